// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.godwit.core.config.Config;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.Places;
import org.godwit.core.job.Use;

/** {@link Config} as values that check themselves. */
public record Settings(String store, String dedup, String domain, Places places, Duration longestWait) {
    private static final int MOST = 64;

    public Settings {
        if (places.jobs() < 1 || places.jobs() > MOST) {
            throw new IllegalArgumentException(
                    "parallel.jobs is 1 to 64, not " + places.jobs() + ", in etc/org.godwit.core.cfg");
        }
        if (longestWait.isNegative() || longestWait.isZero()) {
            throw new IllegalArgumentException(
                    "waiting.limit.hours is positive, not " + longestWait.toHours() + ", in etc/org.godwit.core.cfg");
        }
    }

    public Settings(String store, String dedup, String domain, int parallelJobs, Duration longestWait) {
        this(store, dedup, domain, new Places(parallelJobs, Map.of()), longestWait);
    }

    static Settings of(Config config) {
        return new Settings(
                config.store(),
                config.dedup(),
                config.domain(),
                places(config),
                Duration.ofHours(config.waiting_limit_hours()));
    }

    public JobEngine.Limits limits() {
        return new JobEngine.Limits(places, longestWait);
    }

    private static Places places(Config config) {
        Map<Use.Kind, Integer> most = new EnumMap<>(Use.Kind.class);
        put(most, Use.Kind.PLATFORM, config.parallel_per_platform());
        put(most, Use.Kind.STORE, config.parallel_per_store());
        put(most, Use.Kind.TARGET, config.parallel_per_target());
        return new Places(config.parallel_jobs(), Map.copyOf(most));
    }

    private static void put(Map<Use.Kind, Integer> most, Use.Kind kind, int limit) {
        if (limit < 0 || limit > MOST) {
            throw new IllegalArgumentException(
                    kind.key() + " is 0 to 64, not " + limit + ", in etc/org.godwit.core.cfg");
        }
        if (limit > 0) {
            most.put(kind, limit);
        }
    }
}
