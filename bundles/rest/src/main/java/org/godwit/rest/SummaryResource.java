// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.FleetStatus.Schedules;
import org.godwit.api.readiness.FleetStatus.Work;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Readiness;

/** Everything at a glance. */
final class SummaryResource {

    private final Parts parts;

    SummaryResource(Parts parts) {
        this.parts = parts;
    }

    Reply show(Call call) throws IOException {
        FleetStatus fleet = parts.statuses().fleet();
        ObjectNode json = Json.object();
        json.set("machines", machines(fleet));
        json.put("restorePoints", fleet.points());
        json.put("protectedBytes", fleet.dataBytes());
        putStores(json, fleet.dataBytes());
        json.set("jobs", jobs(fleet.work()));
        json.set("replication", replication(fleet.schedules()));
        json.set("worst", worst(fleet));
        json.set("attention", Json.array(fleet.attention(), StatusView::group));
        return Reply.ok(json);
    }

    private static ObjectNode worst(FleetStatus fleet) {
        ObjectNode json = Json.object();
        json.put("level", Json.word(fleet.light()));
        json.put("sentence", fleet.sentence());
        Json.putUnlessEmpty(json, "hint", fleet.remedy());
        return json;
    }

    private static ObjectNode replication(Schedules schedules) {
        ObjectNode json = Json.object();
        json.put("scheduled", schedules.scheduled());
        json.put("continuous", schedules.continuous());
        json.put("parked", schedules.parked());
        json.put("behind", schedules.behind());
        json.put("stretched", schedules.stretched());
        return json;
    }

    private static ObjectNode machines(FleetStatus fleet) {
        ObjectNode json = Json.object();
        json.put(
                "total",
                fleet.machines().values().stream().mapToInt(Integer::intValue).sum());
        json.set("byReadiness", counts(Readiness.Level.values(), fleet.machines()));
        json.set("byState", counts(MachineStatus.ReplicationState.values(), fleet.replications()));
        return json;
    }

    private static <E extends Enum<E>> ObjectNode counts(E[] values, Map<E, Integer> counts) {
        ObjectNode json = Json.object();
        for (E value : values) {
            json.put(Json.word(value), counts.getOrDefault(value, 0));
        }
        return json;
    }

    private void putStores(ObjectNode json, long protectedBytes) throws IOException {
        List<StoreFigures> figures = new ArrayList<>();
        for (ChunkStore store : parts.chunkStores()) {
            if (store.trouble().isEmpty()) {
                figures.add(store.figures());
            }
        }
        if (figures.isEmpty()) {
            return;
        }
        long stored = figures.stream().mapToLong(StoreFigures::storedBytes).sum();
        json.put("storedBytes", stored);
        List<OptionalLong> free = figures.stream().map(StoreFigures::freeBytes).toList();
        if (free.stream().allMatch(OptionalLong::isPresent)) {
            json.put(
                    "freeBytes",
                    free.stream().mapToLong(OptionalLong::orElseThrow).sum());
        }
        if (stored > 0) {
            json.put("dedupRatio", Math.round(100.0 * protectedBytes / stored) / 100.0);
        }
    }

    private static ObjectNode jobs(Work work) {
        ObjectNode json = Json.object();
        json.put("running", work.running());
        json.put("queued", work.queued());
        json.put("waiting", work.waiting());
        json.put("failedLastDay", work.failedLastDay());
        return json;
    }
}
