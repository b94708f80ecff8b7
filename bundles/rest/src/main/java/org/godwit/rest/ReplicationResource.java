// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Predicate;
import org.godwit.api.disk.MachineId;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;

/** When machines are replicated by themselves, and how that goes. */
final class ReplicationResource {
    private final Parts parts;

    ReplicationResource(Parts parts) {
        this.parts = parts;
    }

    Reply show(Scope scope) throws IOException {
        return Reply.ok(view(scope));
    }

    /** Of every machine that has a schedule. */
    Reply list(Call call) throws IOException {
        Predicate<MachineId> wanted = Within.asked(call, parts);
        return Page.of(
                call,
                parts.replications().states().stream()
                        .filter(state -> wanted.test(state.machine()))
                        .toList(),
                state -> state.machine().value(),
                state -> ReplicationView.effective(state.effective(), Optional.of(state)));
    }

    Reply park(Call call, Scope scope, boolean parked) throws IOException {
        call.body(false).check();
        parts.replications().park(scope, parked, call.user());
        return show(scope);
    }

    Reply decide(Call call, Scope scope) throws IOException {
        Body body = call.body(true);
        Optional<ReplicationSchedule> schedule = schedule(body);
        Optional<Limits> limits = LimitsBody.read(body);
        body.check();
        parts.replications().decide(scope, schedule, call.user());
        parts.replications().limit(scope, limits, call.user());
        return show(scope);
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

    private ObjectNode view(Scope scope) throws IOException {
        Replications replications = parts.replications();
        if (scope instanceof Scope.OfMachine one) {
            Replications.State state = replications.state(one.machine());
            return ReplicationView.effective(state.effective(), Optional.of(state));
        }
        return ReplicationView.effective(replications.effective(scope), Optional.empty());
    }
}
