// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications.Activity;
import org.godwit.api.replication.Replications.Effective;
import org.godwit.api.replication.Replications.State;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.core.readiness.Sources.Schedules;

/** Schedules that are what a test says. */
final class FixedReplications implements Schedules {
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
}
