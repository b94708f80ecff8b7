// SPDX-License-Identifier: Apache-2.0
package org.godwit.dedup.paged;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A fast hash of a page, over all its bytes: four lanes of {@code lane = rotate(lane ^ word, 29) * K} over little-endian
 * words, then mixed together with the length (the finisher of MurmurHash3, Appleby 2011). Not cryptographic: it decides
 * where to cut, never what is equal. Little-endian whatever the machine, so the cuts are the same everywhere.
 */
final class PageHash {
    /** What {@link #of} gives for zero bytes, and for nothing else. */
    static final long ZERO = 0;

    private static final VarHandle WORDS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long K = 0x9E3779B97F4A7C15L;
    private static final int STEP = 4 * Long.BYTES;

    private PageHash() {}

    /** The hash of {@code length} bytes from index {@code at}; {@link #ZERO} exactly when all of them are zero. */
    static long of(ByteBuffer bytes, int at, int length) {
        int end = at + length;
        int i = at;
        long a = 1;
        long b = 2;
        long c = 3;
        long d = 4;
        long any = 0;
        for (; i + STEP <= end; i += STEP) {
            long w0 = (long) WORDS.get(bytes, i);
            long w1 = (long) WORDS.get(bytes, i + 8);
            long w2 = (long) WORDS.get(bytes, i + 16);
            long w3 = (long) WORDS.get(bytes, i + 24);
            any |= w0 | w1 | w2 | w3;
            a = Long.rotateLeft(a ^ w0, 29) * K;
            b = Long.rotateLeft(b ^ w1, 29) * K;
            c = Long.rotateLeft(c ^ w2, 29) * K;
            d = Long.rotateLeft(d ^ w3, 29) * K;
        }
        for (; i < end; i++) {
            any |= bytes.get(i);
            a = Long.rotateLeft(a ^ (bytes.get(i) & 0xFF), 29) * K;
        }
        if (any == 0) {
            return ZERO;
        }
        long hash = mixed(mixed(mixed(mixed(a) + b) + c) + d + length);
        return hash == ZERO ? 1 : hash;
    }

    private static long mixed(long value) {
        long x = (value ^ (value >>> 33)) * 0xFF51AFD7ED558CCDL;
        x = (x ^ (x >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return x ^ (x >>> 33);
    }
}
