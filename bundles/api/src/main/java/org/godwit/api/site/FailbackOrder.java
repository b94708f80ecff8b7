// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Duration;
import java.util.Map;
import org.godwit.api.plan.CloudSiteId;

/**
 * What is asked for when machines are to be brought back from where a failover has put them.
 *
 * @param from the failover in which they live, running or given over
 * @param target id of the {@link org.godwit.api.target.TargetCloud} to which they go
 * @param settings for that target, checked by it
 * @param everySeconds how long from one sync to the next while they run on; 0 for none but those that are asked for
 * @param resume whether the machines' own schedules go on when it is final; else they are parked then
 */
public record FailbackOrder(
        CloudSiteId from, String target, Map<String, String> settings, long everySeconds, boolean resume) {
    /** Syncs that come closer read all the time. */
    public static final Duration SHORTEST = Duration.ofMinutes(1);

    public static final Duration LONGEST = Duration.ofDays(30);

    public FailbackOrder {
        settings = Map.copyOf(settings);
        boolean within = everySeconds >= SHORTEST.toSeconds() && everySeconds <= LONGEST.toSeconds();
        if (everySeconds != 0 && !within) {
            throw new IllegalArgumentException("syncs are " + SHORTEST.toSeconds() + " to " + LONGEST.toSeconds()
                    + " seconds apart, or 0 for none, not " + everySeconds);
        }
    }
}
