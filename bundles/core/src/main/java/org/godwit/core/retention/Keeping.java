// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import org.godwit.core.config.Config;

/**
 * The part of {@link Config} about retention, as values that check themselves.
 *
 * @param every between two passes; zero: only when somebody asks
 */
public record Keeping(int minimumPoints, Duration minimumAge, ZoneId zone, Duration every) {
    public Keeping {
        if (minimumPoints < 1 || minimumPoints > 1000) {
            throw new IllegalArgumentException(
                    "retention.minimum.points is 1 to 1000, not " + minimumPoints + ", in etc/org.godwit.core.cfg");
        }
        if (minimumAge.isNegative() || minimumAge.toDays() > 3660) {
            throw new IllegalArgumentException("retention.minimum.hours is 0 to 87840, not " + minimumAge.toHours()
                    + ", in etc/org.godwit.core.cfg");
        }
        if (every.isNegative()) {
            throw new IllegalArgumentException("retention.interval.minutes is 0 or more, not " + every.toMinutes()
                    + ", in etc/org.godwit.core.cfg");
        }
    }

    public static Keeping of(Config config) {
        return new Keeping(
                config.retention_minimum_points(),
                Duration.ofHours(config.retention_minimum_hours()),
                zone(config.retention_zone()),
                Duration.ofMinutes(config.retention_interval_minutes()));
    }

    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "retention.zone is a time zone like UTC or Europe/Berlin, not '" + name
                            + "', in etc/org.godwit.core.cfg",
                    e);
        }
    }
}
