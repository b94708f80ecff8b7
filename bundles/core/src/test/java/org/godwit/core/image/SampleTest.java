// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.core.Bench;
import org.godwit.core.work.Workshop;
import org.godwit.testkit.source.FakeMachine;
import org.junit.jupiter.api.Test;

/** A source that leaves out what changed is found out, told, and what it left out is mended. */
class SampleTest {
    private static final int MIB = 1 << 20;
    private static final long SIZE = 400L * MIB;

    private final Bench bench = new Bench();
    private final FakeMachine machine = bench.source.add("web").withDisk("sda", SIZE);

    SampleTest() throws IOException {
        bench.workshop = new Workshop(
                bench.world.clock(), bench.workshop.ids(), Crew::inline, new Sampler(64, bench.world.clock()));
        machine.write("sda", 0, noise(1, 3 * MIB));
        machine.write("sda", SIZE - MIB, noise(2, MIB));
        bench.replicate();
    }

    private static byte[] noise(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private RestorePoint later() throws IOException {
        bench.world.pass(Duration.ofHours(1).toMillis());
        return bench.replicate();
    }

    private void assertWhole(RestorePoint point) throws IOException {
        assertThat(bench.restored(point, "sda").firstDifference(machine.bytes("sda")))
                .isEqualTo(-1);
    }

    @Test
    void aTrackerThatIsRightCostsItsSampleAndNothingElse() throws IOException {
        for (int i = 0; i < 5; i++) {
            RestorePoint point = later();
            assertThat(point.figures().readBytes()).isEqualTo(2 * MIB);
            assertThat(point.figures().changedBytes()).isZero();
            assertThat(point.images().get(0).mark()).isPresent();
        }
        assertThat(machine.distrusted()).isEmpty();
    }

    @Test
    void aTrackerThatMissesABlockIsFoundOutWithinOneTurnOfTheWindow() throws IOException {
        assertFoundOut();
    }

    @Test
    void soIsOneOfAnAgent() throws IOException {
        machine.cutting(true);
        assertFoundOut();
    }

    private void assertFoundOut() throws IOException {
        machine.writeUnseen("sda", 123L * MIB + 5, noise(4, 100));
        RestorePoint point = later();
        for (int turns = 1; machine.distrusted().isEmpty() && turns < 200; turns++) {
            point = later();
        }
        assertThat(machine.distrusted()).containsKey("sda");
        assertThat(machine.distrusted().get("sda")).contains(String.valueOf(123L * MIB));
        assertWhole(point);
        assertThat(point.images().get(0).mark()).isEmpty();
        // And it stays not believed.
        assertThat(later().figures().readBytes()).isEqualTo(SIZE);
    }

    @Test
    void whatWasWrittenBetweenMarkAndReadIsNoMiss() throws IOException {
        Extents late = new Extents(List.of(new Extent(200L * MIB, 1)));
        bench.registry.remove(bench.source);
        bench.add("SourcePlatform", bench.source.id(), new Late(bench.source, late));
        machine.writeUnseen("sda", 200L * MIB, noise(5, 100));
        RestorePoint point = later();
        for (int turns = 0; turns < 200; turns++) {
            point = later();
        }
        assertThat(machine.distrusted()).isEmpty();
        assertThat(point.images().get(0).mark()).isPresent();
        assertWhole(point);
    }

    @Test
    void aMachineThatIsReplicatedAllTheTimeIsNotReadAllTheTime() {
        Sampler sampler = new Sampler(64, bench.world.clock());
        Disk disk = new Disk(machine.disk("sda"), 1L << 40, 512, "/dev/sda", List.of());
        assertThat(sampler.next(disk, Extents.none()).totalBytes()).isEqualTo(64L * MIB);
        assertThat(sampler.next(disk, Extents.none())).isEqualTo(Extents.none());
        bench.world.pass(Duration.ofSeconds(5).toMillis());
        assertThat(sampler.next(disk, Extents.none()).totalBytes()).isEqualTo(5L * MIB);
    }

    @Test
    void whatWasFreeIsLookedAtNowAndThenAndNotAllTheTime() {
        Sampler sampler = new Sampler(64, bench.world.clock());
        assertThat(sampler.looksAtVacant(machine.disk("sda"))).isTrue();
        bench.world.pass(Duration.ofMinutes(9).toMillis());
        assertThat(sampler.looksAtVacant(machine.disk("sda"))).isFalse();
        bench.world.pass(Duration.ofMinutes(1).toMillis());
        assertThat(sampler.looksAtVacant(machine.disk("sda"))).isTrue();
    }

    /** A hole that the tracker misses is mended by the first look that takes such blocks in. */
    @Test
    void whatWasWrittenUnseenToAHoleIsMendedByALaterRound() throws IOException {
        machine.writeUnseen("sda", 200L * MIB + 5, noise(6, 100));
        RestorePoint point = later();
        for (int turns = 0; machine.distrusted().isEmpty() && turns < 220; turns++) {
            bench.world.pass(Duration.ofSeconds(5).toMillis());
            bench.replicate();
            point = later();
        }
        assertWhole(point);
    }

    /** Says when it is asked for the second time that something was written just now. */
    private record Late(SourcePlatform honest, Extents late) implements SourcePlatform {
        @Override
        public String id() {
            return honest.id();
        }

        @Override
        public List<Machine> machines() throws IOException {
            return honest.machines();
        }

        @Override
        public Snapshot snapshot(JobContext job, MachineId machine, Consistency wanted) throws IOException {
            Snapshot snapshot = honest.snapshot(job, machine, wanted);
            return new Snapshot() {
                private boolean asked;

                @Override
                public Instant takenAt() {
                    return snapshot.takenAt();
                }

                @Override
                public Consistency consistency() {
                    return snapshot.consistency();
                }

                @Override
                public List<Disk> disks() {
                    return snapshot.disks();
                }

                @Override
                public ChangeSet changesSince(DiskId disk, Optional<ChangeMark> since) throws IOException {
                    ChangeSet said = snapshot.changesSince(disk, since);
                    boolean again = asked;
                    asked = true;
                    return again ? new ChangeSet(disk, said.since(), said.until(), late) : said;
                }

                @Override
                public void read(DiskId disk, long offset, ByteBuffer target) throws IOException {
                    snapshot.read(disk, offset, target);
                }

                @Override
                public void close() throws IOException {
                    snapshot.close();
                }
            };
        }
    }
}
