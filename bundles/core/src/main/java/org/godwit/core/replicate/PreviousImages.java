// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.source.Snapshot;

/** What a replication counts from; kept in the store until its pin is closed, whoever deletes it meanwhile. */
final class PreviousImages {
    private final Replication.Plugins plugins;
    private final RestorePoints points;
    private final ChunkStore.Pin pin;

    PreviousImages(Replication.Plugins plugins, RestorePoints points, ChunkStore.Pin pin) {
        this.plugins = plugins;
        this.points = points;
        this.pin = pin;
    }

    /** The newest image of each disk that was cut and stored as the next one will be. */
    Map<String, DiskImage> find(Snapshot snapshot, Machine machine) throws IOException {
        Map<String, DiskImage> newest = new HashMap<>();
        Optional<RestorePoint> latest = points.latest(machine.id());
        if (latest.isEmpty()) {
            return newest;
        }
        addImages(latest.get(), newest);
        boolean all = snapshot.disks().stream()
                .allMatch(disk -> newest.containsKey(disk.id().name()));
        if (!all) {
            // Points of single disks are allowed, so an older one may know what the latest does not.
            for (RestorePoint point : points.of(machine.id())) {
                addImages(point, newest);
            }
        }
        return newest;
    }

    private void addImages(RestorePoint point, Map<String, DiskImage> newest) throws IOException {
        if (!point.store().value().equals(plugins.store().id())
                || !point.domain().equals(plugins.domain())) {
            return;
        }
        pin.keep(point);
        if (points.find(point.id())
                .filter(now -> now.store().equals(point.store()))
                .isEmpty()) {
            // Deleted, or moved to another store, before it was kept: it may be swept already.
            return;
        }
        for (DiskImage image : point.images()) {
            if (image.strategy().equals(plugins.dedup().id())
                    && image.parameters().equals(plugins.dedup().parameters())) {
                newest.putIfAbsent(image.disk().name(), image);
            }
        }
    }
}
