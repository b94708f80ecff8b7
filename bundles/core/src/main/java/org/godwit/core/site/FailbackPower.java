// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.TargetCloud;

/** Stops and starts the machines of a failback in the target from which they come. */
record FailbackPower(FailbackSteps.Tools tools) {
    private static final int AT_ONCE = 8;

    private TargetCloud origin(Failback failback) throws IOException {
        return tools.plugged()
                .target(tools.sites().find(failback.order().from()).order().target());
    }

    private static Instance instance(FailbackMachine machine) {
        return new Instance(machine.instance(), machine.device());
    }

    void stop(Failback failback) throws IOException {
        TargetCloud target = origin(failback);
        InstancePower power = PowerOff.of(target);
        List<FailbackMachine> stopped = new ArrayList<>();
        List<FailbackMachine> running = new ArrayList<>();
        for (FailbackMachine machine : failback.machines()) {
            switch (power.power(new Asking(), instance(machine))) {
                case RUNNING -> running.add(machine);
                case STOPPED -> stopped.add(machine);
                default -> {
                    // Nobody knows: the next look asks again.
                }
            }
        }
        // Nobody is served meanwhile, and each may take its time to shut down: many at once.
        Parallel.each(tools.acts(), AT_ONCE, running, machine -> stop(failback, power, machine));
        if (stopped.size() == failback.machines().size()
                && stopped.stream().allMatch(machine -> isSettled(target, machine))) {
            tools.change(failback, draft -> draft.begin(Step.LAST));
        }
    }

    private void stop(Failback failback, InstancePower power, FailbackMachine machine) throws IOException {
        // Written down first: what the failback has stopped it starts again, whatever becomes of the answer.
        Instant now = tools.book().now();
        tools.change(failback, draft -> draft.powered(machine.device(), true, now));
        power.stop(new Asking(), instance(machine));
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
        InstancePower power = PowerOff.of(target);
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
