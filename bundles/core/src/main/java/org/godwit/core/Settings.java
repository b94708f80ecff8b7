// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Duration;

/** {@link Config} as values that check themselves. */
record Settings(String store, String dedup, String domain, int parallelJobs, Duration longestWait) {
    Settings {
        if (parallelJobs < 1 || parallelJobs > 64) {
            throw new IllegalArgumentException(
                    "parallel.jobs is 1 to 64, not " + parallelJobs + ", in etc/org.godwit.core.cfg");
        }
        if (longestWait.isNegative() || longestWait.isZero()) {
            throw new IllegalArgumentException(
                    "waiting.limit.hours is positive, not " + longestWait.toHours() + ", in etc/org.godwit.core.cfg");
        }
    }

    static Settings of(Config config) {
        return new Settings(
                config.store(),
                config.dedup(),
                config.domain(),
                config.parallel_jobs(),
                Duration.ofHours(config.waiting_limit_hours()));
    }
}
