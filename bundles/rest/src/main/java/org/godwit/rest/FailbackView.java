// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.godwit.api.disk.Machine;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;

/** Failbacks as JSON. */
record FailbackView(Parts parts) {

    /** What a list shows: without the machines. */
    ObjectNode line(Failback failback) throws IOException {
        ObjectNode json = Json.object();
        json.put("id", failback.id().value());
        json.setAll(order(failback.order()));
        json.put("state", Json.word(failback.state()));
        json.put("step", Json.word(failback.step()));
        json.put("isOver", failback.isOver());
        json.put("startedBy", failback.startedBy());
        json.put("startedAt", Json.time(failback.startedAt()));
        json.put("changedAt", Json.time(failback.changedAt()));
        failback.syncedAt().ifPresent(at -> json.put("syncedAt", Json.time(at)));
        failback.nextAt().ifPresent(at -> json.put("nextAt", Json.time(at)));
        failback.finalAt().ifPresent(at -> json.put("finalAt", Json.time(at)));
        Json.put(json, "destination", failback.destination().map(CloudSiteId::value));
        failback.problem().ifPresent(problem -> json.set("problem", Json.problem(problem)));
        json.set(
                "allowed",
                Json.texts(parts.runs().failbacks().allowed(failback).stream()
                        .map(SiteView::word)
                        .toList()));
        json.put("machineCount", failback.machines().size());
        return json;
    }

    ObjectNode whole(Failback failback) throws IOException {
        ObjectNode json = line(failback);
        ArrayNode machines = json.putArray("machines");
        for (FailbackMachine machine : failback.machines()) {
            machines.add(machine(machine));
        }
        return json;
    }

    private ObjectNode machine(FailbackMachine machine) throws IOException {
        ObjectNode json = Json.object();
        json.put("device", machine.device());
        json.put("machine", machine.machine().value());
        Json.put(json, "machineName", parts.machines().find(machine.machine()).map(Machine::name));
        json.put("instance", machine.instance());
        Json.put(json, "point", machine.point().map(RestorePointId::value));
        machine.pointTakenAt().ifPresent(at -> json.put("pointTakenAt", Json.time(at)));
        Json.put(json, "job", machine.job());
        json.put("synced", machine.synced());
        json.put("stopped", machine.stopped());
        return json;
    }

    static ObjectNode order(FailbackOrder order) {
        ObjectNode json = Json.object();
        json.put("site", order.from().value());
        json.put("target", order.target());
        if (!order.settings().isEmpty()) {
            json.set("settings", Json.texts(order.settings()));
        }
        json.put("everySeconds", order.everySeconds());
        json.put("parkAfterwards", !order.resume());
        return json;
    }
}
