// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.SiteMachine;

/** One machine on its way up. The fields are guarded by the launch's lock; only one act runs at a time. */
final class Worker {
    final int group;
    volatile SiteMachine machine;
    boolean busy;
    Optional<Problem> failed = Optional.empty();

    private final Attempt attempt;
    private final PlannedMachine planned;
    private final Instant since;
    private int failuresInARow;
    private boolean doubtful;
    private Instant notBefore = Instant.MIN;
    private Optional<Problem> trouble = Optional.empty();

    Worker(Attempt attempt, PlannedMachine planned, int group, SiteMachine machine) {
        this.attempt = attempt;
        this.planned = planned;
        this.group = group;
        this.machine = machine;
        this.since = now();
    }

    String device() {
        return planned.name();
    }

    boolean isUp() {
        return machine.phase() == SiteMachine.Phase.UP;
    }

    /** Whether it is started next: for the first time, or after it was powered off. */
    boolean isToStart() {
        return machine.phase() == SiteMachine.Phase.START || machine.phase() == SiteMachine.Phase.OFF;
    }

    boolean isDue() {
        return !busy && failed.isEmpty() && !isUp() && !now().isBefore(notBefore);
    }

    /** @param stop the first group that cannot be completed */
    boolean canGetOn(int stop) {
        boolean gated = isToStart() && group > stop;
        return failed.isEmpty() && !isUp() && !gated;
    }

    void act() throws IOException {
        if (doubtful) {
            // The catalog may have kept what it did not answer; whether the next act may be begun is looked at again.
            machine = attempt.machine(device());
            doubtful = false;
            return;
        }
        SiteMachine before = machine;
        SiteMachine after = new Steps(attempt, planned, since).act(before);
        machine = after;
        failuresInARow = 0;
        trouble = Optional.empty();
        notBefore = after.equals(before) ? now().plusSeconds(1) : Instant.MIN;
    }

    /** What came of an act that failed: tried again later, or never. */
    void note(Throwable thrown) {
        failuresInARow++;
        doubtful = true;
        Problem problem = attempt.tools().timing().problem(thrown, failuresInARow);
        trouble = Optional.of(problem);
        if (problem.kind() == Problem.Kind.TRANSIENT) {
            notBefore = now().plus(attempt.tools().timing().wait(failuresInARow));
        } else {
            failed = Optional.of(problem);
        }
    }

    /** Writes down what hinders it, or that nothing does any more. */
    void tell() throws IOException {
        Optional<Problem> wanted = trouble;
        if (!machine.problem().equals(wanted)) {
            machine = attempt.tools().book().change(attempt.site(), machine, draft -> draft.problem = wanted);
        }
    }

    private Instant now() {
        return attempt.tools().book().clock().instant();
    }
}
