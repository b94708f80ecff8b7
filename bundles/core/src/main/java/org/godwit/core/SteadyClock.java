// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/** Notices that the clock on the wall was set: it then moved otherwise than the time that only passes. One thread. */
final class SteadyClock {
    /** Slewing and a slow disk explain less. */
    static final Duration TOLERANCE = Duration.ofMinutes(10);

    private final Clock wall;
    private final LongSupplier nanos;
    private Instant wallBefore;
    private long nanosBefore;

    SteadyClock(Clock wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.wallBefore = wall.instant();
        this.nanosBefore = nanos.getAsLong();
    }

    /** By how much the wall clock was set since the call before, and counts from now on. */
    Duration setSince() {
        Duration passed = Duration.ofNanos(nanos.getAsLong() - nanosBefore);
        Duration set = Duration.between(wallBefore, wall.instant()).minus(passed);
        wallBefore = wall.instant();
        nanosBefore = nanos.getAsLong();
        return set;
    }

    /** Whether a clock that was set by so much is still to be believed. */
    static boolean isSteady(Duration set) {
        return set.abs().compareTo(TOLERANCE) <= 0;
    }
}
