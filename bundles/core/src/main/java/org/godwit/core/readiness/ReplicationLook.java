// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.MachineStatus.Replication;
import org.godwit.api.readiness.MachineStatus.ReplicationState;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.ReplicationSchedule;

/** How the replication of one machine goes, as of one moment. */
final class ReplicationLook {
    private final MachineFacts facts;
    private final Instant now;
    private final Optional<Job> replicating;
    private final boolean running;

    /** @param open the queued or running job of the machine */
    ReplicationLook(MachineFacts facts, Optional<Job> open, Instant now) {
        this.facts = facts;
        this.now = now;
        this.replicating = open.filter(job -> job.order() instanceof JobOrder.Replicate);
        this.running = replicating
                .filter(job -> job.state() instanceof JobState.Running)
                .isPresent();
    }

    Replication look() {
        Optional<Problem> waits = replicating.flatMap(
                job -> job.state() instanceof JobState.Queued queued ? queued.because() : Optional.empty());
        Optional<Problem> problem = waits.or(facts::problem);
        Progress progress =
                replicating.filter(job -> running).map(Job::progress).orElse(Progress.NONE);
        long left = Math.max(0, progress.totalBytes() - progress.doneBytes());
        ReplicationState state = state(problem.isPresent());
        return new Replication(
                state,
                lag(),
                schedule().filter(ReplicationSchedule::isOn).map(ReplicationSchedule::targetRpo),
                running
                        ? left
                        : facts.schedule().map(Replications.State::backlogBytes).orElse(0L),
                progress.bytesPerSecond(),
                running ? progress.etaSeconds() : OptionalLong.empty(),
                facts.schedule().map(Replications.State::because).orElse(""),
                problem,
                problem.map(any -> facts.problemSince().orElse(now)));
    }

    private ReplicationState state(boolean hasProblem) {
        boolean hasPoint = facts.points().count() > 0;
        if (running) {
            return !hasPoint
                    ? ReplicationState.INITIAL_SYNC
                    : isOn() && !isBehind() ? ReplicationState.UP_TO_DATE : ReplicationState.BACKLOG;
        }
        if (!facts.machine().connected()) {
            return ReplicationState.DISCONNECTED;
        }
        if (isParked()) {
            return ReplicationState.PAUSED;
        }
        if (hasProblem || isBehind()) {
            return ReplicationState.STALLED;
        }
        if (!hasPoint) {
            return ReplicationState.NOT_STARTED;
        }
        return isOn() ? ReplicationState.UP_TO_DATE : ReplicationState.STOPPED;
    }

    private Optional<ReplicationSchedule> schedule() {
        return facts.schedule().map(state -> state.effective().schedule());
    }

    boolean isOn() {
        return schedule().filter(ReplicationSchedule::isOn).isPresent();
    }

    boolean isParked() {
        return isOn()
                && facts.schedule().filter(state -> state.effective().parked()).isPresent();
    }

    /** Of the newest usable point, by whichever clock says that it is older. */
    Optional<Duration> lag() {
        Optional<Duration> told = facts.points().usable().map(point -> Duration.between(point.takenAt(), now));
        Optional<Duration> counted = facts.schedule()
                .flatMap(Replications.State::lag)
                .map(lag -> lag.plus(Duration.between(facts.at(), now)));
        return told.map(age -> counted.filter(other -> other.compareTo(age) > 0).orElse(age))
                .map(age -> age.isNegative() ? Duration.ZERO : age);
    }

    /** How old the newest usable point may be; empty when nothing is replicated by itself. */
    Optional<Duration> oldest() {
        return facts.schedule()
                .filter(state -> state.effective().schedule().isOn())
                .map(state -> state.effective().schedule().oldest(state.interval()));
    }

    boolean isBehind() {
        return lag().flatMap(lag -> oldest().filter(limit -> lag.compareTo(limit) > 0))
                .isPresent();
    }
}
