// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.time.Duration;
import java.util.Locale;

/** Numbers in sentences. */
final class Words {
    private Words() {}

    /** {@code 40 s}, {@code 26 h}, {@code 3 days}: of two units only the larger. */
    static String span(Duration time) {
        long seconds = Math.max(0, time.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 2 * 3600 && seconds != 3600) {
            return seconds / 60 + " min";
        }
        return seconds < 3 * 86_400 ? seconds / 3600 + " h" : seconds / 86_400 + " days";
    }

    /** {@code web-1}, {@code web-1 and one other machine}, {@code web-1 and 3 other machines}. */
    static String among(String first, int all, String kind) {
        return switch (all) {
            case 1 -> first;
            case 2 -> first + " and one other " + kind;
            default -> first + " and " + (all - 1) + " other " + kind + "s";
        };
    }

    /** {@code ROLLING_BACK} is {@code rolling back}. */
    static String of(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
