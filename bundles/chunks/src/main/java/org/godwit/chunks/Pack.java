// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/**
 * A pack as the open store knows it, about 100 bytes, and a bit for each chunk when some are dead. Its bytes lie in the spool until the blob store has them; where its
 * runs lie is kept here until then, and in the {@link PackLog} afterwards. Safe for use by many threads.
 */
final class Pack {
    private final PackId id;
    private final StoreKeys keys;
    private @Nullable PackFormat format;
    private @Nullable RunTable table;
    private @Nullable PackLog log;
    private String onlyDomain = "";
    private int runs;
    private int chunks;
    private int bytes;
    private final DeadChunks dead = new DeadChunks();
    private long logAt = Long.MAX_VALUE;
    private long indexedBytes;
    private @Nullable BitSet damaged;
    private volatile boolean gone;
    private volatile boolean spoilt;
    private volatile @Nullable SpoolFile spool;

    /** A pack that is in the blob store. */
    Pack(PackId id, StoreKeys keys, RunTable runs) {
        this.id = id;
        this.keys = keys;
        this.table = runs;
    }

    /** A pack in the spool that takes runs. */
    Pack(PackId id, StoreKeys keys, SpoolFile spool) {
        this(id, keys, new RunTable());
        this.spool = spool;
    }

    PackId id() {
        return id;
    }

    synchronized PackFormat format() {
        if (format == null) {
            format = new PackFormat(id, keys);
        }
        return format;
    }

    /** Adds a run and returns its number. */
    synchronized int add(StoredRun run) {
        if (table == null) {
            throw new IllegalStateException("pack " + id + " takes no more runs");
        }
        return table.add(run);
    }

    /** Its runs, of a pack that was not written down yet. */
    synchronized RunTable runs() {
        if (table == null) {
            throw new IllegalStateException("pack " + id + " was written down already");
        }
        return table;
    }

    /** It was written down, and its runs can be read from that place of the log from now on. */
    synchronized void keptIn(PackLog packLog, long place, int sizeBytes) {
        logAt = place;
        bytes = sizeBytes;
        RunTable known = runs();
        runs = known.runs();
        chunks = known.chunks();
        onlyDomain = known.onlyDomain();
        log = packLog;
        table = null;
        format = null;
    }

    synchronized int bytes() {
        return bytes;
    }

    synchronized boolean isStoredBefore(long moment) {
        return logAt < moment;
    }

    /** No place in it is one any more; false when that is so already. */
    synchronized boolean leave() {
        boolean left = !gone;
        gone = true;
        return left;
    }

    boolean isGone() {
        return gone;
    }

    synchronized void indexed(int lengthBytes) {
        indexedBytes += lengthBytes;
    }

    /** Bytes of chunks that came into the index with it, in this process. */
    synchronized long indexedBytes() {
        return indexedBytes;
    }

    /** Whose run it is; empty when there is no such run. */
    String domain(int run) throws IOException {
        synchronized (this) {
            if (table == null && (run >= runs || !onlyDomain.isEmpty())) {
                return run < runs ? onlyDomain : "";
            }
        }
        RunTable known = table();
        return run < known.runs() ? known.domain(run) : "";
    }

    /** Whether the chunk is there, of that domain, neither damaged nor dead. */
    boolean has(String domain, int run, int chunk) throws IOException {
        return !gone && !isDamaged(run) && !dead.has(run, chunk) && domain(run).equals(domain);
    }

    synchronized int runCount() {
        return table == null ? runs : table.runs();
    }

    /** Chunks of all its runs. */
    synchronized int chunks() {
        return table == null ? chunks : table.chunks();
    }

    /** Offset and length of a run's record. */
    int[] place(int run) throws IOException {
        RunTable known = table();
        return new int[] {known.offset(run), known.recordBytes(run)};
    }

    /** Which of its chunks nothing needs. */
    DeadChunks dead() {
        return dead;
    }

    /** Header or footer were found wrong though all runs are whole: it should be written anew. */
    void spoilt(boolean nowSpoilt) {
        spoilt = nowSpoilt;
    }

    boolean isSpoilt() {
        return spoilt;
    }

    /** Whether its bytes still lie in the spool. */
    boolean isInSpool() {
        return spool != null;
    }

    /** Whether its runs are these. */
    boolean holds(List<StoredRun> some) throws IOException {
        RunTable known = table();
        boolean same = known.runs() == some.size();
        for (int i = 0; same && i < some.size(); i++) {
            same = known.offset(i) == some.get(i).offset()
                    && known.recordBytes(i) == some.get(i).recordBytes()
                    && known.domain(i).equals(some.get(i).domain());
        }
        return same;
    }

    private RunTable table() throws IOException {
        PackLog from;
        long at;
        synchronized (this) {
            if (table != null || log == null) {
                return runs();
            }
            from = log;
            at = logAt;
        }
        return from.runs(at);
    }

    /** A run that was found damaged counts as missing, so that its chunks are sent and stored again. */
    synchronized boolean isDamaged(int run) {
        return damaged != null && damaged.get(run);
    }

    /** @return whether this was not known */
    synchronized boolean markDamaged(int run) {
        if (damaged == null) {
            damaged = new BitSet();
        }
        boolean news = !gone && !damaged.get(run);
        damaged.set(run);
        return news;
    }

    /** @return whether it was damaged before */
    synchronized boolean markWhole(int run) {
        boolean news = damaged != null && damaged.get(run);
        if (damaged != null && !gone) {
            damaged.clear(run);
        }
        return news && !gone;
    }

    synchronized BitSet damaged() {
        return damaged == null ? new BitSet() : (BitSet) damaged.clone();
    }

    /** Forgets its damage marks, of a pack that is gone; how many there were. */
    synchronized int forgetDamage() {
        int marks = damaged == null ? 0 : damaged.cardinality();
        damaged = null;
        return marks;
    }

    /** The blob store has all of it now. */
    void left() {
        spool = null;
    }

    /**
     * Reads and unpacks a run into memory of that length or more.
     *
     * @param part whether it is read for a root, segment or recipe: those are kept nearby
     */
    RunBody read(int run, GuardedBlobs blobs, IntFunction<byte[]> memory, boolean part) throws IOException {
        return RunBody.unpack(body(run, blobs, part), memory);
    }

    /** Reads a run as it is kept. */
    byte[] body(int run, GuardedBlobs blobs) throws IOException {
        return body(run, blobs, false);
    }

    private byte[] body(int run, GuardedBlobs blobs, boolean part) throws IOException {
        RunTable known = table();
        if (run >= known.runs()) {
            throw new DamagedException("no run " + run);
        }
        int offset = known.offset(run);
        byte[] record = new byte[known.recordBytes(run)];
        SpoolFile file = spool;
        if (file != null && file.read(offset, record)) {
            return open(record);
        }
        Tier.Key key = new Tier.Key(id, offset);
        if (blobs.tier().read(key, record)) {
            try {
                return open(record);
            } catch (DamagedException e) {
                // Of the copy nearby; it says nothing about the pack.
                blobs.tier().drop(key);
            }
        }
        int read = fetch(blobs, offset, record);
        if (read < record.length) {
            throw new DamagedException("only " + read + " of " + record.length + " bytes at " + offset);
        }
        byte[] body = open(record);
        if (part) {
            blobs.tier().keep(key, record);
        }
        return body;
    }

    private byte[] open(byte[] record) throws DamagedException {
        return format().open(PackFormat.RUN, record, 0, record.length);
    }

    private int fetch(BlobStore blobs, int offset, byte[] record) throws IOException {
        try {
            return blobs.get(id.blob(), offset, ByteBuffer.wrap(record));
        } catch (ProblemException e) {
            if (e.problem().kind() == Problem.Kind.MISSING) {
                throw new DamagedException("no such blob");
            }
            throw e;
        }
    }
}
