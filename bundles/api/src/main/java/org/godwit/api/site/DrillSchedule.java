// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.Map;

/**
 * When a plan is tried without being asked.
 *
 * @param plan its name; the newest version is tried
 * @param everyDays 1 to 365 days between the beginnings of two drills
 * @param hour 0 to 23, UTC: a drill begins at that hour of the day when it is due, or as soon afterwards as it can
 * @param target id of the {@link org.godwit.api.target.TargetCloud}
 * @param points not {@link SiteOrder.Points.At}
 * @param limitSeconds how long a drill stays
 * @param by who decided it
 * @param since when
 */
public record DrillSchedule(
        String plan,
        int everyDays,
        int hour,
        String target,
        SiteOrder.Points points,
        Map<String, String> settings,
        long limitSeconds,
        String by,
        Instant since) {
    private static final int MOST_DAYS = 365;
    private static final int LAST_HOUR = 23;

    public DrillSchedule {
        settings = Map.copyOf(settings);
        if (everyDays < 1 || everyDays > MOST_DAYS || hour < 0 || hour > LAST_HOUR) {
            throw new IllegalArgumentException(
                    "a drill is every 1 to 365 days at an hour of 0 to 23, not every " + everyDays + " at " + hour);
        }
        if (points instanceof SiteOrder.Points.At) {
            throw new IllegalArgumentException("drills that come again take no points of one fixed time");
        }
        if (limitSeconds < 1 || limitSeconds > SiteOrder.LONGEST_DRILL.toSeconds()) {
            throw new IllegalArgumentException(
                    "a drill stays 1 to " + SiteOrder.LONGEST_DRILL.toSeconds() + " seconds, not " + limitSeconds);
        }
    }
}
