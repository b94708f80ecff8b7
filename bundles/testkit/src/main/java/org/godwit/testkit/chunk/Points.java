// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.chunk;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.NetworkInterface;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.disk.Partition;
import org.godwit.api.image.DiskImage;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.Consistency;

/** Restore points with every field filled. */
public final class Points {
    private Points() {}

    /** A point of one machine with one disk. */
    public static RestorePoint point(String id, String store, ChunkId root) {
        MachineId machine = new MachineId("mch_1");
        DiskId disk = new DiskId(machine, "sda");
        DiskImage image = new DiskImage(
                disk,
                3L << 40,
                root,
                "paged",
                Map.of("average.bytes", 16384),
                123_456_789_012L,
                Optional.of(new ChangeMark("mark:1")));
        return new RestorePoint(
                new RestorePointId(id),
                machine(machine, disk),
                Instant.parse("2026-11-22T20:15:30.123456789Z"),
                Consistency.FILE_SYSTEM,
                new StoreId(store),
                "default",
                List.of(image),
                new ReplicationFigures(1L << 40, 2, 3, 4, 5, 6));
    }

    private static Machine machine(MachineId id, DiskId disk) {
        Partition partition = new Partition(
                1,
                new Extent(1 << 20, 1L << 40),
                "0x83",
                Optional.of("ext4"),
                Optional.empty(),
                Optional.of("8c1e…"),
                Optional.of("/"));
        return new Machine(
                id,
                "web-ä",
                "linux",
                new OperatingSystem("linux", "Debian GNU/Linux 12 (bookworm)", "6.1.0-28-cloud-amd64", "x86_64"),
                Firmware.UEFI,
                8,
                64L << 30,
                List.of(new Disk(disk, 3L << 40, 4096, "/dev/sda", List.of(partition))),
                List.of(new NetworkInterface("eth0", "52:54:00:12:34:56", List.of("10.0.1.23/24", "fe80::1/64"))),
                List.of(new Concern(Concern.Level.WARNING, "STATIC_ADDRESS", "It has a static address.", "Look.")),
                true,
                Instant.parse("2026-11-22T20:15:29Z"));
    }
}
