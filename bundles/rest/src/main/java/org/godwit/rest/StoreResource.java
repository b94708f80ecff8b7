// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;

/** The stores that are there now, and whether they keep what blob stores promise. */
final class StoreResource {
    private final Parts parts;

    StoreResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        List<ChunkStore> stores = parts.chunkStores().stream()
                .sorted(Comparator.comparing(ChunkStore::id))
                .toList();
        Optional<RestorePoints> catalog = parts.restorePointsIfPresent();
        Map<StoreId, Long> points = catalog.isPresent() ? catalog.get().byStore() : Map.of();
        ObjectNode json = Json.object();
        ArrayNode items = json.putArray("items");
        for (ChunkStore store : stores) {
            ObjectNode item = view(store);
            if (catalog.isPresent()) {
                item.put("restorePoints", points.getOrDefault(new StoreId(store.id()), 0L));
            }
            StoreFiguresView.put(item, store);
            items.add(item);
        }
        return Reply.ok(json);
    }

    Reply verify(Call call) throws IOException {
        call.body(false).check();
        String id = call.variable("storeId");
        if (parts.chunkStores().stream().noneMatch(store -> store.id().equals(id))) {
            throw Problem.of(
                            Kind.MISSING,
                            "STORE_UNKNOWN",
                            "There is no store '" + id + "'.",
                            "Look at the list of them for its id.")
                    .asException();
        }
        Job job = parts.jobs().start(new JobOrder.Check(new StoreId(id)), call.user());
        return Reply.of(202, new JobView(parts).view(job))
                .with("Location", "/api/v1/jobs/" + job.id().value())
                .with("Retry-After", "1");
    }

    private static ObjectNode view(ChunkStore store) {
        ObjectNode json = Json.object();
        json.put("id", store.id());
        var trouble = store.trouble();
        json.put("state", trouble.isPresent() ? "troubled" : "present");
        trouble.ifPresent(problem -> json.set("problem", Json.problem(problem)));
        return json;
    }
}
