// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Firmware;
import org.godwit.api.job.JobOrder;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.source.Consistency;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.core.schedule.FreezeTimes;
import org.godwit.core.site.ActThreads;
import org.godwit.core.site.SiteBook;
import org.godwit.core.site.SiteTools;
import org.godwit.core.upkeep.UpkeepSettings;
import org.godwit.core.work.Surroundings;
import org.godwit.testkit.source.FakeMachine;
import org.godwit.testkit.source.SparseBytes;
import org.junit.jupiter.api.Test;

/** A machine is replicated from the cloud site in which it lives. */
class SiteReplicationTest {
    private static final CloudSiteId SITE = new CloudSiteId("site_1");
    private static final int DISK_BYTES = (20 << 20) + 1536;

    private final Bench bench = new Bench();
    private final FakeMachine machine =
            bench.source.add("web").withDisk("sda", DISK_BYTES).withDisk("sdb", 4 << 20);

    private static byte[] noise(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Orders orders() {
        SiteTools tools = new SiteTools(
                new SiteBook(bench.parts.sites(), bench.events, bench.world.clock()),
                MemoryParts.plans(bench.catalog.memory(), bench.parts, bench.events),
                bench.parts.points(),
                bench.parts.machines(),
                () -> {
                    throw new AssertionError("no jobs are started here");
                },
                new SiteOrders.Outside(around()),
                new SiteOrders.Timing(bench.book, new Random(1)),
                new ActThreads(Runnable::run),
                1);
        return new Orders(
                around(),
                bench.book,
                bench.settings,
                UpkeepSettings.onDemand(),
                new Orders.Pacer(new FreezeTimes(System::nanoTime), Optional.empty(), SiteOrders.of(tools)));
    }

    private Surroundings around() {
        return new Surroundings(bench.registry, bench.parts, bench.workshop, bench.events);
    }

    /** A failover that runs, its volumes made of the machine as it is. */
    private void failOver() throws IOException {
        Instant now = bench.world.clock().instant();
        SiteOrder order = new SiteOrder(
                "p",
                1,
                SiteOrder.Kind.FAILOVER,
                "memory",
                new SiteOrder.Points.Latest(),
                List.of(),
                Map.of(),
                0,
                SiteOrder.Source.SAID_TO_BE_STOPPED);
        bench.parts
                .sites()
                .save(new CloudSite(
                        SITE,
                        order,
                        CloudSite.State.RUNNING,
                        "launch",
                        Optional.empty(),
                        "ann",
                        now,
                        now,
                        List.of(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.of(now),
                        Optional.empty(),
                        Optional.empty()));
        Volume sda = volume("sda", now);
        Volume sdb = volume("sdb", now);
        InstanceSpec spec =
                new InstanceSpec(SITE.value(), "web01", 1, 0, Firmware.BIOS, InstanceSpec.Network.NONE, true, Map.of());
        Instance instance = bench.target.boot(bench.job, spec, List.of(sda, sdb));
        bench.parts
                .sites()
                .save(
                        SITE,
                        new SiteMachine(
                                "web01",
                                machine.id(),
                                SiteMachine.Phase.UP,
                                Optional.of(new RestorePointId("rp_gone")),
                                Optional.of(now),
                                false,
                                List.of("sda", "sdb"),
                                Optional.of(instance.id()),
                                Optional.of(now),
                                Optional.of(now),
                                "",
                                Optional.empty()));
    }

    private Volume volume(String disk, Instant now) throws IOException {
        SparseBytes bytes = machine.bytes(disk);
        String name = "web01-" + disk;
        Volume volume =
                bench.target.createVolume(bench.job, new VolumeSpec(SITE.value(), name, bytes.sizeBytes(), Map.of()));
        ByteBuffer all = ByteBuffer.allocate((int) bytes.sizeBytes());
        bytes.read(0, all);
        inside(disk).write(0, all.flip());
        bench.parts
                .sites()
                .save(new LedgerEntry(
                        SITE,
                        "memory",
                        LedgerEntry.Kind.VOLUME,
                        "web01",
                        name,
                        bytes.sizeBytes(),
                        LedgerEntry.Standing.MADE,
                        Optional.of(volume.id()),
                        now,
                        Optional.empty()));
        return volume;
    }

    private SparseBytes inside(String disk) {
        return bench.target.volumes().get(SITE.value() + "/web01-" + disk);
    }

    private RestorePoint replicated() throws IOException {
        JobOrder order = new JobOrder.Replicate(machine.id(), List.of(), Optional.of(SITE), false);
        orders().check(order);
        Map<String, String> result = orders().perform(order, bench.job, 1);
        return bench.parts
                .points()
                .find(new RestorePointId(result.getOrDefault("restorePoint", "?")))
                .orElseThrow();
    }

    @Test
    void whatWasWrittenInTheTargetBecomesARestorePointOfTheSameMachine() throws IOException {
        machine.write("sda", 0, noise(1, 6 << 20));
        machine.write("sdb", 1 << 20, noise(2, 5000));
        RestorePoint before = bench.replicate();
        failOver();
        inside("sda").write(2 << 20, ByteBuffer.wrap(noise(3, 7000)));
        inside("sda").write(DISK_BYTES - 600, ByteBuffer.wrap(noise(4, 600)));
        inside("sda").zero(0, 1 << 20);
        long stored = bench.chunks.putBytes();

        RestorePoint point = replicated();

        assertThat(point.machine().id()).isEqualTo(machine.id());
        assertThat(point.isComplete()).isTrue();
        assertThat(point.consistency()).isEqualTo(Consistency.CRASH);
        assertThat(point.images()).allMatch(image -> image.mark().isEmpty());
        assertThat(point.machine().concerns()).extracting(Concern::code).contains("READ_FROM_SITE");
        for (String disk : List.of("sda", "sdb")) {
            assertThat(bench.restored(point, disk).firstDifference(inside(disk)))
                    .as(disk)
                    .isEqualTo(-1);
            assertThat(bench.restored(before, disk).firstDifference(machine.bytes(disk)))
                    .as("the point before, " + disk)
                    .isEqualTo(-1);
        }
        assertThat(bench.chunks.putBytes() - stored).as("only what is new").isLessThan(1 << 20);
        assertThat(point.figures().changedBytes()).isLessThanOrEqualTo((3 << 20) + 1536);
    }

    @Test
    void itsOwnPlatformIsComparedWithWhatWasReadInTheSite() throws IOException {
        machine.write("sda", 0, noise(1, 6 << 20));
        bench.replicate();
        failOver();
        inside("sda").write(3 << 20, ByteBuffer.wrap(noise(5, 1 << 20)));
        replicated();
        // The tracker of the source says that nothing changed since it was asked last.
        RestorePoint back = bench.replicate();
        assertThat(bench.restored(back, "sda").firstDifference(machine.bytes("sda")))
                .isEqualTo(-1);
    }

    @Test
    void aMachineThatTheSiteHasNotIsRefused() throws IOException {
        failOver();
        FakeMachine other = bench.source.add("mail").withDisk("sda", 1 << 20);
        bench.parts.machines().putAll(bench.source.machines());
        JobOrder order = new JobOrder.Replicate(other.id(), List.of(), Optional.of(SITE), false);
        assertThatThrownBy(() -> orders().perform(order, bench.job, 1)).hasMessageContaining("in site site_1");
        JobOrder nowhere =
                new JobOrder.Replicate(machine.id(), List.of(), Optional.of(new CloudSiteId("site_9")), false);
        assertThatThrownBy(() -> orders().check(nowhere)).hasMessageContaining("site_9");
    }
}
