// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.id;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Makes what stands behind the {@code rp_}, {@code job_} or {@code mch_} of an id: 26 characters that sort by the time they
 * were made and tell it, 48 bits of milliseconds and 79 random ones in Crockford's base 32 (github.com/ulid/spec). Of two
 * of one maker the later sorts after the earlier. Safe for use by many threads.
 */
public final class Ulid {
    private static final String DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 26;
    private static final int TIME_LENGTH = 10;

    private final Clock clock;
    private final RandomGenerator random;
    private long lastMillis;
    private int high;
    private long low;

    public Ulid(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** The next one; never the same twice. */
    public synchronized String next() {
        long millis = clock.millis();
        if (millis <= lastMillis) {
            low++;
        } else {
            lastMillis = millis;
            high = random.nextInt() & 0xFFFF;
            low = random.nextLong() >>> 1;
        }
        char[] digits = new char[LENGTH];
        encode(lastMillis, digits, 0, TIME_LENGTH);
        encode((high << 4) | (low >>> 60), digits, TIME_LENGTH, 4);
        encode(low & 0x0FFF_FFFF_FFFF_FFFFL, digits, TIME_LENGTH + 4, 12);
        return new String(digits);
    }

    /** When the id at the end of that text was made; empty when there is none. */
    public static Optional<Instant> madeAt(String text) {
        if (text.length() < LENGTH) {
            return Optional.empty();
        }
        long millis = 0;
        for (char digit : text.substring(text.length() - LENGTH, text.length() - LENGTH + TIME_LENGTH)
                .toCharArray()) {
            int value = DIGITS.indexOf(digit);
            if (value < 0) {
                return Optional.empty();
            }
            millis = millis << 5 | value;
        }
        return Optional.of(Instant.ofEpochMilli(millis));
    }

    private static void encode(long value, char[] to, int from, int length) {
        long rest = value;
        for (int i = from + length - 1; i >= from; i--) {
            to[i] = DIGITS.charAt((int) (rest & 31));
            rest >>>= 5;
        }
    }
}
