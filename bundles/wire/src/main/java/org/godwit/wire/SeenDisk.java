// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.Partition;
import org.jspecify.annotations.Nullable;

/** A disk as its agent sees it: {@link Disk} without the machine's id, which only the controller gives. */
public record SeenDisk(
        String name, long sizeBytes, int sectorBytes, @Nullable String device, List<SeenPartition> partitions) {

    /** {@link Partition} with absent values as null. */
    public record SeenPartition(
            int number,
            long offset,
            long length,
            String type,
            @Nullable String fileSystem,
            @Nullable String label,
            @Nullable String uuid,
            @Nullable String mountPoint) {

        public static SeenPartition of(Partition partition) {
            return new SeenPartition(
                    partition.number(),
                    partition.extent().offset(),
                    partition.extent().length(),
                    partition.type(),
                    partition.fileSystem().orElse(null),
                    partition.label().orElse(null),
                    partition.uuid().orElse(null),
                    partition.mountPoint().orElse(null));
        }

        Partition partition() {
            return new Partition(
                    number,
                    new Extent(offset, length),
                    type == null ? "" : type,
                    Optional.ofNullable(fileSystem),
                    Optional.ofNullable(label),
                    Optional.ofNullable(uuid),
                    Optional.ofNullable(mountPoint));
        }
    }

    private static final int MAX_PARTITIONS = 1024;
    private static final MachineId NOBODY = new MachineId("nobody");

    public SeenDisk {
        partitions = Inventory.listOf(partitions);
        if (partitions.size() > MAX_PARTITIONS) {
            throw new IllegalArgumentException("a disk has at most " + MAX_PARTITIONS + " partitions");
        }
        // Says now, while the message is read, what making a disk of it would say later.
        disk(NOBODY, name, sizeBytes, sectorBytes, device, partitions);
    }

    /** The disk under the machine's id. */
    public Disk disk(MachineId machine) {
        return disk(machine, name, sizeBytes, sectorBytes, device, partitions);
    }

    private static Disk disk(
            MachineId machine,
            String name,
            long sizeBytes,
            int sectorBytes,
            @Nullable String device,
            List<SeenPartition> partitions) {
        if (name == null) {
            throw new IllegalArgumentException("a disk has a name");
        }
        return new Disk(
                new DiskId(machine, name),
                sizeBytes,
                sectorBytes,
                device == null ? "" : device,
                partitions.stream().map(SeenPartition::partition).toList());
    }
}
