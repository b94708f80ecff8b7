// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.time.Duration;

/** Times as people say them, in the largest unit that fits. */
final class Spans {
    private static final long MINUTE = 60;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Spans() {}

    /** {@code 40 s}, {@code 5 min}, {@code 26 h}, {@code 3 d}: hours up to two days. */
    static String of(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 2 * MINUTE) {
            return seconds + " s";
        }
        if (seconds < 2 * HOUR && seconds % HOUR != 0) {
            return seconds / MINUTE + " min";
        }
        return seconds < 2 * DAY ? seconds / HOUR + " h" : seconds / DAY + " d";
    }
}
