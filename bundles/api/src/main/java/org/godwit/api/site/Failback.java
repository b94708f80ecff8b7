// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;

/**
 * Machines on their way back, as they stand.
 *
 * @param step what is being done, and begun again after a restart
 * @param failedIn of one in {@link State#ERROR}: the state in which it goes on
 * @param round counts syncs, so that each job is begun once
 * @param runs counts how often it was run: each run has a destination of its own
 * @param destination the site that the last run has made
 * @param syncedAt when the last sync was whole
 * @param nextAt when the next one is due
 * @param problem what hinders it now, or why it is in {@link State#ERROR}
 * @param finalAt when it was made final, or cancelled
 */
public record Failback(
        FailbackId id,
        FailbackOrder order,
        State state,
        Step step,
        Optional<State> failedIn,
        String startedBy,
        Instant startedAt,
        Instant changedAt,
        List<FailbackMachine> machines,
        int round,
        int runs,
        Optional<CloudSiteId> destination,
        Optional<Instant> syncedAt,
        Optional<Instant> nextAt,
        Optional<Problem> problem,
        Optional<Instant> finalAt) {
    public Failback {
        machines = List.copyOf(machines);
    }

    /** Where a failback stands. */
    public enum State {
        /** Accepted; nothing was read yet. */
        INCOMPLETE,
        /** Its machines are read for the first time. */
        PREPARING,
        /** Each machine has been read; nothing is, until somebody asks for it. */
        IDLE,
        /** Each machine has been read, and is again when it is due. */
        READY,
        /** The machines are stopped, read for the last time and started where they go; or that is undone. */
        RUNNING,
        /** They run where they went: to be made final or rolled back. Also when that was done: {@link Failback#finalAt}. */
        SYNCHRONIZED,
        /** It is being given up. */
        CANCELLING,
        /** It was given up; the machines are where they were. */
        CANCELLED,
        /** Something failed that does not mend by itself: retry, roll back or cancel. */
        ERROR;

        public String words() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What is being done. */
    public enum Step {
        NONE,
        /** All machines are read. */
        SYNC,
        /** They are stopped in the target from which they come. */
        STOP,
        /** They are read for the last time. */
        LAST,
        /** A site is made of what was read last. */
        DESTINATION,
        /** That site is removed. */
        RETURN,
        /** They are started again in the target from which they come. */
        START,
        /** The site from which they came is removed. */
        REMOVE
    }

    /** Whether nothing will happen to it any more. */
    public boolean isOver() {
        return finalAt.isPresent();
    }
}
