// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

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

/** Values with every field filled, for tests that look whether something is lost on the way. */
public final class Samples {

    /** With parts of a second, as clocks have them. */
    public static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123456Z");

    private Samples() {}

    public static Machine machine(String id, String name) {
        MachineId machine = new MachineId(id);
        Partition root = new Partition(
                1,
                new Extent(1 << 20, 1L << 30),
                "0x83",
                Optional.of("ext4"),
                Optional.of("wurzel ü"),
                Optional.empty(),
                Optional.of("/"));
        return new Machine(
                machine,
                name,
                "linux",
                new OperatingSystem("linux", "Debian GNU/Linux 12 (bookworm)", "6.1.0-28-cloud-amd64", "x86_64"),
                Firmware.UEFI,
                4,
                8L << 30,
                List.of(new Disk(new DiskId(machine, "sda"), 3L << 40, 4096, "/dev/sda", List.of(root))),
                List.of(new NetworkInterface("eth0", "52:54:00:12:34:56", List.of("10.0.1.23/24"))),
                List.of(new Concern(Concern.Level.WARNING, "SMALL", "It is small.", "Make it larger.")),
                true,
                NOON);
    }

    public static RestorePoint point(String id, Machine machine, Instant takenAt) {
        DiskImage image = new DiskImage(
                machine.disks().get(0).id(),
                3L << 40,
                new ChunkId(1, -2, Long.MIN_VALUE, Long.MAX_VALUE),
                "paged",
                Map.of("average.bytes", 16384),
                123_456_789_012L,
                Optional.of(new ChangeMark("generation \"7\"")));
        return new RestorePoint(
                new RestorePointId(id),
                machine,
                takenAt,
                Consistency.FILE_SYSTEM,
                new StoreId("main"),
                "default",
                List.of(image),
                new ReplicationFigures(1, 2, 3, 4, 5, 6));
    }

    /** The same point as it is when it has moved: with another root, because another store has other keys. */
    public static RestorePoint in(StoreId store, RestorePoint point) {
        List<DiskImage> images = point.images().stream()
                .map(image -> new DiskImage(
                        image.disk(),
                        image.sizeBytes(),
                        new ChunkId(5, 6, 7, 8),
                        image.strategy(),
                        image.parameters(),
                        image.dataBytes(),
                        image.mark()))
                .toList();
        return new RestorePoint(
                point.id(),
                point.machine(),
                point.takenAt(),
                point.consistency(),
                store,
                point.domain(),
                images,
                point.figures());
    }
}
