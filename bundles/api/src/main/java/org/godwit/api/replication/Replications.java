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

/** Decides when machines are replicated, and says how it goes. Safe for use by many threads. */
public interface Replications {

    /**
     * What is in force, for a machine or for all.
     *
     * @param parked nothing is begun until it is resumed; by the machine itself or by all
     * @param now what the limits come to at this moment
     */
    record Effective(
            ReplicationSchedule schedule,
            Origin scheduleFrom,
            boolean parked,
            Limits limits,
            Origin limitsFrom,
            Limits.Rates now) {}

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

    /** In force for a machine, or with empty for all that have nothing of their own. */
    Effective effective(Optional<MachineId> machine) throws IOException;

    /** @throws IOException MISSING {@code MACHINE_UNKNOWN} */
    State state(MachineId machine) throws IOException;

    /** Of every machine that has a schedule. */
    List<State> states() throws IOException;

    /**
     * Takes effect at once; a run that is under way ends.
     *
     * @param schedule empty for that of all, and there for none
     * @throws IOException MISSING {@code MACHINE_UNKNOWN}
     */
    void decide(Optional<MachineId> machine, Optional<ReplicationSchedule> schedule, String by) throws IOException;

    /**
     * Takes effect within seconds, also on a replication that is under way. An agent may have lower limits of its own.
     *
     * @param limits empty for those of all, and there for none
     */
    void limit(Optional<MachineId> machine, Optional<Limits> limits, String by) throws IOException;

    /** Begins nothing more for a machine, or with empty for any; a run that is under way ends. Resumed with false. */
    void park(Optional<MachineId> machine, boolean parked, String by) throws IOException;
}
