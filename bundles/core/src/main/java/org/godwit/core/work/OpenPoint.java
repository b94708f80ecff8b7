// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;

/** A restore point whose bytes stay until this is closed, whoever deletes it and sweeps. */
public record OpenPoint(RestorePoint point, ChunkStore store, ChunkStore.Pin pin) implements AutoCloseable {

    public static OpenPoint of(Surroundings around, RestorePointId id) throws IOException {
        return of(around.registry(), around.catalog().points(), id);
    }

    public static OpenPoint of(Registry registry, RestorePoints points, RestorePointId id) throws IOException {
        RestorePoint point = find(points, id);
        ChunkStore store = store(registry, point.store(), "restore point " + id);
        ChunkStore.Pin pin = store.pin();
        boolean well = false;
        try {
            pin.keep(point);
            // Looked up again: it may have been deleted or moved, and swept, before it was kept.
            refuseMoved(point, find(points, id));
            well = true;
            return new OpenPoint(point, store, pin);
        } finally {
            if (!well) {
                pin.close();
            }
        }
    }

    @Override
    public void close() {
        pin.close();
    }

    /** @param what needs it, for the reason why a job waits */
    public static ChunkStore store(Registry registry, StoreId id, String what) throws IOException {
        Optional<ChunkStore> found = registry.find(ChunkStore.class, id.value());
        if (found.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "STORE_MISSING",
                            "Looked for store " + id + ", which " + what + " needs, and it is not there now.",
                            "Start it: etc/org.godwit.store.fs-" + id
                                    + ".cfg or the page of its kind; godwit:plugins shows why it is not there.")
                    .with("extensionPoint", "ChunkStore")
                    .with("plugin", id)
                    .asException();
        }
        return found.get();
    }

    private static void refuseMoved(RestorePoint before, RestorePoint now) throws IOException {
        if (!now.store().equals(before.store())) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "RESTORE_POINT_MOVED",
                            "Looked for restore point " + now.id() + " in store " + before.store()
                                    + ", and it has moved to store " + now.store() + ".",
                            "")
                    .asException();
        }
    }

    public static RestorePoint find(CatalogParts catalog, RestorePointId id) throws IOException {
        return find(catalog.points(), id);
    }

    public static RestorePoint find(RestorePoints points, RestorePointId id) throws IOException {
        Optional<RestorePoint> point = points.find(id);
        if (point.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "RESTORE_POINT_UNKNOWN",
                            "Looked for restore point " + id + ", and the catalog has none of that id.",
                            "List the restore points of the machine and use an id from there.")
                    .with("restorePoint", id)
                    .asException();
        }
        return point.get();
    }
}
