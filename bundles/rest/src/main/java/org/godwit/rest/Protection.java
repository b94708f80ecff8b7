// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;

/**
 * How well a machine is protected now.
 *
 * @param points how many restore points it has
 * @param job the queued or running one, the running one first
 */
record Protection(
        State state,
        int points,
        Optional<RestorePoint> newest,
        Optional<Verification> verification,
        Optional<Job> job) {

    /** In the words of the contract. */
    enum State {
        NOT_STARTED,
        INITIAL_SYNC,
        REPLICATING,
        UP_TO_DATE,
        WAITING,
        DISCONNECTED
    }

    /** Jobs looked at for those that are queued or running: they are among the newest. */
    private static final int NEWEST_JOBS = 500;

    /** Of all machines that have one; for a machine without jobs and points use {@link #of}. */
    static Map<MachineId, Job> activeJobs(Parts parts) throws IOException {
        Optional<Jobs> jobs = parts.jobsIfPresent();
        if (jobs.isEmpty()) {
            return Map.of();
        }
        JobView view = new JobView(parts);
        Map<MachineId, Job> active = new HashMap<>();
        Comparator<Job> urgency = Comparator.comparing(job -> job.state() instanceof JobState.Running);
        for (Job job : jobs.get().list(NEWEST_JOBS)) {
            if (!job.state().isFinal()) {
                view.machine(job)
                        .ifPresent(machine -> active.merge(
                                machine, job, (one, other) -> urgency.compare(one, other) >= 0 ? one : other));
            }
        }
        return active;
    }

    /** @param points of this machine, if it has any */
    static Protection of(Parts parts, Machine machine, Optional<MachinePoints> points, Optional<Job> job)
            throws IOException {
        Optional<RestorePoint> newest = points.map(MachinePoints::newest);
        Optional<Verification> verification = newest.isEmpty()
                ? Optional.empty()
                : parts.restorePoints().verification(newest.get().id());
        int count = points.map(MachinePoints::count).orElse(0);
        return new Protection(state(machine, newest.isPresent(), job), count, newest, verification, job);
    }

    private static State state(Machine machine, boolean hasPoint, Optional<Job> job) {
        Optional<JobState> replication =
                job.filter(any -> any.order() instanceof JobOrder.Replicate).map(Job::state);
        if (replication.filter(JobState.Running.class::isInstance).isPresent()) {
            return hasPoint ? State.REPLICATING : State.INITIAL_SYNC;
        }
        if (!machine.connected()) {
            return State.DISCONNECTED;
        }
        if (replication.isPresent()) {
            return State.WAITING;
        }
        return hasPoint ? State.UP_TO_DATE : State.NOT_STARTED;
    }

    /** Age of the newest restore point; empty when there is none. */
    Optional<Duration> lag(Clock clock) {
        Instant now = clock.instant();
        return newest.map(point -> Duration.between(point.takenAt(), now))
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    ObjectNode view(Clock clock) {
        ObjectNode json = Json.object();
        json.put("state", Json.word(state));
        json.put("restorePoints", points);
        newest.ifPresent(point -> json.set("newestPoint", PointView.reference(point, verification)));
        lag(clock).ifPresent(lag -> json.put("lagSeconds", lag.toSeconds()));
        job.ifPresent(active -> json.set("runningJob", JobView.reference(active)));
        return json;
    }
}
