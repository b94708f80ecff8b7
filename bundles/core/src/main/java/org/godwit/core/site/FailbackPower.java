// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.TargetCloud;

/** Stops and starts the machines of a failback in the target from which they come. */
record FailbackPower(FailbackSteps.Tools tools) {

    private TargetCloud origin(Failback failback) throws IOException {
        return tools.plugged()
                .target(tools.sites().find(failback.order().from()).order().target());
    }

    private static Instance instance(FailbackMachine machine) {
        return new Instance(machine.instance(), machine.device());
    }

    void stop(Failback failback) throws IOException {
        TargetCloud target = origin(failback);
        InstancePower power = FailbackCheck.power(target);
        boolean all = true;
        for (FailbackMachine machine : failback.machines()) {
            InstancePower.State state = power.power(new Asking(), instance(machine));
            if (state == InstancePower.State.RUNNING) {
                // Written down first: what the failback has stopped it starts again, whatever becomes of the answer.
                Instant now = tools.book().now();
                tools.change(failback, draft -> draft.powered(machine.device(), true, now));
                power.stop(new Asking(), instance(machine));
                all = false;
            }
            all &= state == InstancePower.State.STOPPED && isSettled(target, machine);
        }
        if (all) {
            tools.change(failback, draft -> draft.begin(Step.LAST));
        }
    }

    /** Whether all that it was asked has taken effect: an answer that was lost may come true late. */
    private boolean isSettled(TargetCloud target, FailbackMachine machine) {
        return machine.poweredAt()
                .filter(at -> tools.book().now().isBefore(at.plus(target.settling())))
                .isEmpty();
    }

    /** What it wrote after it was read for the last time would be lost. */
    void refuseRunning(Failback failback) throws IOException {
        for (FailbackMachine machine : failback.machines()) {
            FailbackCheck.refuseRunning(origin(failback), machine);
        }
    }

    void startAgain(Failback failback) throws IOException {
        TargetCloud target = origin(failback);
        InstancePower power = FailbackCheck.power(target);
        boolean all = true;
        for (FailbackMachine machine : failback.machines()) {
            if (machine.stopped()) {
                Instant now = tools.book().now();
                boolean runs = power.power(new Asking(), instance(machine)) == InstancePower.State.RUNNING;
                if (!runs) {
                    tools.change(failback, draft -> draft.powered(machine.device(), true, now));
                    power.start(new Asking(), instance(machine));
                } else if (isSettled(target, machine)) {
                    tools.change(failback, draft -> draft.powered(machine.device(), false, now));
                }
                all &= runs && isSettled(target, machine);
            }
        }
        if (all) {
            tools.change(failback, draft -> {
                draft.rest(tools.book().now());
                draft.failedIn = Optional.empty();
                draft.destination = Optional.empty();
            });
        }
    }
}
