// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.target.Volume;

/**
 * The three names of a volume in its folder: the final one, which only a complete volume has; the one it has while it is
 * written; and a note of who made it, written before either, so that no file is touched that is not ours.
 */
record VolumeFile(Path path) {

    /**
     * Who made a volume, and as what.
     *
     * @param name the volume's name as it was asked for
     */
    record Note(String job, String name, long sizeBytes, Format format) {}

    static VolumeFile of(VolumeSettings settings, String name) {
        String plain = name.replaceAll("[^A-Za-z0-9._-]", "_");
        String shown = plain.startsWith(".") || plain.isEmpty() ? "_" + plain : plain;
        return new VolumeFile(
                settings.folder().resolve(shown + "." + settings.format().word()));
    }

    static VolumeFile of(Volume volume) {
        return new VolumeFile(Path.of(volume.id()));
    }

    Path folder() {
        return Objects.requireNonNull(path.toAbsolutePath().getParent(), "a volume lies in a folder");
    }

    Path part() {
        return folder().resolve(path.getFileName() + ".part");
    }

    private Path notePath() {
        return folder().resolve("." + path.getFileName() + ".godwit");
    }

    boolean exists() {
        return Files.exists(path) || Files.exists(part());
    }

    Optional<Note> note() throws IOException {
        try {
            List<String> lines = Files.readAllLines(notePath(), StandardCharsets.UTF_8);
            return Optional.of(new Note(
                    value(lines, "job"),
                    value(lines, "name"),
                    Long.parseLong(value(lines, "bytes")),
                    Format.valueOf(value(lines, "format"))));
        } catch (NoSuchFileException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String value(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + "="))
                .map(line -> line.substring(key.length() + 1))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no " + key));
    }

    void write(Note note) throws IOException {
        List<String> lines = List.of(
                "# Made by Godwit. Without this file the volume beside it counts as not ours and is never touched.",
                "job=" + note.job(),
                "name=" + note.name().replace('\n', ' '),
                "bytes=" + note.sizeBytes(),
                "format=" + note.format());
        Files.write(notePath(), lines, StandardCharsets.UTF_8);
        Channels.forceFolder(folder());
    }

    void delete() throws IOException {
        Files.deleteIfExists(part());
        Files.deleteIfExists(path);
        Files.deleteIfExists(notePath());
    }

    /** Throws unless it was made for just that. */
    void refuseOthers(Note wanted) throws IOException {
        Optional<Note> note = note();
        if (note.isPresent() && note.get().equals(wanted)) {
            return;
        }
        String found = note.map(other -> "it was made by job " + other.job() + " for " + other.name() + " of "
                        + other.sizeBytes() + " bytes")
                .orElse("Godwit did not make it");
        throw Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "VOLUME_EXISTS",
                        "Cannot create the volume " + path + ": there is a file already, and " + found + ".",
                        "Restore to another folder, or move that file away.")
                .with("path", path)
                .asException();
    }
}
