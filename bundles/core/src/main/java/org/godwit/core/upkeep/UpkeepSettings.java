// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.upkeep;

import java.time.Duration;
import org.godwit.api.point.StoreUpkeep.SweepOrder;
import org.godwit.core.config.Config;

/**
 * The part of {@link Config} about the upkeep of stores, as values that check themselves.
 *
 * @param sweepEvery between two sweeps of a store; zero: only when asked
 * @param scrubEvery between two scrubs; zero: only when asked
 * @param scrubBytesPerSecond 0: no limit
 */
public record UpkeepSettings(Duration sweepEvery, SweepOrder sweep, Duration scrubEvery, long scrubBytesPerSecond) {
    public UpkeepSettings {
        check("sweep.every.hours", sweepEvery.toHours(), 87_600);
        check("sweep.rewrite.percent", sweep.rewritePercent(), 100);
        check("sweep.deletes.per.second", sweep.deletesPerSecond(), 1_000_000);
        check("scrub.every.hours", scrubEvery.toHours(), 87_600);
        check("scrub.mib.per.second", scrubBytesPerSecond >> 20, 1_000_000);
    }

    public static UpkeepSettings of(Config config) {
        return new UpkeepSettings(
                Duration.ofHours(config.sweep_every_hours()),
                new SweepOrder(config.sweep_rewrite_percent(), config.sweep_deletes_per_second()),
                Duration.ofHours(config.scrub_every_hours()),
                (long) config.scrub_mib_per_second() << 20);
    }

    /** Only when asked, without limits; for tests. */
    public static UpkeepSettings onDemand() {
        return new UpkeepSettings(Duration.ZERO, new SweepOrder(50, 0), Duration.ZERO, 0);
    }

    private static void check(String key, long value, long most) {
        if (value < 0 || value > most) {
            throw new IllegalArgumentException(
                    key + " is 0 to " + most + ", not " + value + ", in etc/org.godwit.core.cfg");
        }
    }
}
