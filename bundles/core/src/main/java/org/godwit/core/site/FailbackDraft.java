// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackMachine;

/** A failback while it is being changed. */
final class FailbackDraft {
    private final Failback before;
    State state;
    Step step;
    Optional<State> failedIn;
    int round;
    int runs;
    Optional<CloudSiteId> destination;
    Optional<Instant> syncedAt;
    Optional<Instant> nextAt;
    Optional<Problem> problem;
    Optional<Instant> finalAt;
    private List<FailbackMachine> machines;

    FailbackDraft(Failback before) {
        this.before = before;
        state = before.state();
        step = before.step();
        failedIn = before.failedIn();
        machines = before.machines();
        round = before.round();
        runs = before.runs();
        destination = before.destination();
        syncedAt = before.syncedAt();
        nextAt = before.nextAt();
        problem = before.problem();
        finalAt = before.finalAt();
    }

    /** Another step; nothing of it is done yet. */
    void begin(Step next) {
        step = next;
        problem = Optional.empty();
        if (next == Step.SYNC || next == Step.LAST) {
            round++;
            each(machine -> with(machine, Optional.empty(), false));
        }
    }

    /** Nothing is to be done until somebody asks for it, or the next sync is due. */
    void rest(Instant now) {
        long every = before.order().everySeconds();
        begin(Step.NONE);
        state = every > 0 ? State.READY : State.IDLE;
        nextAt = every > 0 ? Optional.of(now.plusSeconds(every)) : Optional.empty();
    }

    void failed(Problem why) {
        failedIn = Optional.of(failedIn.orElse(state));
        state = State.ERROR;
        problem = Optional.of(why);
    }

    void begun(String device, String job) {
        one(device, machine -> with(machine, Optional.of(job), false));
    }

    void synced(String device, RestorePointId point, Instant takenAt) {
        one(
                device,
                machine -> new FailbackMachine(
                        machine.device(),
                        machine.machine(),
                        machine.instance(),
                        Optional.of(point),
                        Optional.of(takenAt),
                        machine.job(),
                        true,
                        machine.stopped(),
                        machine.poweredAt()));
    }

    void powered(String device, boolean stopped, Instant at) {
        one(
                device,
                machine -> new FailbackMachine(
                        machine.device(),
                        machine.machine(),
                        machine.instance(),
                        machine.point(),
                        machine.pointTakenAt(),
                        machine.job(),
                        machine.synced(),
                        stopped,
                        Optional.of(at)));
    }

    private static FailbackMachine with(FailbackMachine machine, Optional<String> job, boolean synced) {
        return new FailbackMachine(
                machine.device(),
                machine.machine(),
                machine.instance(),
                machine.point(),
                machine.pointTakenAt(),
                job,
                synced,
                machine.stopped(),
                machine.poweredAt());
    }

    private void one(String device, UnaryOperator<FailbackMachine> change) {
        each(machine -> machine.device().equals(device) ? change.apply(machine) : machine);
    }

    private void each(UnaryOperator<FailbackMachine> change) {
        List<FailbackMachine> changed = new ArrayList<>(machines);
        changed.replaceAll(change);
        machines = changed;
    }

    Failback at(Instant now) {
        return new Failback(
                before.id(),
                before.order(),
                state,
                step,
                failedIn,
                before.startedBy(),
                before.startedAt(),
                state == before.state() ? before.changedAt() : now,
                machines,
                round,
                runs,
                destination,
                syncedAt,
                nextAt,
                problem,
                finalAt);
    }
}
