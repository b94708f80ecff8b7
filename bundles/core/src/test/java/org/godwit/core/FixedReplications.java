// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;

/** Schedules that are what a test says. */
final class FixedReplications implements Replications {
    /** The machine's own. */
    static final Origin OWN = new Origin(Origin.Level.MACHINE, "");

    private final Map<MachineId, State> states = new HashMap<>();

    /** How often somebody asked. */
    int asked;

    /** @param target 0: only when asked */
    void put(MachineId machine, Duration target, Origin from) {
        states.put(machine, state(machine, target, from, false, Optional.empty()));
    }

    void park(MachineId machine, Duration target) {
        states.put(machine, state(machine, target, OWN, true, Optional.empty()));
    }

    void fail(MachineId machine, Duration target, Problem problem) {
        states.put(machine, state(machine, target, OWN, false, Optional.of(problem)));
    }

    private static State state(
            MachineId machine, Duration target, Origin from, boolean parked, Optional<Problem> problem) {
        ReplicationSchedule schedule =
                new ReplicationSchedule((int) target.toSeconds(), ReplicationSchedule.USUAL_PERMILLE);
        Effective effective = new Effective(
                schedule, from, parked ? Optional.of(OWN) : Optional.empty(), Limits.NONE, from, Limits.NONE.usual());
        return new State(
                machine,
                effective,
                problem.isPresent() ? Activity.FAILING : Activity.WAITING,
                Optional.empty(),
                false,
                0,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                target,
                0,
                "",
                problem,
                Optional.empty());
    }

    @Override
    public State state(MachineId machine) {
        asked++;
        return states.computeIfAbsent(
                machine, id -> state(id, Duration.ZERO, Origin.BUILT_IN, false, Optional.empty()));
    }

    @Override
    public List<State> states() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Effective effective(Scope scope) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void decide(Scope scope, Optional<ReplicationSchedule> schedule, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void limit(Scope scope, Optional<Limits> limits, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void park(Scope scope, boolean parked, String by) {
        throw new UnsupportedOperationException();
    }
}
