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
import org.godwit.api.tenant.Scope;

/** Which restore points stay: the rules, what they would do, and doing it. */
final class RetentionResource {
    private static final int DEFAULT_DAYS = 30;
    private static final int DEFAULT_CADENCE_SECONDS = 3600;
    private static final int MAX_CADENCE_SECONDS = 366 * 86_400;

    private final Parts parts;

    RetentionResource(Parts parts) {
        this.parts = parts;
    }

    Reply show(Scope scope) throws IOException {
        Retention retention = parts.retention();
        return Reply.ok(RetentionView.effective(retention.effective(scope), retention.policy(scope)));
    }

    Reply decide(Call call, Scope scope) throws IOException {
        Body body = call.body(true);
        Optional<RetentionRule> rule = rule(body);
        Optional<StoreId> store = body.text("store").flatMap(id -> store(body, id));
        body.check();
        parts.retention().decide(scope, rule, store, call.user());
        return show(scope);
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
        List<Removal> removals = parts.retention().apply(machine, dryRun, call.user());
        ObjectNode json = Json.object().put("dryRun", dryRun);
        json.set("items", Json.array(removals, RetentionView::removal));
        return Reply.ok(json);
    }

    private MachineId machine(Call call) throws IOException {
        return Ids.machine(parts, call.variable("machineId")).id();
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
