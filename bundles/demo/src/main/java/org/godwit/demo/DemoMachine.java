// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
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
import org.godwit.api.source.Snapshot;

/** One make-believe machine with one disk. Safe for use by many threads. */
final class DemoMachine {
    private static final List<String> ROLES = List.of("web", "db", "mail", "files");
    private static final long FIRST_PARTITION = 1 << 20;

    private final MachineId id;
    private final String name;
    private final int number;
    private final DemoDisk disk;

    DemoMachine(int number, long seed, long sizeBytes, String run) {
        this.number = number;
        id = new MachineId("demo-" + number);
        name = ROLES.get((number - 1) % ROLES.size()) + "-" + number;
        disk = new DemoDisk(seed, number, sizeBytes, run);
    }

    MachineId id() {
        return id;
    }

    DiskId diskId() {
        return new DiskId(id, "vda");
    }

    /** For tests: pages get other bytes, as if the machine had written. */
    void overwrite(Extent extent) {
        disk.overwrite(extent);
    }

    Machine seen(String platform, Instant at) {
        return new Machine(
                id,
                name,
                platform,
                new OperatingSystem("linux", "Make-believe Linux", "6.1.0-demo", "x86_64"),
                Firmware.BIOS,
                1,
                256L << 20,
                List.of(description()),
                List.of(new NetworkInterface(
                        "eth0", String.format("02:00:00:00:%02x:%02x", number >> 8, number & 255), List.of(address()))),
                List.of(new Concern(
                        Concern.Level.INFO,
                        "DEMO_MACHINE",
                        "This machine is made up: it can be replicated, verified and restored, and boots in the demo cloud only.",
                        "")),
                true,
                at);
    }

    /** Of the networks of RFC 5737 and, for machines that do not fit there, RFC 2544: nobody has these. */
    private String address() {
        return number < 255 ? "192.0.2." + number + "/24" : "198.18." + (number >> 8) + "." + (number & 255) + "/16";
    }

    private Disk description() {
        long size = disk.sizeBytes();
        List<Partition> partitions = size <= FIRST_PARTITION
                ? List.of()
                : List.of(new Partition(
                        1,
                        new Extent(FIRST_PARTITION, size - FIRST_PARTITION),
                        "0x83",
                        Optional.of("ext4"),
                        Optional.of("demo"),
                        Optional.empty(),
                        Optional.of("/")));
        return new Disk(diskId(), size, 512, "/dev/vda", partitions);
    }

    /** The machine works a little, if it runs, then is frozen. */
    Snapshot snapshot(Instant at, boolean running) {
        return new DemoSnapshot(description(), at, disk.seen(running));
    }
}
