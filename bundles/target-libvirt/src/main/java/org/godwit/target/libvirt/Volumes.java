// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is ours in the pool: volumes with a {@link Note} beside them.
 *
 * @param pool where they are
 * @param files whether the files of the pool may be touched where they are on this machine
 */
record Volumes(Pool pool, boolean files) {
    private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

    /** No note is longer. */
    private static final long NOTE_BYTES = 64 << 10;

    /** What was made for just that, now or before. */
    Pool.Place create(String volume, Note wanted) throws IOException {
        Optional<Note> note = note(volume);
        Optional<Pool.Place> there = pool.find(volume);
        if (note.isEmpty() && there.isEmpty()) {
            // A file that was put there by hand is not known to libvirt yet.
            pool.refresh();
            there = pool.find(volume);
        }
        if (note.isPresent() ? !note.get().isOf(wanted) : there.isPresent()) {
            throw exists(volume, note);
        }
        if (there.isPresent()) {
            return there.get();
        }
        if (note.isEmpty()) {
            leave(volume, wanted);
        }
        try {
            pool.create(volume, wanted.sizeBytes());
        } catch (ProblemException e) {
            if (e.problem().kind() != Kind.TRANSIENT) {
                pool.delete(volume + Names.NOTE);
            }
            throw e;
        }
        return pool.find(volume).orElseThrow(() -> missing(volume));
    }

    private void leave(String volume, Note note) throws IOException {
        byte[] text = note.text().getBytes(StandardCharsets.UTF_8);
        // One that says nothing was left by a try that broke off.
        pool.delete(volume + Names.NOTE);
        pool.create(volume + Names.NOTE, text.length);
        pool.upload(volume + Names.NOTE, 0, text);
    }

    private static IOException exists(String volume, Optional<Note> note) {
        String found = note.map(other -> "it was made by " + other.scope() + " for " + other.name() + " of "
                        + other.sizeBytes() + " bytes")
                .orElse("Godwit did not make it");
        return Problem.of(
                        Kind.MISCONFIGURED,
                        "VOLUME_EXISTS",
                        "Cannot create the volume " + volume + ": there is one already, and " + found + ".",
                        "Name another pool, or move that volume away.")
                .with("volume", volume)
                .asException();
    }

    static IOException missing(String volume) {
        return Problem.of(
                        Kind.MISSING,
                        "VOLUME_MISSING",
                        "Looked for the volume " + volume + ": there is none that Godwit made.",
                        "Start the restore again.")
                .with("volume", volume)
                .asException();
    }

    /** Who made a volume; empty when we did not. */
    Optional<Note> note(String volume) throws IOException {
        return noteText(volume).flatMap(Note::read);
    }

    private Optional<String> noteText(String volume) throws IOException {
        if (pool.find(volume + Names.NOTE).isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new String(pool.download(volume + Names.NOTE, 0, NOTE_BYTES), StandardCharsets.UTF_8));
    }

    /** One of ours. */
    Optional<Pool.Place> find(String volume) throws IOException {
        return note(volume).isPresent() ? pool.find(volume) : Optional.empty();
    }

    Pool.Place need(String volume) throws IOException {
        return find(volume).orElseThrow(() -> missing(volume));
    }

    /** Nothing happens when there is none, or one that is not ours. */
    void delete(String volume) throws IOException {
        Optional<String> text = noteText(volume);
        boolean ours = text.flatMap(Note::read).isPresent();
        boolean brokenOff = text.isPresent() && text.get().chars().allMatch(letter -> letter == 0);
        if (ours) {
            pool.delete(volume);
        }
        if (ours || brokenOff) {
            pool.delete(volume + Names.NOTE);
        }
    }

    /** Deletes what libvirt itself has put beside a domain: rotated logs of its console, overlays of its disks. */
    void deleteBeside(String domain) throws IOException {
        pool.refresh();
        for (String volume : pool.names()) {
            boolean log = volume.matches(Pattern.quote(domain + Names.CONSOLE) + "\\.\\d+");
            if (log || volume.endsWith(".TRANSIENT-" + domain)) {
                pool.delete(volume);
            }
        }
    }

    /** The file of one of ours, where it is on this machine and may be written. */
    Optional<Path> local(String volume) throws IOException {
        if (!files) {
            return Optional.empty();
        }
        Path file = Path.of(need(volume).path());
        Path beside = file.resolveSibling(volume + Names.NOTE);
        if (!Files.isReadable(beside) || !Files.isWritable(file)) {
            return Optional.empty();
        }
        // A path of that name may be here too: only what was drawn for this volume tells.
        Optional<Note> here = Note.read(Files.readString(beside));
        boolean same = here.isPresent() && here.equals(note(volume));
        LOG.debug("pool={} volume={} local={}", pool.name(), volume, same);
        return same ? Optional.of(file) : Optional.empty();
    }

    /** The logs of consoles of a scope. */
    List<String> consoles(String plainScope) throws IOException {
        return pool.names().stream()
                .filter(volume -> volume.endsWith("@" + plainScope + Names.CONSOLE))
                .toList();
    }
}
