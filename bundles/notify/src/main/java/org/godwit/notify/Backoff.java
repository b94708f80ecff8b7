// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait after an attempt that failed: 5 s, then three times as long each time, up to 4 h; a fifth more or less. */
final class Backoff {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final Duration MOST = Duration.ofHours(4);
    private static final int GROWTH = 3;
    private static final double SPREAD = 0.2;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** @param attempts that have failed, at least one */
    Duration after(int attempts) {
        Duration wait = FIRST;
        for (int i = 1; i < attempts && wait.compareTo(MOST) < 0; i++) {
            wait = wait.multipliedBy(GROWTH);
        }
        long most = Math.min(wait.toMillis(), MOST.toMillis());
        return Duration.ofMillis((long) (most * (1 + random.nextDouble(-SPREAD, SPREAD))));
    }
}
