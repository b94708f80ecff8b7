// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationOrder;

/** Migrations as JSON. */
final class MigrationView {
    private MigrationView() {}

    /** What a list shows: without what happened and what may be done. */
    static ObjectNode line(Migration migration) {
        ObjectNode json = Json.object();
        json.put("id", migration.id().value());
        json.setAll(order(migration.order()));
        json.remove("cutoverAt");
        json.put("state", Json.word(migration.state()));
        migration.failed().ifPresent(state -> json.put("failedState", Json.word(state)));
        json.set(
                "machines",
                Json.texts(migration.machines().stream().map(MachineId::value).toList()));
        json.set("runs", Json.array(migration.runs(), MigrationView::run));
        migration.appointment().ifPresent(appointment -> {
            json.put("cutoverAt", Json.time(appointment.at()));
            json.put("cutoverOrderedBy", appointment.by());
        });
        Json.put(json, "waitsFor", migration.waitsFor());
        migration.problem().ifPresent(problem -> json.set("problem", Json.problem(problem)));
        json.set(
                "parked",
                Json.texts(migration.parked().stream().map(MachineId::value).toList()));
        json.put("startedBy", migration.startedBy());
        json.put("startedAt", Json.time(migration.startedAt()));
        json.put("changedAt", Json.time(migration.changedAt()));
        return json;
    }

    static ObjectNode whole(Migration migration, List<Migration.Choice> choices) {
        ObjectNode json = line(migration);
        json.set("told", Json.array(migration.told(), told -> Json.object()
                .put("at", Json.time(told.at()))
                .put("by", told.by())
                .put("what", told.what())));
        json.set("actions", Json.array(choices, MigrationView::choice));
        return json;
    }

    private static ObjectNode run(Migration.Run run) {
        ObjectNode json = Json.object();
        json.put("purpose", Json.word(run.purpose()));
        json.put("orderedBy", run.by());
        json.put("orderedAt", Json.time(run.at()));
        Json.put(json, "site", run.site().map(CloudSiteId::value));
        return json;
    }

    private static ObjectNode choice(Migration.Choice choice) {
        ObjectNode json = Json.object();
        json.put("name", SiteView.word(choice.act()));
        json.put("allowed", choice.allowed());
        Json.putUnlessEmpty(json, "text", choice.why());
        return json;
    }

    /** An order with what was left out filled in. */
    static ObjectNode order(MigrationOrder order) {
        ObjectNode json = Json.object();
        json.put("plan", order.plan());
        json.put("version", order.version());
        json.put("target", order.target());
        if (!order.devices().isEmpty()) {
            json.set("devices", Json.texts(order.devices()));
        }
        if (!order.settings().isEmpty()) {
            json.set("settings", Json.texts(order.settings()));
        }
        json.put("source", Json.word(order.source()));
        json.put("testSeconds", order.testSeconds());
        order.cutoverAt().ifPresent(at -> json.put("cutoverAt", Json.time(at)));
        order.policy().ifPresent(policy -> json.set("commitPolicy", SiteView.policy(policy)));
        return json;
    }
}
