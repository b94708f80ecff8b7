// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.util.BitSet;

/**
 * Blocks of a disk that are free as a whole: a bit each, 128 KiB of memory for a TiB in blocks of 1 MiB. Places and
 * lengths are bytes of the disk. Filled by one thread, then read by many.
 */
public final class FreeBlocks {
    private final BitSet bits = new BitSet();
    private final int blockBytes;
    private final long diskBytes;
    private long runFrom;
    private long runTo;

    /** @param diskBytes size of the disk: its last block may be shorter */
    public FreeBlocks(long diskBytes, int blockBytes) {
        this.diskBytes = diskBytes;
        this.blockBytes = blockBytes;
    }

    /** None, of the same disk. */
    FreeBlocks empty() {
        return new FreeBlocks(diskBytes, blockBytes);
    }

    /** This stretch is free. What joins the stretch before is one with it. */
    void free(long from, long length) {
        if (length <= 0) {
            return;
        }
        if (from != runTo) {
            flush();
            runFrom = from;
        }
        runTo = from + length;
    }

    private void flush() {
        long first = (runFrom + blockBytes - 1) / blockBytes;
        long past = runTo >= diskBytes ? (diskBytes + blockBytes - 1) / blockBytes : runTo / blockBytes;
        if (first < past) {
            bits.set((int) first, (int) past);
        }
        runFrom = 0;
        runTo = 0;
    }

    /** No block that has a byte of this stretch is free. */
    void keep(long from, long length) {
        flush();
        if (length > 0) {
            bits.clear((int) (from / blockBytes), (int) ((from + length + blockBytes - 1) / blockBytes));
        }
    }

    /** No block is free that has a byte outside of this stretch. */
    void keepOutside(long from, long to) {
        keep(0, from);
        keep(to, diskBytes - to);
    }

    void add(FreeBlocks more) {
        flush();
        more.flush();
        bits.or(more.bits);
    }

    public boolean isEmpty() {
        flush();
        return bits.isEmpty();
    }

    /** Bytes of all of them. */
    public long bytes() {
        flush();
        long all = (long) bits.cardinality() * blockBytes;
        long last = (diskBytes - 1) / blockBytes;
        return bits.get((int) last) ? all - (last + 1) * blockBytes + diskBytes : all;
    }

    /** The first byte at {@code offset} or after that is in no free block; the disk's size where there is none. */
    public long nextUsed(long offset) {
        int block = (int) (offset / blockBytes);
        return bits.get(block) ? Math.min((long) bits.nextClearBit(block) * blockBytes, diskBytes) : offset;
    }

    /** The first byte at {@code offset} or after that is in a free block; the disk's size where there is none. */
    public long nextFree(long offset) {
        int block = (int) (offset / blockBytes);
        if (bits.get(block)) {
            return offset;
        }
        int next = bits.nextSetBit(block);
        return next < 0 ? diskBytes : (long) next * blockBytes;
    }
}
