// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.SiteMachine;

/** A restore point of each machine, begun after this was: once while they run, so that little is left for the second. */
final class LastReplication {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
    private static final String BY = "system";

    private final Attempt attempt;
    private final Map<MachineId, JobId> ours = new HashMap<>();

    private LastReplication(Attempt attempt) {
        this.attempt = attempt;
    }

    static void run(Attempt attempt) throws IOException {
        new LastReplication(attempt).all();
    }

    private void all() throws IOException {
        Deque<MachineId> left = new ArrayDeque<>();
        for (SiteMachine machine : attempt.machines()) {
            left.add(machine.machine());
            begin(machine.machine());
        }
        while (!left.isEmpty()) {
            attempt.job().throwIfCancelled();
            if (hasEnded(left.getFirst())) {
                left.removeFirst();
            } else {
                attempt.tools().timing().rest(attempt.job(), LOOK_AGAIN);
            }
        }
    }

    /** One that is under way may have begun too early: then ours is begun when that has ended. */
    private void begin(MachineId machine) throws IOException {
        try {
            Job job = attempt.tools().jobs().get().start(new JobOrder.Replicate(machine, List.of()), BY);
            ours.put(machine, job.id());
        } catch (ProblemException e) {
            if (!e.problem().code().equals("JOB_EXISTS")) {
                throw e;
            }
        }
    }

    private boolean hasEnded(MachineId machine) throws IOException {
        JobId id = ours.get(machine);
        if (id == null) {
            begin(machine);
            return false;
        }
        Optional<Job> job = attempt.tools().jobs().get().find(id);
        JobState state = job.map(Job::state).orElseThrow(() -> failed(machine, "its job is gone"));
        if (state instanceof JobState.Failed failure) {
            throw failed(machine, failure.problem().toString());
        }
        if (state instanceof JobState.Cancelled) {
            throw failed(machine, "somebody cancelled it");
        }
        return state instanceof JobState.Succeeded;
    }

    private static ProblemException failed(MachineId machine, String why) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "SYNC_FAILED",
                        "Replicated machine " + machine + " for the last time before it is started elsewhere, and that"
                                + " failed: " + why,
                        "Mend the cause and retry, or roll back.")
                .with("machine", machine)
                .asException();
    }
}
