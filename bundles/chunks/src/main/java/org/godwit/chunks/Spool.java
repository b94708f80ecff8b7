// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where runs go first: one open pack that takes them, and full packs that wait for the blob store. Everything here
 * survives the death of the process; {@link #flush} brings it to the blob store, which makes it survive the loss of
 * power. Safe for use by many threads.
 */
final class Spool {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    /** With more packs than this waiting, a put brings them away before it adds to them: bounds the spool's size. */
    private static final int MAX_WAITING = 4;

    private final Path folder;
    private final GuardedBlobs blobs;
    private final StoreKeys keys;
    private final Packs packs;
    private final int packBytes;
    private final Object upload = new Object();
    private final Deque<OpenPack> waiting = new ArrayDeque<>();
    private @Nullable OpenPack open;
    private long begun;
    private boolean closed;
    private volatile @Nullable Problem trouble;

    Spool(Settings settings, GuardedBlobs blobs, StoreKeys keys, Packs packs) {
        this.folder = settings.spoolFolder().resolve(blobs.id());
        this.packBytes = settings.packBytes();
        this.blobs = blobs;
        this.keys = keys;
        this.packs = packs;
    }

    /** Why packs cannot be brought away now, if so. */
    Optional<Problem> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Is told where a run was stored: the place of its first chunk. */
    interface Remembering {
        void stored(long place) throws IOException;
    }

    /**
     * Encrypts and appends a run. The pack is not brought away before {@code remembering} returned: a pack that the index
     * counts as stored must have all its chunks there.
     */
    void store(Workspace work, int bodyBytes, StoredRun names, Remembering remembering) throws IOException {
        if (waitingCount() > MAX_WAITING) {
            upload();
        }
        OpenPack pack = enter();
        try {
            Crypt.Bytes body = new Crypt.Bytes(work.body(), 0, bodyBytes);
            byte[] record = work.record(bodyBytes + PackFormat.RECORD_OVERHEAD);
            int length = pack.pack().format().seal(PackFormat.RUN, body, record);
            remembering.stored(pack.append(record, length, names, work.near()));
        } catch (IOException e) {
            throw failed("append a run", e);
        } finally {
            pack.leave();
        }
    }

    /** Brings the open pack away if it is full. Called after the index knows what was stored. */
    void roll() throws IOException {
        synchronized (this) {
            if (open == null || !open.isFull(packBytes)) {
                return;
            }
            waiting.add(open);
            open = null;
        }
        upload();
    }

    /** Returns when the blob store has everything that was stored before the call. */
    void flush() throws IOException {
        synchronized (this) {
            refuseClosed();
            if (open != null && !open.isEmpty()) {
                waiting.add(open);
                open = null;
            }
        }
        upload();
    }

    /** Tries again what failed before, if anything did. */
    void retry() throws IOException {
        if (waitingCount() > 0) {
            upload();
        }
    }

    private void upload() throws IOException {
        synchronized (upload) {
            for (OpenPack next = next(); next != null; next = next()) {
                try {
                    bringAway(next);
                    trouble = null;
                } catch (IOException e) {
                    ProblemException failed = failed("seal pack " + next.pack().id(), e);
                    trouble = failed.problem();
                    throw failed;
                }
            }
        }
    }

    private synchronized @Nullable OpenPack next() throws ProblemException {
        refuseClosed();
        return waiting.peek();
    }

    private synchronized int waitingCount() {
        return waiting.size();
    }

    private void bringAway(OpenPack pack) throws IOException {
        pack.awaitWriters();
        pack.seal();
        int bytes = pack.file().size();
        String name = pack.pack().id().blob();
        if (!blobs.put(name, pack.file().path()) && blobs.size(name).orElse(-1) != bytes) {
            throw new IOException("the store has another blob " + name + " already");
        }
        pack.keepNear(blobs.tier());
        pack.brought(packs);
        synchronized (this) {
            waiting.remove(pack);
        }
        pack.file().delete();
    }

    private synchronized OpenPack enter() throws IOException {
        refuseClosed();
        if (open == null) {
            open = newPack();
        }
        open.enter();
        return open;
    }

    private OpenPack newPack() throws ProblemException {
        PackId id = PackId.random();
        PackFormat format = new PackFormat(id, keys);
        try {
            begun++;
            SpoolFile file = SpoolFile.create(new SpoolName(begun, id).in(folder), format.header());
            Pack pack = new Pack(id, keys, file);
            return new OpenPack(pack, packs.add(pack), file, new PackScan(List.of(), 0, false, List.of()));
        } catch (IOException e) {
            throw failed("begin a pack", e);
        }
    }

    private void refuseClosed() throws ProblemException {
        if (closed) {
            throw StoreProblems.gone(blobs.id(), new IllegalStateException("it was stopped"));
        }
    }

    private ProblemException failed(String tried, IOException cause) {
        if (cause instanceof ProblemException already) {
            return already;
        }
        return blobs.isGone() ? StoreProblems.gone(blobs.id(), cause) : StoreProblems.spool(blobs.id(), tried, cause);
    }

    /** Takes a pack that the blob store has although nothing says so here. */
    interface Adoption {
        void adopt(PackId id) throws IOException;
    }

    /** Finds what a process that died has left, and gives its packs back to be indexed. */
    List<OpenPack> recover(Adoption adoption) throws IOException {
        List<OpenPack> recovered = new ArrayList<>();
        for (SpoolName name : SpoolName.all(folder)) {
            begun = name.number();
            Path file = name.in(folder);
            if (blobs.size(name.pack().blob()).isPresent()) {
                // The process died after the put and before it deleted the file; nothing was added to it since.
                adoption.adopt(name.pack());
                Files.delete(file);
            } else {
                recover(file, name.pack()).ifPresent(recovered::add);
            }
        }
        return recovered;
    }

    private Optional<OpenPack> recover(Path file, PackId id) throws IOException {
        PackFormat format = new PackFormat(id, keys);
        byte[] bytes = Files.readAllBytes(file);
        PackScan scan = PackScan.upToTear(format, bytes);
        if (scan.runs().isEmpty()) {
            setAside(file, scan, bytes.length);
            return Optional.empty();
        }
        int size = scan.complete() ? bytes.length : scan.end();
        SpoolFile spoolFile = SpoolFile.reopen(file, size);
        Pack pack = new Pack(id, keys, spoolFile);
        scan.runs().forEach(pack::add);
        OpenPack recovered = new OpenPack(pack, packs.add(pack), spoolFile, scan);
        LOG.info(
                "store={} pack={} recovered runs={} dropped_bytes={}",
                blobs.id(),
                id,
                scan.runs().size(),
                bytes.length - size);
        synchronized (this) {
            // Only the last one takes more: what it names may lie in those before it, which go to the blob store first.
            if (open != null) {
                waiting.add(open);
                open = null;
            }
            if (scan.complete()) {
                waiting.add(recovered);
            } else {
                open = recovered;
            }
        }
        return Optional.of(recovered);
    }

    /** A file without a run is a pack that was just begun, or one whose header is spoilt: that one a person may want. */
    private void setAside(Path file, PackScan scan, int bytes) throws IOException {
        if (scan.end() == PackFormat.HEADER_BYTES || bytes <= PackFormat.HEADER_BYTES) {
            Files.delete(file);
            return;
        }
        Path aside = file.resolveSibling(file.getFileName() + ".damaged");
        LOG.error("store={} file={} is no pack of this store and was set aside as {}", blobs.id(), file, aside);
        Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Bytes of all packs that the blob store does not have yet. */
    synchronized long storedBytes() {
        long bytes = open == null ? 0 : open.file().size();
        for (OpenPack pack : waiting) {
            bytes += pack.file().size();
        }
        return bytes;
    }

    /** Leaves everything as it is for the next opening. */
    void close() throws IOException {
        List<OpenPack> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(waiting);
            if (open != null) {
                left.add(open);
            }
        }
        // A pack on its way to the blob store must arrive or fail before somebody else may open this spool.
        synchronized (upload) {
            for (OpenPack pack : left) {
                pack.awaitWriters();
                pack.file().close();
            }
        }
    }
}
