// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.core.image.BlockTable;
import org.godwit.core.image.Crew;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;
import org.godwit.core.replicate.LostCatalog;
import org.godwit.testkit.source.FakeMachine;
import org.junit.jupiter.api.Test;

class ReplicationTest {
    private static final long GIBIBYTE = 1L << 30;

    private static byte[] noise(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static void assertProblem(ThrowingCallable call, Problem.Kind kind, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e.problem().kind()).isEqualTo(kind);
        });
    }

    @Test
    void aDiskOfSeveralSegmentsCostsWhatChangedAndComesBackWhole() throws IOException {
        Bench bench = new Bench();
        FakeMachine machine = bench.source.add("web").withDisk("sda", 3 * GIBIBYTE + 1536);
        machine.write("sda", 0, noise(1, 5000));
        machine.write("sda", 2 * GIBIBYTE + 77, noise(2, 3 << 20));
        machine.write("sda", 3 * GIBIBYTE + 1000, noise(3, 536));
        RestorePoint first = bench.replicate();
        assertThat(first.images().get(0).dataBytes()).isEqualTo((1 + 4) * (1 << 20) + 1536);
        assertThat(bench.restored(first, "sda").firstDifference(machine.bytes("sda")))
                .isEqualTo(-1);

        long before = bench.chunks.putBytes();
        machine.write("sda", GIBIBYTE, noise(4, 100));
        RestorePoint second = bench.replicate();
        assertThat(second.figures().changedBytes()).isEqualTo(1 << 20);
        assertThat(second.figures().readBytes()).isEqualTo(1 << 20);
        // One chunk of 64 KiB, one recipe, one segment, one root.
        assertThat(bench.chunks.putBytes() - before).isBetween(65536L, 65536L + 72 + 32 * 1024 + 128);
        assertThat(second.images().get(0).dataBytes())
                .isEqualTo(first.images().get(0).dataBytes() + (1 << 20));
        assertThat(bench.restored(second, "sda").firstDifference(machine.bytes("sda")))
                .isEqualTo(-1);

        long known = bench.chunks.putBytes();
        RestorePoint full = bench.replicate(
                new JobOrder.Replicate(bench.source.machines().get(0).id(), List.of(), true));
        assertThat(full.figures().readBytes()).as("all of it is read").isGreaterThan(5L << 20);
        assertThat(bench.chunks.putBytes() - known)
                .as("nothing is stored twice")
                .isLessThan(1024);
        assertThat(full.images().get(0).root()).isEqualTo(second.images().get(0).root());
    }

    @Test
    void severalHandsCutTheSameImageAsOne() throws IOException {
        RestorePoint[] points = new RestorePoint[2];
        for (int i = 0; i < 2; i++) {
            Bench bench = i == 0 ? new Bench() : new Bench(() -> Crew.of(3, "test-hand"));
            FakeMachine machine = bench.source.add("web").withDisk("sda", (20 << 20) + 512);
            machine.write("sda", 3 << 20, noise(5, 9 << 20));
            points[i] = bench.replicate();
            assertThat(bench.restored(points[i], "sda").firstDifference(machine.bytes("sda")))
                    .isEqualTo(-1);
        }
        assertThat(points[0].images().get(0).root())
                .isEqualTo(points[1].images().get(0).root());
    }

    @Test
    void anUnchangedDiskWithoutTrackingIsReadAgainButNothingIsStored() throws IOException {
        Bench bench = new Bench();
        FakeMachine machine =
                bench.source.add("web").withDisk("sda", 4 << 20).tracked(false).cutting(true);
        machine.write("sda", 0, noise(6, 3 << 20));
        RestorePoint first = bench.replicate();
        long stored = bench.chunks.putBytes();
        RestorePoint second = bench.replicate();
        assertThat(second.images().get(0).root())
                .isEqualTo(first.images().get(0).root());
        assertThat(second.figures().changedBytes()).isZero();
        assertThat(second.figures().sentBytes()).isEqualTo(4 * ChunkId.BYTES);
        assertThat(bench.chunks.putBytes()).isEqualTo(stored);
    }

    @Test
    void aDiskThatGrowsOrShrinksIsTakenWhole() throws IOException {
        Bench bench = new Bench();
        FakeMachine machine = bench.source.add("web").withDisk("sda", 4 << 20);
        machine.write("sda", 1 << 20, noise(7, 2 << 20));
        bench.replicate();
        for (long size : new long[] {6 << 20, (2 << 20) + 4096}) {
            machine.resizeDisk("sda", size);
            RestorePoint point = bench.replicate();
            assertThat(point.images().get(0).sizeBytes()).isEqualTo(size);
            assertThat(point.machine().disks().get(0).sizeBytes()).isEqualTo(size);
            assertThat(bench.restored(point, "sda").firstDifference(machine.bytes("sda")))
                    .isEqualTo(-1);
        }
    }

    @Test
    void aDiskThatIsNotThereIsNamed() throws IOException {
        Bench bench = new Bench();
        bench.source.add("web").withDisk("sda", 1 << 20);
        assertProblem(() -> bench.replicate("sdb"), Problem.Kind.MISSING, "DISK_MISSING");
        assertThat(bench.parts.points().all()).isEmpty();
    }

    @Test
    void aMachineWithoutDisksIsAProblem() {
        Bench bench = new Bench();
        bench.source.add("web");
        assertProblem(bench::replicate, Problem.Kind.MISSING, "MACHINE_WITHOUT_DISKS");
    }

    @Test
    void aDamagedImageBeforeMakesTheDiskBeTakenWhole() throws IOException {
        Bench bench = new Bench();
        FakeMachine machine = bench.source.add("web").withDisk("sda", 4 << 20);
        machine.write("sda", 1 << 20, noise(8, 2 << 20));
        RestorePoint first = bench.replicate();
        bench.chunks.damage(first.images().get(0).root());
        machine.write("sda", 0, noise(9, 100));
        RestorePoint second = bench.replicate();
        assertThat(second.figures().readBytes()).isEqualTo(3 << 20);
        assertThat(bench.restored(second, "sda").firstDifference(machine.bytes("sda")))
                .isEqualTo(-1);
    }

    @Test
    void aSourceThatComputedAnotherRootCommitsNothing() throws IOException {
        Bench bench = new Bench();
        bench.source
                .add("web")
                .withDisk("sda", 2 << 20)
                .cutting(true)
                .tracked(false)
                .write("sda", 0, noise(1, 10));
        bench.registry.remove(bench.source);
        bench.registry.add(
                new Registry.Registered("SourcePlatform", "simulated", new LyingPlatform(bench.source), "test", 0));
        assertProblem(bench::replicate, Problem.Kind.CORRUPT, "ROOT_MISMATCH");
        assertThat(bench.parts.points().all()).isEmpty();
        assertThat(bench.chunks.records()).isZero();
    }

    @Test
    void aLostCatalogIsNoticedAndMadeAgainFromTheStore() throws IOException {
        Bench bench = new Bench();
        bench.source.add("web").withDisk("sda", 2 << 20).write("sda", 0, noise(1, 10));
        RestorePoint point = bench.replicate();
        CatalogParts fresh = new SimulatedCatalog(bench.world).open();
        assertProblem(
                () -> new LostCatalog(fresh).refuse(bench.store, new MachineId("web")),
                Problem.Kind.MISCONFIGURED,
                "CATALOG_LOST");
        CatalogAdoption adoption = new CatalogAdoption(bench.registry, fresh);
        assertThat(adoption.adopt(point.store())).isEqualTo(1);
        assertThat(adoption.adopt(point.store())).isZero();
        assertThat(fresh.points().all()).containsExactly(point);
        assertThat(fresh.machines().find(new MachineId("web")).orElseThrow().connected())
                .isFalse();
        new LostCatalog(fresh).refuse(bench.store, new MachineId("web"));
    }

    @Test
    void aTableOfManyBlocksLiesInAFile() throws IOException {
        long blocks = 16L << 20;
        ChunkId name = new ChunkId(1, 2, 3, 4);
        try (BlockTable table = new BlockTable(blocks)) {
            assertThat(table.settle(blocks - 1, name)).isTrue();
            assertThat(table.settle(blocks - 1, name)).isFalse();
            assertThat(table.anySettled(0, blocks - 1)).isFalse();
            assertThat(table.firstOpen(blocks - 1, blocks)).isEqualTo(-1);
            var names = java.nio.ByteBuffer.allocate(ImageTree.BLOCKS_PER_SEGMENT * ChunkId.BYTES);
            table.overlay(blocks - ImageTree.BLOCKS_PER_SEGMENT, names);
            assertThat(ChunkId.read(names.position(names.limit() - ChunkId.BYTES)))
                    .isEqualTo(name);
            assertThat(ChunkId.read(names.position(0)).isHole()).isTrue();
        }
    }

    @Test
    void holesOfATableTakeNoPlaceAndHideWhatWasThereBefore() throws IOException {
        for (long blocks : new long[] {5000, 16L << 20}) {
            try (BlockTable table = new BlockTable(blocks)) {
                ChunkId name = new ChunkId(1, 2, 3, 4);
                table.settle(10, name);
                assertThat(table.settleHoles(0, blocks)).isEqualTo(blocks - 1);
                assertThat(table.settle(11, name)).isFalse();
                assertThat(table.anySettled(100, blocks)).isTrue();
                assertThat(table.anyNamed(0, 11)).isFalse();
                assertThat(table.anyNamed(11, 12)).isTrue();
                assertThat(table.firstOpen(0, blocks)).isEqualTo(-1);
                var names = java.nio.ByteBuffer.allocate(20 * ChunkId.BYTES);
                java.util.Arrays.fill(names.array(), (byte) 7);
                table.overlay(0, names);
                for (int i = 0; i < 20; i++) {
                    assertThat(ChunkId.read(names)).isEqualTo(i == 11 ? name : ChunkId.HOLE);
                }
            }
        }
    }

    /** Gives a root that is not the disk's. */
    private record LyingPlatform(SourcePlatform honest) implements SourcePlatform {
        @Override
        public String id() {
            return honest.id();
        }

        @Override
        public java.util.List<org.godwit.api.disk.Machine> machines() throws IOException {
            return honest.machines();
        }

        @Override
        public Snapshot snapshot(JobContext job, MachineId machine, Consistency wanted) throws IOException {
            CuttingSnapshot snapshot = (CuttingSnapshot) honest.snapshot(job, machine, wanted);
            return new CuttingSnapshot() {
                @Override
                public CutResult cut(JobContext context, CutOrder order, BlockSink sink) throws IOException {
                    CutResult result = snapshot.cut(context, order, sink);
                    return new CutResult(Optional.of(new ChunkId(6, 6, 6, 6)), result.readBytes(), result.sentBytes());
                }

                @Override
                public java.time.Instant takenAt() {
                    return snapshot.takenAt();
                }

                @Override
                public Consistency consistency() {
                    return snapshot.consistency();
                }

                @Override
                public java.util.List<org.godwit.api.disk.Disk> disks() {
                    return snapshot.disks();
                }

                @Override
                public ChangeSet changesSince(
                        org.godwit.api.disk.DiskId disk, Optional<org.godwit.api.source.ChangeMark> since)
                        throws IOException {
                    return snapshot.changesSince(disk, since);
                }

                @Override
                public void read(org.godwit.api.disk.DiskId disk, long offset, java.nio.ByteBuffer to)
                        throws IOException {
                    snapshot.read(disk, offset, to);
                }

                @Override
                public void close() throws IOException {
                    snapshot.close();
                }
            };
        }
    }
}
