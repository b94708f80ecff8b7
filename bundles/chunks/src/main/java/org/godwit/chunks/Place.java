// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

/**
 * Where a chunk lies, as one long: number of the pack in this process (31 bits), run in the pack (20), chunk in the run
 * (12). Not kept on disk.
 */
final class Place {
    /** No place. */
    static final long NONE = -1;

    /** No pack has more runs. */
    static final int MAX_RUNS = 1 << 20;

    private Place() {}

    static long of(int pack, int run, int chunk) {
        return (long) pack << 32 | (long) run << 12 | chunk;
    }

    static int pack(long place) {
        return (int) (place >>> 32);
    }

    static int run(long place) {
        return (int) (place >>> 12) & MAX_RUNS - 1;
    }

    static int chunk(long place) {
        return (int) place & 0xFFF;
    }

    /** The same for all chunks of a run, different for other runs. */
    static long runKey(long place) {
        return place >>> 12;
    }
}
