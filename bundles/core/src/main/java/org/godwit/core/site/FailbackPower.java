// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackId;
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

    /** Nobody is served meanwhile, and each may take its time to shut down: many at once. */
    void stop(Failback failback) throws IOException {
        TargetCloud target = origin(failback);
        InstancePower power = PowerOff.of(target);
        each(failback, AT_ONCE, machine -> {
            InstancePower.State state = power.power(new Asking(), instance(machine));
            if (state == InstancePower.State.RUNNING) {
                stop(failback, power, machine);
            }
            return state == InstancePower.State.STOPPED && isSettled(target, machine);
        });
        if (tools.confirmed().hasAll(failback)) {
            tools.change(failback, draft -> draft.begin(Step.LAST));
        }
    }

    private void stop(Failback failback, InstancePower power, FailbackMachine machine) throws IOException {
        // Written down first: what the failback has stopped it starts again, whatever becomes of the answer.
        note(failback, machine, true);
        try {
            power.stop(new Asking(), instance(machine));
        } catch (IOException | RuntimeException e) {
            // What was not answered may be done late, counted from now.
            note(failback, machine, true);
            throw e;
        }
    }

    private void note(Failback failback, FailbackMachine machine, boolean stopped) throws IOException {
        Instant now = tools.book().now();
        tools.change(failback, draft -> draft.powered(machine.device(), stopped, now));
    }

    /** Whether all that it was asked has taken effect: an answer that was lost may come true late. */
    private boolean isSettled(TargetCloud target, FailbackMachine machine) {
        return machine.poweredAt()
                .filter(at -> tools.book().now().isBefore(at.plus(target.settling())))
                .isEmpty();
    }

    /** Whether all have been seen to be stopped in this step: what one wrote after its last reading would be lost. */
    boolean areStopped(Failback failback) throws IOException {
        TargetCloud target = origin(failback);
        each(failback, 1, machine -> {
            FailbackCheck.refuseRunning(target, machine);
            return true;
        });
        return tools.confirmed().hasAll(failback);
    }

    void startAgain(Failback failback) throws IOException {
        TargetCloud target = origin(failback);
        InstancePower power = PowerOff.of(target);
        each(failback, AT_ONCE, machine -> {
            if (!machine.stopped()) {
                return true;
            }
            boolean runs = power.power(new Asking(), instance(machine)) == InstancePower.State.RUNNING;
            if (!runs) {
                note(failback, machine, true);
                power.start(new Asking(), instance(machine));
                return false;
            }
            if (isSettled(target, machine)) {
                note(failback, machine, false);
                return true;
            }
            return false;
        });
        if (tools.confirmed().hasAll(failback)) {
            tools.change(failback, draft -> {
                draft.rest(tools.book().now());
                draft.failedIn = Optional.empty();
                draft.destination = Optional.empty();
            });
        }
    }

    private interface Act {
        /** Whether nothing is left to do in this step. */
        boolean isDone(FailbackMachine machine) throws IOException;
    }

    /**
     * For each machine that is not done with. One that fails does not keep others from getting on: in a target that refuses one
     * call in five, nothing would ever be done for all of them at once.
     *
     * @throws IOException what came of the first that failed, once all were tried
     */
    private void each(Failback failback, int atOnce, Act act) throws IOException {
        Confirmed confirmed = tools.confirmed();
        List<IOException> failures = new CopyOnWriteArrayList<>();
        List<FailbackMachine> left = failback.machines().stream()
                .filter(machine -> !confirmed.has(failback, machine))
                .toList();
        Parallel.each(tools.acts(), atOnce, left, machine -> {
            try {
                if (act.isDone(machine)) {
                    confirmed.add(failback, machine);
                }
            } catch (IOException e) {
                failures.add(e);
            }
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    /** With which machines a step is done, as far as this controller has seen; another one looks again. */
    static final class Confirmed {
        private record Key(FailbackId failback, int runs, int round, Step step) {
            static Key of(Failback failback) {
                return new Key(failback.id(), failback.runs(), failback.round(), failback.step());
            }
        }

        private final Map<Key, Set<String>> devices = new HashMap<>();

        synchronized boolean has(Failback failback, FailbackMachine machine) {
            return devices.getOrDefault(Key.of(failback), Set.of()).contains(machine.device());
        }

        synchronized boolean hasAll(Failback failback) {
            return failback.machines().stream().allMatch(machine -> has(failback, machine));
        }

        synchronized void add(Failback failback, FailbackMachine machine) {
            Key now = Key.of(failback);
            devices.keySet().removeIf(key -> key.failback().equals(now.failback()) && !key.equals(now));
            devices.computeIfAbsent(now, key -> new HashSet<>()).add(machine.device());
        }
    }
}
