// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;

/** The one way in which a restore point goes. */
@FunctionalInterface
public interface PointRemoval {

    /** Deletes a point for good; nothing happens when there is none. May be repeated after any failure. */
    void remove(RestorePointId id) throws IOException;

    /**
     * First the record in the store, then the row of the catalog: cut short in between, the point is still there and
     * whole, and the next pass deletes it again. The other way round a lost catalog would bring it back. Its chunks stay
     * until somebody sweeps.
     */
    static PointRemoval recordThenRow(Registry registry, CatalogParts catalog) {
        return id -> {
            Optional<RestorePoint> point = catalog.points().find(id);
            while (point.isPresent()) {
                StoreId store = point.get().store();
                registry.need(ChunkStore.class, store.value()).forget(id);
                // Where it moves to another store meanwhile, its record there goes too.
                boolean removed = catalog.points().remove(id, store);
                point = removed ? Optional.empty() : catalog.points().find(id);
            }
            catalog.policies().release(id);
        };
    }
}
