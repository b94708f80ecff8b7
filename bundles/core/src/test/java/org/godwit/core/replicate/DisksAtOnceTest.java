// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.source.Consistency;
import org.godwit.api.tenant.Scope;
import org.godwit.core.Bench;
import org.godwit.core.MemoryParts;
import org.godwit.core.level.InForce;
import org.godwit.core.level.Throttle;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.source.FakeMachine;
import org.godwit.testkit.source.SparseBytes;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Several disks of a machine are copied at the same time, and it comes to the same. */
class DisksAtOnceTest {
    private static final int MIB = 1 << 20;

    private final RecordingJobContext job = new RecordingJobContext();

    /** A machine with disks of some sizes that writes now and then, replicated with so many disks at the same time. */
    private static final class Side {
        private final Bench bench = new Bench();
        private final FakeMachine machine;
        private final Random random;
        private final int[] sizes;
        private final int most;
        private final Map<Instant, Map<String, SparseBytes>> truths = new HashMap<>();
        private int busy;

        Side(long seed, int most, boolean freezing) {
            this.random = new Random(seed);
            this.most = most;
            this.machine = bench.source.add("web").freezing(freezing);
            this.sizes = random.ints(5, 1, 9).map(mib -> mib * MIB + 512).toArray();
            for (int i = 0; i < sizes.length; i++) {
                machine.withDisk("sd" + i, sizes[i]);
            }
            bench.source.meanwhile(any -> {
                if (busy-- > 0) {
                    write();
                }
            });
            bench.source.witness((at, disks) -> truths.put(at, new HashMap<>(disks)));
        }

        synchronized void write() {
            int disk = random.nextInt(sizes.length);
            byte[] bytes = new byte[1 + random.nextInt(200_000)];
            random.nextBytes(bytes);
            machine.write("sd" + disk, random.nextInt(sizes[disk] - bytes.length), bytes);
        }

        RestorePoint replicate() throws IOException {
            MemoryCatalog policies = new MemoryCatalog();
            Limits limits = new Limits(Limits.Rates.NONE, List.of(), most);
            policies.policies().put(Scope.ALL, Policy.NONE.limited(Optional.of(limits)));
            InForce inForce = new InForce(MemoryParts.of(policies), "main", bench.world.clock(), ZoneOffset.UTC);
            Machine first = bench.source.machines().get(0);
            Replication replication = new Replication(
                    new Replication.Plugins(bench.source, bench.dedup, bench.store, "default"),
                    bench.parts,
                    bench.workshop,
                    Optional.of(new Throttle(inForce)));
            return replication.run(bench.job, new Replication.Request(first, List.of(), 1));
        }

        void isTheTruth(RestorePoint point) throws IOException {
            Map<String, SparseBytes> truth = truths.get(point.takenAt());
            for (int i = 0; i < sizes.length; i++) {
                SparseBytes disk = truth.get("sd" + i);
                assertThat(bench.restored(point, "sd" + i).firstDifference(disk))
                        .isEqualTo(-1);
            }
        }
    }

    @RepeatedTest(9)
    void itComesToTheSameAsOneAfterTheOther(RepetitionInfo turn) throws IOException {
        long seed = System.nanoTime() + turn.getCurrentRepetition();
        boolean freezing = turn.getCurrentRepetition() % 3 != 0;
        Side one = new Side(seed, 1, freezing);
        Side many = new Side(seed, 2 + turn.getCurrentRepetition() % 4, freezing);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 6; i++) {
                one.write();
                many.write();
            }
            RestorePoint expected = one.replicate();
            RestorePoint point = many.replicate();
            assertThat(point.images())
                    .as("images, seed " + seed)
                    .extracting(DiskImage::disk, DiskImage::sizeBytes, DiskImage::root)
                    .isEqualTo(expected.images().stream()
                            .map(image ->
                                    org.assertj.core.groups.Tuple.tuple(image.disk(), image.sizeBytes(), image.root()))
                            .toList());
            assertThat(point.figures().readBytes())
                    .as("seed " + seed)
                    .isEqualTo(expected.figures().readBytes());
            assertThat(point.figures().changedBytes())
                    .as("seed " + seed)
                    .isEqualTo(expected.figures().changedBytes());
            assertThat(point.consistency()).isEqualTo(expected.consistency());
        }
    }

    @RepeatedTest(5)
    void aMachineThatWritesMeanwhileIsStoredAsItWasAtItsFreeze(RepetitionInfo turn) throws IOException {
        long seed = System.nanoTime();
        Side many = new Side(seed, 4, true);
        for (int round = 0; round < 3; round++) {
            many.busy = 20;
            RestorePoint point = many.replicate();
            assertThat(point.consistency()).as("seed " + seed).isEqualTo(Consistency.FILE_SYSTEM);
            many.isTheTruth(point);
        }
    }

    @Test
    void asManyAsAreAllowedAtTheSameTimeAndNoMore() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CyclicBarrier three = new CyclicBarrier(3);
        new DisksAtOnce(3).each(job, IntStream.range(0, 9).boxed().toList(), (part, disk) -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            try {
                three.await();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            now.decrementAndGet();
        });
        assertThat(most.get()).isEqualTo(3);
    }

    @Test
    void whatFailsForOneDiskEndsTheOthersAndNothingRunsOn() {
        AtomicInteger running = new AtomicInteger();
        AtomicBoolean cancelled = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        assertThatThrownBy(() -> new DisksAtOnce(2).each(job, List.of("good", "bad", "never"), (part, disk) -> {
                    running.incrementAndGet();
                    assertThat(disk).isNotEqualTo("never");
                    if (disk.equals("bad")) {
                        await(begun);
                        throw new IOException("bad");
                    }
                    begun.countDown();
                    untilCancelled(part);
                    cancelled.set(true);
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("bad");
        assertThat(cancelled).isTrue();
        assertThat(running.get()).isEqualTo(2);
    }

    @Test
    void whoCancelsTheJobCancelsAllOfThem() {
        job.cancelAfter(0);
        assertThatThrownBy(
                        () -> new DisksAtOnce(2).each(job, List.of(1, 2, 3), (part, disk) -> part.throwIfCancelled()))
                .isInstanceOf(JobCancelledException.class);
    }

    private static void untilCancelled(JobContext part) {
        while (true) {
            try {
                part.throwIfCancelled();
            } catch (JobCancelledException e) {
                return;
            }
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
