// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.jspecify.annotations.Nullable;

/**
 * Which chunks of a pack nothing needs: for good, they count as missing. Kept as those that are needed, of the runs that
 * the pack had when it was condemned; later runs are alive. Safe for use by many threads.
 */
final class DeadChunks {

    /**
     * The chunks of the first runs of a pack that were needed.
     *
     * @param below runs from this number on are alive
     * @param chunks of the runs before
     */
    record Verdict(int below, int chunks, RunBits needed) {}

    private @Nullable Verdict known;
    private long liveBytes = -1;
    private long deadBytes;

    /** Returns how many were not dead before. */
    synchronized int condemn(Verdict verdict) {
        int before = count();
        RunBits both = verdict.needed().copy();
        int below = verdict.below();
        int chunks = verdict.chunks();
        if (known != null) {
            both.retain(known.needed(), Math.min(below, known.below()));
            for (int run = below; run < known.below(); run++) {
                both.set(run, known.needed().row(run));
            }
            below = Math.max(below, known.below());
            chunks = Math.max(chunks, known.chunks());
        }
        int dead = chunks - both.cardinality();
        known = dead > 0 ? new Verdict(below, chunks, both) : null;
        if (dead > before) {
            liveBytes = -1;
        }
        return Math.max(0, dead - before);
    }

    synchronized boolean has(int run, int chunk) {
        return known != null && run < known.below() && !known.needed().has(run, chunk);
    }

    private int count() {
        return known == null ? 0 : known.chunks() - known.needed().cardinality();
    }

    synchronized boolean isEmpty() {
        return known == null;
    }

    /** Whether none of so many runs has a chunk that is alive. */
    synchronized boolean isAll(int runs) {
        return known != null && known.below() >= runs && known.needed().cardinality() == 0;
    }

    /** A copy; empty when nothing is dead. */
    synchronized Verdict verdict() {
        return known == null
                ? new Verdict(0, 0, new RunBits())
                : new Verdict(known.below(), known.chunks(), known.needed().copy());
    }

    /** What is live and dead, before compression, was counted. */
    synchronized void weighed(long newLiveBytes, long newDeadBytes) {
        liveBytes = newLiveBytes;
        deadBytes = newDeadBytes;
    }

    /** Bytes of live chunks before compression, or -1 when they were not counted since the last was condemned. */
    synchronized long liveBytes() {
        return liveBytes;
    }

    synchronized long deadBytes() {
        return deadBytes;
    }
}
