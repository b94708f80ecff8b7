// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.Locale;

/** What a number of seeds of {@link UpkeepSimulation} came to. */
record Tally(
        long compared,
        long commits,
        long sweeps,
        long deleted,
        long repaired,
        long retries,
        SimulatedWorld.Events events) {
    static final Tally NONE = of(0, 0, 0, 0, 0);

    static Tally of(long compared, long commits, long sweeps, long deleted, long repaired) {
        return new Tally(compared, commits, sweeps, deleted, repaired, 0, new SimulatedWorld.Events(0, 0, 0, 0));
    }

    /** What failed is tried again by whoever asked for it. */
    Tally retry() {
        return new Tally(compared, commits, sweeps, deleted, repaired, retries + 1, events);
    }

    Tally with(SimulatedWorld.Events happened) {
        return new Tally(compared, commits, sweeps, deleted, repaired, retries, happened);
    }

    Tally plus(Tally other) {
        return new Tally(
                compared + other.compared,
                commits + other.commits,
                sweeps + other.sweeps,
                deleted + other.deleted,
                repaired + other.repaired,
                retries + other.retries,
                new SimulatedWorld.Events(
                        events.changes() + other.events.changes(),
                        events.faults() + other.events.faults(),
                        events.crashes() + other.events.crashes(),
                        events.powerLosses() + other.events.powerLosses()));
    }

    String text(long seeds, double seconds) {
        return String.format(
                Locale.ROOT,
                "%d seeds in %.0f s (%.0f a second): %d points committed, compared %d times byte for byte, %d sweeps, %d"
                        + " deletions, %d points found whole after damage, %d faults, %d tries repeated, %d crashes, power lost %d times",
                seeds,
                seconds,
                seeds / seconds,
                commits,
                compared,
                sweeps,
                deleted,
                repaired,
                events.faults(),
                retries,
                events.crashes(),
                events.powerLosses());
    }
}
