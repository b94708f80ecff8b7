// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.fastcdc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Finds where a piece ends, as FastCDC does with normalized chunking of level 2 (Xia et al., USENIX ATC 2016, algorithm
 * 1; two bytes a step as in IEEE TPDS 31(9), 2020, section 3.6, which cuts the same).
 *
 * <p>From the {@code min}th byte on, the gear hash, which is 0 before it, takes in byte after byte. The piece ends after
 * a byte where the hash is zero in the {@code log2(average) + 2} bits from bit 62 downwards; from the {@code average}th
 * byte on, {@code log2(average) - 2} bits are enough. After {@code max} bytes it ends in any case.
 *
 * <p>The paper spreads the bits of its masks over the hash so that each depends on some 50 bytes. In a 64-bit hash bit
 * {@code n} depends on the last {@code n + 1} bytes, so the uppermost bits need no spreading. Bit 63 is left out: it
 * falls off where the hash is moved by two.
 */
final class Boundary {
    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int TOP_BIT = 62;
    private static final int LEVEL = 2;

    private static final long[] GEAR = Gear.table(0);
    private static final long[] SHIFTED = Gear.table(1);

    private final int min;
    private final int average;
    private final int max;
    private final long strict;
    private final long loose;

    /** @param average a power of two */
    Boundary(int min, int average, int max) {
        this.min = min;
        this.average = average;
        this.max = max;
        int bits = Integer.numberOfTrailingZeros(average);
        this.strict = ones(bits + LEVEL);
        this.loose = ones(bits - LEVEL);
    }

    private static long ones(int count) {
        return ((1L << count) - 1) << (TOP_BIT + 1 - count);
    }

    /** Where the piece ends that begins at index {@code from}; at most {@code to}. */
    int after(ByteBuffer bytes, int from, int to) {
        int limit = Math.min(to, from + max);
        if (limit - from <= min) {
            return limit;
        }
        int middle = Math.min(limit, from + average);
        long hash = 0;
        int at = from + min;
        long mask = strict;
        for (int stop = middle; at < limit; stop = limit, mask = loose) {
            for (; at + Long.BYTES <= stop; at += Long.BYTES) {
                long word = (long) WORDS.get(bytes, at);
                for (int pair = 0; pair < Long.BYTES; pair += 2, word >>>= 16) {
                    hash = (hash << 2) + SHIFTED[(int) word & 0xFF];
                    if ((hash & mask << 1) == 0) {
                        return at + pair + 1;
                    }
                    hash += GEAR[(int) (word >>> 8) & 0xFF];
                    if ((hash & mask) == 0) {
                        return at + pair + 2;
                    }
                }
            }
            for (; at < stop; at++) {
                hash = (hash << 1) + GEAR[bytes.get(at) & 0xFF];
                if ((hash & mask) == 0) {
                    return at + 1;
                }
            }
        }
        return limit;
    }
}
