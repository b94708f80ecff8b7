// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.ReplicationSchedule;

/** When machines are replicated by themselves, and how that goes. */
final class ReplicationResource {
    private final Parts parts;

    ReplicationResource(Parts parts) {
        this.parts = parts;
    }

    Reply ofAll(Call call) throws IOException {
        return Reply.ok(view(Optional.empty()));
    }

    Reply ofMachine(Call call) throws IOException {
        return Reply.ok(view(Optional.of(machine(call))));
    }

    /** Of every machine that has a schedule. */
    Reply list(Call call) throws IOException {
        return Page.of(
                call,
                parts.replications().states(),
                state -> state.machine().value(),
                state -> ReplicationView.effective(state.effective(), Optional.of(state)));
    }

    Reply decideAll(Call call) throws IOException {
        return decided(call, Optional.empty());
    }

    Reply decideMachine(Call call) throws IOException {
        return decided(call, Optional.of(machine(call)));
    }

    Reply parkAll(Call call) throws IOException {
        return parked(call, Optional.empty(), true);
    }

    Reply resumeAll(Call call) throws IOException {
        return parked(call, Optional.empty(), false);
    }

    Reply parkMachine(Call call) throws IOException {
        return parked(call, Optional.of(machine(call)), true);
    }

    Reply resumeMachine(Call call) throws IOException {
        return parked(call, Optional.of(machine(call)), false);
    }

    private Reply parked(Call call, Optional<MachineId> machine, boolean parked) throws IOException {
        call.body(false).check();
        parts.replications().park(machine, parked, user(call));
        return Reply.ok(view(machine));
    }

    private Reply decided(Call call, Optional<MachineId> machine) throws IOException {
        Body body = call.body(true);
        Optional<ReplicationSchedule> schedule = schedule(body);
        Optional<Limits> limits = LimitsBody.read(body);
        body.check();
        parts.replications().decide(machine, schedule, user(call));
        parts.replications().limit(machine, limits, user(call));
        return Reply.ok(view(machine));
    }

    private static Optional<ReplicationSchedule> schedule(Body body) {
        return body.object("schedule").flatMap(inner -> {
            int seconds = inner.number("targetRpoSeconds", 0, ReplicationSchedule.MOST_SECONDS, 0);
            int permille = (int) Math.round(10
                    * inner.decimal(
                            "freezeBudgetPercent",
                            0.1,
                            ReplicationSchedule.MOST_PERMILLE / 10.0,
                            ReplicationSchedule.USUAL_PERMILLE / 10.0));
            if (seconds > 0 && seconds < ReplicationSchedule.LEAST_SECONDS) {
                inner.wrong(
                        "targetRpoSeconds",
                        "RANGE",
                        "is neither 0 nor " + ReplicationSchedule.LEAST_SECONDS + " to "
                                + ReplicationSchedule.MOST_SECONDS);
                return Optional.empty();
            }
            return Optional.of(new ReplicationSchedule(seconds, permille));
        });
    }

    private ObjectNode view(Optional<MachineId> machine) throws IOException {
        Replications replications = parts.replications();
        if (machine.isEmpty()) {
            return ReplicationView.effective(replications.effective(machine), Optional.empty());
        }
        Replications.State state = replications.state(machine.get());
        return ReplicationView.effective(state.effective(), Optional.of(state));
    }

    private MachineId machine(Call call) throws IOException {
        return Ids.machine(parts, call.variable("machineId")).id();
    }

    private static String user(Call call) {
        return call.signedIn().person().name();
    }
}
