// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteMachine.Phase;
import org.godwit.api.site.SiteMachine.Wanted;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.TargetCloud;

/**
 * Stops machines that are wanted off. One is off when it is seen to be stopped after every call that concerns it and that
 * nobody knows the answer of, also those that were to start it, can have taken effect.
 */
record PowerOff(Attempt attempt) implements Sweep.Work<SiteMachine> {

    void run() throws IOException {
        new Sweep<>(attempt, this).run();
    }

    @Override
    public Collection<List<SiteMachine>> left() throws IOException {
        return attempt.machines().stream()
                .filter(machine -> machine.wanted().equals(Optional.of(Wanted.OFF)) && machine.phase() != Phase.OFF)
                .map(List::of)
                .toList();
    }

    @Override
    public String name(SiteMachine machine) {
        return machine.device();
    }

    @Override
    public boolean isDone(SiteMachine machine) throws IOException {
        TargetCloud target = attempt.tools().outside().target(attempt.order().target());
        InstancePower power = of(target);
        Ledger ledger = new Ledger(attempt);
        LedgerEntry entry = ledger.instance(machine.device());
        Instance instance = new Instance(machine.instance().orElseThrow(), machine.device());
        if (power.power(attempt.job(), instance) != InstancePower.State.STOPPED) {
            ledger.asked(entry, () -> power.stop(attempt.job(), instance));
        }
        if (ledger.isDoubtful(target, entry) || power.power(attempt.job(), instance) != InstancePower.State.STOPPED) {
            return false;
        }
        attempt.tools().book().change(attempt.site(), machine, draft -> {
            draft.phase = Phase.OFF;
            draft.problem = Optional.empty();
        });
        return true;
    }

    static InstancePower of(TargetCloud target) throws IOException {
        if (target instanceof InstancePower power) {
            return power;
        }
        throw Problem.of(
                        Problem.Kind.UNSUPPORTED,
                        "TARGET_POWERLESS",
                        "Target " + target.id()
                                + " can start machines and remove them; it cannot power them off or on.",
                        "Shut machines down from inside, or remove them; an agent in them can bring them back.")
                .with("target", target.id())
                .asException();
    }
}
