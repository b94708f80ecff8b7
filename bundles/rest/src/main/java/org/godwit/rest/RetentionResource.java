// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.Retention.Removal;
import org.godwit.api.retention.RetentionRule;

/** Which restore points stay: the rules, what they would do, and doing it. */
final class RetentionResource {
    private static final int DEFAULT_DAYS = 30;
    private static final int DEFAULT_CADENCE_SECONDS = 3600;
    private static final int MAX_CADENCE_SECONDS = 366 * 86_400;

    private final Parts parts;

    RetentionResource(Parts parts) {
        this.parts = parts;
    }

    Reply ofAll(Call call) throws IOException {
        return Reply.ok(view(Optional.empty()));
    }

    Reply ofMachine(Call call) throws IOException {
        return Reply.ok(view(Optional.of(machine(call))));
    }

    Reply decideAll(Call call) throws IOException {
        return decided(call, Optional.empty());
    }

    Reply decideMachine(Call call) throws IOException {
        return decided(call, Optional.of(machine(call)));
    }

    Reply simulate(Call call) throws IOException {
        MachineId machine = machine(call);
        Body body = call.body(false);
        int days = body.number("days", 1, Retention.MOST_DAYS, DEFAULT_DAYS);
        int seconds = body.number("cadenceSeconds", 60, MAX_CADENCE_SECONDS, DEFAULT_CADENCE_SECONDS);
        Optional<RetentionRule> rule = rule(body);
        body.check();
        return Reply.ok(
                RetentionView.projection(parts.retention().simulate(machine, rule, days, Duration.ofSeconds(seconds))));
    }

    Reply apply(Call call) throws IOException {
        Body body = call.body(false);
        Optional<String> id = body.text("machine");
        boolean dryRun = body.flag("dryRun");
        body.check();
        Optional<MachineId> machine = id.isEmpty()
                ? Optional.empty()
                : Optional.of(Ids.machine(parts, id.get()).id());
        List<Removal> removals = parts.retention().apply(machine, dryRun, user(call));
        ObjectNode json = Json.object().put("dryRun", dryRun);
        json.set("items", Json.array(removals, RetentionView::removal));
        return Reply.ok(json);
    }

    private Reply decided(Call call, Optional<MachineId> machine) throws IOException {
        Body body = call.body(true);
        Optional<RetentionRule> rule = rule(body);
        Optional<StoreId> store = body.text("store").flatMap(id -> store(body, id));
        body.check();
        Retention retention = parts.retention();
        retention.decide(machine, retention.policy(machine).keeping(rule, store), user(call));
        return Reply.ok(view(machine));
    }

    private ObjectNode view(Optional<MachineId> machine) throws IOException {
        Retention retention = parts.retention();
        return RetentionView.effective(retention.effective(machine), retention.policy(machine));
    }

    private MachineId machine(Call call) throws IOException {
        return Ids.machine(parts, call.variable("machineId")).id();
    }

    private static String user(Call call) {
        return call.signedIn().person().name();
    }

    private static Optional<StoreId> store(Body body, String id) {
        try {
            return Optional.of(new StoreId(id));
        } catch (IllegalArgumentException e) {
            body.wrong("store", "FORMAT", "is no id of a store");
            return Optional.empty();
        }
    }

    private static Optional<RetentionRule> rule(Body body) {
        return body.object("rule").flatMap(inner -> {
            int last = inner.number("keepLast", 0, RetentionRule.MOST, 0);
            int daily = inner.number("daily", 0, RetentionRule.MOST, 0);
            int weekly = inner.number("weekly", 0, RetentionRule.MOST, 0);
            int monthly = inner.number("monthly", 0, RetentionRule.MOST, 0);
            int annually = inner.number("annually", 0, RetentionRule.MOST, 0);
            if (last + daily + weekly + monthly + annually == 0) {
                body.wrong("rule", "EMPTY", "keeps nothing: all of its numbers are 0");
                return Optional.empty();
            }
            return Optional.of(new RetentionRule(last, daily, weekly, monthly, annually));
        });
    }
}
