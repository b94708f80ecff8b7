// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.Problem;

/**
 * A store as of one moment.
 *
 * @param damagedRuns that are known in it
 */
record StoreLook(String id, Optional<Problem> trouble, long damagedRuns) {

    /** By id. */
    static Map<String, StoreLook> at(Sources from) throws IOException {
        Map<String, StoreLook> stores = new TreeMap<>();
        for (ChunkStore store : from.stores().get()) {
            Optional<Problem> trouble = store.trouble();
            long damaged = trouble.isEmpty() && store instanceof StoreUpkeep upkeep
                    ? upkeep.condition().damagedRuns()
                    : 0;
            stores.put(store.id(), new StoreLook(store.id(), trouble, damaged));
        }
        return stores;
    }
}
