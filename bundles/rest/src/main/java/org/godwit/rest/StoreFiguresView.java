// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.point.StoreUpkeep;

/** What is in a store, and what its upkeep has found. */
final class StoreFiguresView {
    private StoreFiguresView() {}

    /** Puts nothing while the store is in trouble. */
    static void put(ObjectNode json, ChunkStore store) throws IOException {
        if (store.trouble().isPresent()) {
            return;
        }
        StoreFigures figures = store.figures();
        json.put("chunks", figures.chunks());
        json.put("chunkBytes", figures.chunkBytes());
        json.put("storedBytes", figures.storedBytes());
        figures.freeBytes().ifPresent(free -> json.put("freeBytes", free));
        if (store instanceof StoreUpkeep upkeep) {
            putCondition(json, upkeep.condition());
        }
    }

    private static void putCondition(ObjectNode json, StoreUpkeep.Condition condition) {
        json.put("deadBytes", condition.deadBytes());
        json.put("damagedRuns", condition.damagedRuns());
        condition.lastSweptAt().ifPresent(at -> json.put("lastSweptAt", Json.time(at)));
        condition.lastSwept().ifPresent(swept -> {
            json.put("lastCondemnedChunks", swept.condemnedChunks());
            json.put("lastCondemnedBytes", swept.condemnedBytes());
            json.put("lastFreedBytes", swept.freedBytes());
        });
        condition.lastScrubbedAt().ifPresent(at -> json.put("lastScrubbedAt", Json.time(at)));
        condition.lastScrubbed().ifPresent(scrubbed -> json.put("lastScrubbedBytes", scrubbed.bytes()));
    }
}
