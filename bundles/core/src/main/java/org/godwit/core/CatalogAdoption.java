// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Machine;
import org.godwit.api.point.Adoption;
import org.godwit.api.point.RestorePoint;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adopts, newest first, so that a machine is remembered as it was seen last. */
final class CatalogAdoption implements Adoption {
    private static final Logger log = LoggerFactory.getLogger(CatalogAdoption.class);

    private final Registry registry;
    private final CatalogParts catalog;

    CatalogAdoption(Registry registry, CatalogParts catalog) {
        this.registry = registry;
        this.catalog = catalog;
    }

    @Override
    public int adopt(StoreId store) throws IOException {
        List<RestorePoint> recorded = registry.need(ChunkStore.class, store.value()).recorded().stream()
                .sorted(Comparator.comparing(RestorePoint::takenAt).reversed())
                .toList();
        int added = 0;
        for (RestorePoint point : recorded) {
            Machine machine = point.machine();
            if (catalog.machines().find(machine.id()).isEmpty()) {
                catalog.machines().put(machine.seen(false, machine.seenAt()));
            }
            if (catalog.points().find(point.id()).isEmpty()) {
                catalog.points().commit(point);
                added++;
            }
        }
        log.info("adopted restore points: store={} added={}", store, added);
        return added;
    }
}
