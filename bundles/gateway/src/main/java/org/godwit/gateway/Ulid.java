// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;

/** Ids that sort by time: 48 bits of milliseconds, 80 random bits, in Crockford's base 32 (github.com/ulid/spec). */
final class Ulid {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;

    private Ulid() {}

    static String of(Instant at, SecureRandom random) {
        byte[] tail = new byte[10];
        random.nextBytes(tail);
        ByteBuffer bytes = ByteBuffer.allocate(16);
        bytes.putShort((short) (at.toEpochMilli() >>> 32)).putInt((int) at.toEpochMilli());
        bytes.put(tail);
        BigInteger value = new BigInteger(1, bytes.array());
        char[] out = new char[LENGTH];
        for (int i = LENGTH - 1; i >= 0; i--) {
            out[i] = DIGITS.charAt(value.intValue() & 31);
            value = value.shiftRight(5);
        }
        return new String(out);
    }
}
