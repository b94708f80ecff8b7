// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackMachine;

/** Reads the machines of a failback: each round has one job for each of them, found again by its key. */
record FailbackSync(FailbackSteps.Tools tools) {

    void look(Failback failback) throws IOException {
        boolean whole = true;
        for (FailbackMachine machine : failback.machines()) {
            whole &= machine.synced() || isSynced(failback, machine);
        }
        if (!whole) {
            return;
        }
        Instant now = tools.book().now();
        if (failback.step() == Step.LAST) {
            new FailbackPower(tools).refuseRunning(failback);
        }
        tools.change(failback, draft -> {
            draft.syncedAt = Optional.of(now);
            if (failback.state() == State.RUNNING) {
                draft.begin(failback.step() == Step.SYNC ? Step.STOP : Step.DESTINATION);
            } else {
                draft.rest(now);
            }
        });
    }

    /** Whether the machine has its point of this round. Each round has one job for each machine. */
    private boolean isSynced(Failback failback, FailbackMachine machine) throws IOException {
        Optional<Job> job = machine.job().isPresent()
                ? tools.jobs().find(new JobId(machine.job().get()))
                : Optional.empty();
        if (job.isEmpty()) {
            begin(failback, machine);
            return false;
        }
        if (job.get().state() instanceof JobState.Failed failed) {
            throw FailbackSteps.lasting(failed.problem());
        }
        if (job.get().state() instanceof JobState.Cancelled) {
            throw FailbackSteps.lasting(Problem.of(
                    Problem.Kind.MISCONFIGURED,
                    "SYNC_CANCELLED",
                    "Job " + job.get().id() + " read device " + machine.device()
                            + " for the failback, and somebody cancelled it.",
                    "Retry, or give the failback up."));
        }
        if (!(job.get().state() instanceof JobState.Succeeded succeeded)) {
            return false;
        }
        RestorePointId id = new RestorePointId(succeeded.result().getOrDefault("restorePoint", "?"));
        Optional<RestorePoint> point = tools.points().find(id);
        if (point.isEmpty()) {
            throw FailbackSteps.lasting(Problem.of(
                    Problem.Kind.MISSING,
                    "RESTORE_POINT_UNKNOWN",
                    "Looked for restore point " + id + ", which job "
                            + job.get().id() + " has made of device " + machine.device()
                            + ", and it is not there any more.",
                    "Retry."));
        }
        tools.change(
                failback,
                draft -> draft.synced(machine.device(), id, point.get().takenAt()));
        return true;
    }

    private void begin(Failback failback, FailbackMachine machine) throws IOException {
        JobOrder order = new JobOrder.Replicate(
                machine.machine(), List.of(), Optional.of(failback.order().from()), false);
        String key = failback.id() + "-" + failback.round() + "-" + machine.device();
        try {
            Job job = tools.jobs().startOnce(order, FailbackSteps.BY, key);
            tools.change(
                    failback, draft -> draft.begun(machine.device(), job.id().value()));
        } catch (ProblemException e) {
            // One that was begun before is not of this round: ours comes when that has ended.
            if (!e.problem().code().equals("JOB_EXISTS")) {
                throw e;
            }
        }
    }

    void cancel(Failback failback) throws IOException {
        boolean busy = false;
        for (FailbackMachine machine : failback.machines()) {
            Optional<Job> job = machine.job().isPresent()
                    ? tools.jobs().find(new JobId(machine.job().get()))
                    : Optional.empty();
            if (job.filter(one -> !one.state().isFinal()).isPresent()) {
                tools.jobs().cancel(job.get().id());
                busy = true;
            }
        }
        if (!busy) {
            tools.change(failback, draft -> {
                draft.begin(Step.NONE);
                draft.state = State.CANCELLED;
                draft.nextAt = Optional.empty();
                draft.finalAt = Optional.of(tools.book().now());
            });
        }
    }
}
