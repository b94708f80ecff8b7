// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntFunction;
import org.godwit.api.chunk.BlobStore;
import org.jspecify.annotations.Nullable;

/**
 * A pack as the open store knows it: where each run lies and whose it is, about 12 bytes a run. Its bytes lie in the
 * spool until the blob store has them. Safe for use by many threads.
 */
final class Pack {
    private final PackId id;
    private final PackFormat format;
    private int[] offsets = new int[4];
    private int[] recordBytes = new int[4];
    private String[] domains = new String[4];
    private int runs;
    private final BitSet damaged = new BitSet();
    private volatile @Nullable SpoolFile spool;

    Pack(PackId id, PackFormat format, @Nullable SpoolFile spool) {
        this.id = id;
        this.format = format;
        this.spool = spool;
    }

    PackId id() {
        return id;
    }

    PackFormat format() {
        return format;
    }

    /** Adds a run and returns its number. */
    synchronized int add(StoredRun run) {
        if (runs == offsets.length) {
            offsets = Arrays.copyOf(offsets, runs * 2);
            recordBytes = Arrays.copyOf(recordBytes, runs * 2);
            domains = Arrays.copyOf(domains, runs * 2);
        }
        offsets[runs] = run.offset();
        recordBytes[runs] = run.recordBytes();
        domains[runs] = run.domain();
        return runs++;
    }

    synchronized String domain(int run) {
        return domains[run];
    }

    /** A run that was found damaged counts as missing, so that its chunks are sent and stored again. */
    synchronized boolean isDamaged(int run) {
        return damaged.get(run);
    }

    synchronized void markDamaged(int run) {
        damaged.set(run);
    }

    /** The blob store has all of it now. */
    void left() {
        spool = null;
    }

    /** Reads and unpacks a run. */
    RunBody read(int run, BlobStore blobs) throws IOException {
        return read(run, blobs, byte[]::new);
    }

    /** Reads and unpacks a run into memory of that length or more. */
    RunBody read(int run, BlobStore blobs, IntFunction<byte[]> memory) throws IOException {
        int offset;
        byte[] record;
        synchronized (this) {
            offset = offsets[run];
            record = new byte[recordBytes[run]];
        }
        SpoolFile file = spool;
        if (file == null || !file.read(offset, record)) {
            int read = blobs.get(id.blob(), offset, ByteBuffer.wrap(record));
            if (read < record.length) {
                throw new DamagedException("only " + read + " of " + record.length + " bytes at " + offset);
            }
        }
        return RunBody.unpack(format.open(PackFormat.RUN, record, 0, record.length), memory);
    }
}
