// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.replication;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobId;
import org.godwit.api.problem.Problem;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;

/** Decides when machines are replicated, and says how it goes. Safe for use by many threads. */
public interface Replications {

    /**
     * What is in force for a scope.
     *
     * @param parkedFrom nothing is begun until it is resumed there: the largest scope that is parked; empty: none is
     * @param now what the limits come to at this moment
     */
    record Effective(
            ReplicationSchedule schedule,
            Origin scheduleFrom,
            Optional<Origin> parkedFrom,
            Limits limits,
            Origin limitsFrom,
            Limits.Rates now) {

        public boolean parked() {
            return parkedFrom.isPresent();
        }
    }

    /** What a machine's schedule is at. */
    enum Activity {
        /** Only when asked. */
        OFF,
        PARKED,
        /** Until the next point is due. */
        WAITING,
        /** Due, and the machine is not connected, or no place is free. */
        HINDERED,
        RUNNING,
        /** The last run failed; it is tried again. */
        FAILING
    }

    /**
     * How the replication of a machine goes.
     *
     * @param lag age of the newest complete restore point; empty without one
     * @param behind whether that is more than the target and the interval in use allow
     * @param backlogBytes still to be sent by the run that is under way; else what was written since the newest point, as far
     *     as the churn tells
     * @param churnBytesPerSecond that changed between the last points, in blocks of 1 MiB
     * @param etaSeconds until the run that is under way has done what it is at, where it can be told
     * @param run the job that is under way
     * @param interval between two points now; zero while it is off
     * @param frozenPermille thousandths of the time that file systems stood still, over the last points
     * @param because why the interval is longer than the target, or why nothing happens; empty when all is as it should be
     * @param problem of the last run, when it failed
     * @param nextAt when the next run is begun, when that is known
     */
    record State(
            MachineId machine,
            Effective effective,
            Activity activity,
            Optional<Duration> lag,
            boolean behind,
            long backlogBytes,
            long churnBytesPerSecond,
            OptionalLong etaSeconds,
            Optional<JobId> run,
            Duration interval,
            int frozenPermille,
            String because,
            Optional<Problem> problem,
            Optional<Instant> nextAt) {}

    /** In force for a machine; for a larger scope: for what is in it and has nothing of its own. */
    Effective effective(Scope scope) throws IOException;

    /** @throws IOException MISSING {@code MACHINE_UNKNOWN} */
    State state(MachineId machine) throws IOException;

    /** Of every machine that has a schedule. */
    List<State> states() throws IOException;

    /**
     * Takes effect at once; a run that is under way ends.
     *
     * @param schedule empty: it is inherited
     * @throws IOException MISSING when there is no such machine, group or customer, as do the others
     */
    void decide(Scope scope, Optional<ReplicationSchedule> schedule, String by) throws IOException;

    /**
     * Takes effect within seconds, also on a replication that is under way. An agent may have lower limits of its own.
     *
     * @param limits empty: they are inherited
     */
    void limit(Scope scope, Optional<Limits> limits, String by) throws IOException;

    /** Begins nothing more for what is within; a run that is under way ends. Resumed with false, if no larger scope is parked. */
    void park(Scope scope, boolean parked, String by) throws IOException;
}
