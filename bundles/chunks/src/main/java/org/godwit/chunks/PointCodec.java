// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.time.Instant;
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

/**
 * The bytes of a restore point's record, version 1: the fields of the api's records in their order, big-endian; see
 * docs/format.md. A field that the api gains needs a new version here.
 */
final class PointCodec {
    private PointCodec() {}

    static byte[] encode(RestorePoint point) throws IOException {
        FieldWriter out = new FieldWriter();
        out.text(point.id().value());
        machine(out, point.machine());
        instant(out, point.takenAt());
        out.text(point.consistency().name());
        out.text(point.store().value());
        out.text(point.domain());
        out.list(point.images(), PointCodec::image);
        ReplicationFigures figures = point.figures();
        out.number(figures.readBytes());
        out.number(figures.changedBytes());
        out.number(figures.sentBytes());
        out.number(figures.storedBytes());
        out.number(figures.milliseconds());
        out.number(figures.attempts());
        return out.bytes();
    }

    /** @throws IllegalArgumentException when the bytes are no record */
    static RestorePoint decode(byte[] bytes) throws IOException {
        try {
            return decode(new FieldReader(bytes));
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException("an extent beyond all disks", e);
        }
    }

    private static RestorePoint decode(FieldReader in) throws IOException {
        RestorePoint point = new RestorePoint(
                new RestorePointId(in.text()),
                machine(in),
                instant(in),
                Consistency.valueOf(in.text()),
                new StoreId(in.text()),
                in.text(),
                in.list(PointCodec::image),
                new ReplicationFigures(
                        in.number(), in.number(), in.number(), in.number(), in.number(), (int) in.number()));
        in.end();
        return point;
    }

    private static void image(FieldWriter out, DiskImage image) throws IOException {
        diskId(out, image.disk());
        out.number(image.sizeBytes());
        out.text(image.root().toString());
        out.text(image.strategy());
        out.parameters(image.parameters());
        out.number(image.dataBytes());
        out.optional(image.mark().map(ChangeMark::token));
    }

    private static DiskImage image(FieldReader in) throws IOException {
        return new DiskImage(
                diskId(in),
                in.number(),
                ChunkId.of(in.text()),
                in.text(),
                in.parameters(),
                in.number(),
                in.optional().map(ChangeMark::new));
    }

    private static void machine(FieldWriter out, Machine machine) throws IOException {
        out.text(machine.id().value());
        out.text(machine.name());
        out.text(machine.platform());
        OperatingSystem system = machine.operatingSystem();
        out.text(system.family());
        out.text(system.name());
        out.text(system.kernel());
        out.text(system.architecture());
        out.text(machine.firmware().name());
        out.number(machine.processors());
        out.number(machine.memoryBytes());
        out.list(machine.disks(), PointCodec::disk);
        out.list(machine.interfaces(), PointCodec::networkInterface);
        out.list(machine.concerns(), PointCodec::concern);
        out.number(machine.connected() ? 1 : 0);
        instant(out, machine.seenAt());
    }

    private static Machine machine(FieldReader in) throws IOException {
        return new Machine(
                new MachineId(in.text()),
                in.text(),
                in.text(),
                new OperatingSystem(in.text(), in.text(), in.text(), in.text()),
                Firmware.valueOf(in.text()),
                (int) in.number(),
                in.number(),
                in.list(PointCodec::disk),
                in.list(PointCodec::networkInterface),
                in.list(PointCodec::concern),
                in.number() == 1,
                instant(in));
    }

    private static void disk(FieldWriter out, Disk disk) throws IOException {
        diskId(out, disk.id());
        out.number(disk.sizeBytes());
        out.number(disk.sectorBytes());
        out.text(disk.device());
        out.list(disk.partitions(), PointCodec::partition);
    }

    private static Disk disk(FieldReader in) throws IOException {
        return new Disk(diskId(in), in.number(), (int) in.number(), in.text(), in.list(PointCodec::partition));
    }

    private static void partition(FieldWriter out, Partition partition) throws IOException {
        out.number(partition.number());
        out.number(partition.extent().offset());
        out.number(partition.extent().length());
        out.text(partition.type());
        out.optional(partition.fileSystem());
        out.optional(partition.label());
        out.optional(partition.uuid());
        out.optional(partition.mountPoint());
    }

    private static Partition partition(FieldReader in) throws IOException {
        int number = (int) in.number();
        Extent extent = new Extent(in.number(), in.number());
        String type = in.text();
        Optional<String> fileSystem = in.optional();
        Optional<String> label = in.optional();
        Optional<String> uuid = in.optional();
        return new Partition(number, extent, type, fileSystem, label, uuid, in.optional());
    }

    private static void networkInterface(FieldWriter out, NetworkInterface network) throws IOException {
        out.text(network.name());
        out.text(network.mac());
        out.list(network.addresses(), FieldWriter::text);
    }

    private static NetworkInterface networkInterface(FieldReader in) throws IOException {
        return new NetworkInterface(in.text(), in.text(), in.list(FieldReader::text));
    }

    private static void concern(FieldWriter out, Concern concern) throws IOException {
        out.text(concern.level().name());
        out.text(concern.code());
        out.text(concern.message());
        out.text(concern.remedy());
    }

    private static Concern concern(FieldReader in) throws IOException {
        return new Concern(Concern.Level.valueOf(in.text()), in.text(), in.text(), in.text());
    }

    private static void diskId(FieldWriter out, DiskId id) throws IOException {
        out.text(id.machine().value());
        out.text(id.name());
    }

    private static DiskId diskId(FieldReader in) throws IOException {
        return new DiskId(new MachineId(in.text()), in.text());
    }

    private static void instant(FieldWriter out, Instant instant) throws IOException {
        out.number(instant.getEpochSecond());
        out.number(instant.getNano());
    }

    private static Instant instant(FieldReader in) throws IOException {
        long seconds = in.number();
        long nanos = in.number();
        boolean known = seconds >= Instant.MIN.getEpochSecond() && seconds <= Instant.MAX.getEpochSecond();
        if (!known || nanos < 0 || nanos >= 1_000_000_000) {
            throw new IllegalArgumentException("no instant is at " + seconds + " s and " + nanos + " ns");
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }
}
