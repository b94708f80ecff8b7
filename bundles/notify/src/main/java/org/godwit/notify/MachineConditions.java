// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.replication.Replications;

/** Machines that are away for long, or whose newest restore point is too old. */
final class MachineConditions implements Conditions {
    /** A schedule that is behind for a moment catches up. */
    private static final Duration BEHIND = Duration.ofMinutes(1);

    /** After a start of the controller, agents come back within this time. */
    private static final Duration RETURNING = Duration.ofMinutes(2);

    private final Facts facts;
    private final Duration away;

    MachineConditions(Facts facts, Duration away) {
        this.facts = facts;
        this.away = away;
    }

    @Override
    public String kind() {
        return "machine/";
    }

    @Override
    public Set<String> after() {
        return Set.of("machine.connected", "machine.disconnected", "machine.behind");
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        List<Condition> found = new ArrayList<>();
        Map<MachineId, Machine> machines = new HashMap<>();
        for (Machine machine : facts.machines().all()) {
            machines.put(machine.id(), machine);
            if (!machine.connected() && machine.seenAt().plus(away).isBefore(now)) {
                found.add(away(machine, now));
            }
        }
        for (Replications.State state : facts.replications().states()) {
            Machine machine = machines.get(state.machine());
            if (state.behind() && machine != null) {
                found.add(behind(machine, state));
            }
        }
        return found;
    }

    private Condition away(Machine machine, Instant now) {
        return new Condition(
                kind() + machine.id() + "/away",
                Severity.WARNING,
                machine.id().value(),
                new Condition.Words(
                        machine.name() + ": not connected for " + Spans.of(Duration.between(machine.seenAt(), now)),
                        "The controller has not reached machine " + machine.name() + " since " + machine.seenAt()
                                + ". No restore points are made of it meanwhile.",
                        "See whether the machine and its agent run and reach the controller."),
                RETURNING);
    }

    private Condition behind(Machine machine, Replications.State state) {
        String target = " (target " + Spans.of(state.effective().schedule().targetRpo()) + ")";
        String lag = state.lag()
                .map(age -> ": no usable restore point for " + Spans.of(age))
                .orElse(": no usable restore point yet");
        StringBuilder text = new StringBuilder("The newest complete restore point of ")
                .append(machine.name())
                .append(state.lag().isPresent() ? " is older than its target allows." : " is still to be made.");
        if (!state.because().isEmpty()) {
            text.append(' ').append(state.because());
        }
        state.problem().ifPresent(problem -> text.append(" The last replication failed: ")
                .append(problem.message()));
        return new Condition(
                kind() + machine.id() + "/behind",
                Severity.WARNING,
                machine.id().value(),
                new Condition.Words(
                        machine.name() + lag + target,
                        text.toString(),
                        state.problem()
                                .map(problem -> problem.remedy())
                                .filter(remedy -> !remedy.isEmpty())
                                .orElse(
                                        "Look at the machine's replication: what it waits for, its rate and its limits.")),
                BEHIND);
    }
}
