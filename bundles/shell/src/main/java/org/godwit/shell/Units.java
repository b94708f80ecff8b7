// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Figures as people read them: IEC units for data, the two largest units for times. */
final class Units {
    private static final String[] BINARY = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    private Units() {}

    /** {@code 1.5 GiB}; whole below 1 KiB. */
    static String bytes(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, value < 10 ? "%.1f %s" : "%.0f %s", value, BINARY[unit]);
    }

    /** {@code not ready}. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    static String rate(long bytesPerSecond) {
        return bytes(bytesPerSecond) + "/s";
    }

    /** {@code 2 d 4 h}, {@code 3 min 20 s}, {@code 7 s}. */
    static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds == 0 && duration.toMillis() > 0) {
            return duration.toMillis() + " ms";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return joined(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return joined(seconds / 3600, "h", seconds % 3600 / 60, "min");
        }
        return joined(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    /** Absolute first, for it can be compared with other logs; then how long ago. */
    static String moment(Instant at, Instant now) {
        return at.truncatedTo(ChronoUnit.SECONDS) + " (" + duration(Duration.between(at, now)) + " ago)";
    }

    static String percent(long done, long total) {
        return total <= 0 ? "" : Math.min(100, 100 * done / total) + " %";
    }

    /** Reads {@code 30s}, {@code 15m}, {@code 1h}, {@code 7d}; empty when it is none of these. */
    static Optional<Duration> parsed(String text) {
        if (!text.matches("[1-9][0-9]{0,8}[smhd]")) {
            return Optional.empty();
        }
        long count = Long.parseLong(text.substring(0, text.length() - 1));
        return Optional.of(
                switch (text.charAt(text.length() - 1)) {
                    case 's' -> Duration.ofSeconds(count);
                    case 'm' -> Duration.ofMinutes(count);
                    case 'h' -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    private static String joined(long large, String largeUnit, long small, String smallUnit) {
        return large + " " + largeUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
