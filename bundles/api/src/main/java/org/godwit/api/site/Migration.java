// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;

/**
 * Machines on their way from where they run to a target, for good. It runs nothing itself: it orders cloud sites and follows
 * them.
 *
 * @param machines those of the plan that it is about
 * @param failed what it was at, while it is in {@link State#ERROR}
 * @param runs the sites it has ordered, oldest first; the last one is what it is at
 * @param ask what is still to be done with the site of the last run; written before it is done
 * @param appointment when it cuts over by itself, if it is ready by then
 * @param waitsFor what it waits for, in words; empty when it is over
 * @param problem why it is in {@link State#ERROR}, or did not end as was wanted
 * @param parked machines whose replication it has parked at its end, or was about to
 * @param told what was ordered and what happened, oldest first; the newest {@link #MOST_TOLD}
 * @param changedAt of the state
 * @param key of the request that began it, if it had one: see {@link Migrations#startOnce}
 */
public record Migration(
        MigrationId id,
        MigrationOrder order,
        List<MachineId> machines,
        State state,
        Optional<State> failed,
        List<Run> runs,
        Optional<Ask> ask,
        Optional<Appointment> appointment,
        Optional<String> waitsFor,
        Optional<Problem> problem,
        List<MachineId> parked,
        List<Told> told,
        String startedBy,
        Instant startedAt,
        Instant changedAt,
        Optional<String> key) {
    /** So much of what happened is kept. */
    public static final int MOST_TOLD = 200;

    public Migration {
        machines = List.copyOf(machines);
        runs = List.copyOf(runs);
        parked = List.copyOf(parked);
        told = List.copyOf(told);
    }

    /** What it is at. */
    public Optional<Run> run() {
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.get(runs.size() - 1));
    }

    /** Where a migration stands. */
    public enum State {
        /** Until each machine has a usable restore point that is recent enough. */
        REPLICATING,
        /** Nothing is known to hinder a test. */
        READY_FOR_TESTING,
        /** Copies come up, or run, in an isolated network. */
        TESTING,
        /** The copies are being removed. */
        ENDING_TEST,
        /** A test went well, or somebody has said that none is wanted. */
        READY_FOR_CUTOVER,
        /** The machines are being brought over. */
        CUTTING_OVER,
        /** They run in the target, and may still go back. */
        CUT_OVER,
        /** They are being given over, and their replication from the old source is being parked. */
        FINALIZING,
        /** They belong to whoever runs the target. */
        FINALIZED,
        /** What the cutover made is being removed, and what it did to the source undone. */
        ROLLING_BACK,
        /** The machines are at the source as before. */
        ROLLED_BACK,
        /** The copies of a test are being removed; then it is over. */
        CANCELLING,
        /** It is over, and the machines were not given over. */
        CANCELLED,
        /** Something failed that does not mend by itself. */
        ERROR;

        /** Whether nothing will happen to it any more. */
        public boolean isFinal() {
            return this == FINALIZED || this == ROLLED_BACK || this == CANCELLED;
        }

        /** {@code ready for testing}. */
        public String words() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** What a site is for. */
    public enum Purpose {
        TEST,
        CUTOVER
    }

    /**
     * A site that was ordered; written before it is.
     *
     * @param key by which the site is ordered once, and found again
     * @param site once it is known to be there
     */
    public record Run(Purpose purpose, String key, String by, Instant at, Optional<CloudSiteId> site) {}

    /** A cutover that somebody has ordered for a time. */
    public record Appointment(Instant at, String by) {}

    /** Something that is to be done with a site. */
    public record Ask(CloudSites.Act act, String by) {}

    /** @param by who ordered it; {@code controller} where nobody did */
    public record Told(Instant at, String by, String what) {}

    /** @param why it is not allowed; empty when it is */
    public record Choice(Migrations.Act act, boolean allowed, String why) {}
}
