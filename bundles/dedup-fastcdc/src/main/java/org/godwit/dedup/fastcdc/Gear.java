// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.fastcdc;

/**
 * The numbers of the gear hash (Xia et al., "Ddelta", Performance Evaluation 79, 2014): {@code hash = (hash << 1) +
 * number[byte]}. They come from {@link #SEED} by SplitMix64 (Steele, Lea, Flood, OOPSLA 2014), one for each value of a
 * byte from 0 on, so whoever has the seed has the table.
 */
final class Gear {
    /** {@code GodwitFC} in ASCII. Part of what the id {@code fastcdc} means. */
    static final long SEED = 0x476F_6477_6974_4643L;

    private static final int VALUES = 256;
    private static final long STEP = 0x9E37_79B9_7F4A_7C15L;

    private Gear() {}

    /** The table, each number moved to the left by that many bits. */
    static long[] table(int shift) {
        long[] numbers = new long[VALUES];
        long state = SEED;
        for (int i = 0; i < VALUES; i++) {
            state += STEP;
            long mixed = (state ^ (state >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
            mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
            numbers[i] = (mixed ^ (mixed >>> 31)) << shift;
        }
        return numbers;
    }
}
