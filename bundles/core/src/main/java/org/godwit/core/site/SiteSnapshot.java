// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.Volume;

/**
 * The volumes of an instance, as the core reads disks. No target tells yet what changed since a mark: what may hold
 * anything is read each time, and compared by hash with the restore point before.
 */
record SiteSnapshot(InstanceReader.Reading reading, Map<Disk, Volume> volumes) implements Snapshot {

    @Override
    public Instant takenAt() {
        return reading.takenAt();
    }

    @Override
    public Consistency consistency() {
        return reading.consistency();
    }

    @Override
    public List<Disk> disks() {
        return List.copyOf(volumes.keySet());
    }

    @Override
    public ChangeSet changesSince(DiskId disk, Optional<ChangeMark> since) throws IOException {
        return new ChangeSet(disk, Optional.empty(), Optional.empty(), reading.data(volume(disk)));
    }

    @Override
    public void read(DiskId disk, long offset, ByteBuffer target) throws IOException {
        reading.read(volume(disk), offset, target);
    }

    private Volume volume(DiskId id) {
        return volumes.entrySet().stream()
                .filter(entry -> entry.getKey().id().equals(id))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no disk " + id + " in " + volumes.keySet()));
    }

    @Override
    public void close() throws IOException {
        reading.close();
    }
}
