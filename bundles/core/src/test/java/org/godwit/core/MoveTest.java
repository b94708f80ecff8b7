// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobOrder.Load;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.godwit.core.image.Crew;
import org.godwit.core.job.JobEntry;
import org.godwit.core.replicate.Replication;
import org.godwit.core.retention.Deletion;
import org.godwit.core.retention.PointRemoval;
import org.godwit.core.retention.PointUses;
import org.godwit.core.work.JobPart;
import org.godwit.core.work.PointReaders;
import org.godwit.core.work.Surroundings;
import org.godwit.core.work.Workshop;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.source.FakeMachine;
import org.godwit.testkit.source.SparseBytes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MoveTest {
    private static final StoreId MAIN = new StoreId("main");
    private static final StoreId ARCHIVE = new StoreId("archive");
    private static final long SIZE = (1L << 30) + (5 << 20) + 1536;

    private final Bench bench = new Bench();
    private final SimulatedStore archived = new SimulatedStore(bench.world, "archive", 7);
    private final ChunkStore archive = archived.open();
    private final Map<RestorePointId, SparseBytes> contents = new HashMap<>();
    private FakeMachine web = bench.source.add("web").withDisk("sda", SIZE);

    @BeforeEach
    void threePoints() throws IOException {
        bench.add("ChunkStore", "archive", archive);
        web.write("sda", 0, noise(1, 3 << 20));
        web.write("sda", SIZE - 5000, noise(2, 5000));
        replicated();
        web.write("sda", 1 << 20, noise(3, 4096));
        replicated();
        // A block that was data is a hole.
        web.write("sda", 2 << 20, new byte[1 << 20]);
        replicated();
    }

    private static byte[] noise(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private RestorePoint replicated() throws IOException {
        RestorePoint point = bench.replicate();
        contents.put(point.id(), web.bytes("sda"));
        return point;
    }

    private Map<String, String> move(Load load, StoreId to) throws IOException {
        return move(load, to, new RecordingJobContext());
    }

    private Map<String, String> move(Load load, StoreId to, JobContext job) throws IOException {
        return bench.orders().perform(new JobOrder.Move(load, to), job, 1);
    }

    private Load ofWeb() {
        return new Load.OfMachine(web.id());
    }

    /** Each point restores as it was taken, from the store that the catalog names. */
    private void assertAllRestore() throws IOException {
        for (RestorePoint point : bench.parts.points().all()) {
            ChunkStore store = point.store().equals(MAIN) ? bench.store : archive;
            SparseBytes expected = contents.get(point.id());
            assertThat(bench.restored(store, point, "sda").firstDifference(expected))
                    .as("%s in %s", point.id(), point.store())
                    .isEqualTo(-1);
        }
    }

    private List<StoreId> stores() throws IOException {
        return bench.parts.points().all().stream().map(RestorePoint::store).toList();
    }

    @Test
    void allPointsOfAMachineMoveRestoreTheSameAndLeaveNoRecord() throws IOException {
        RecordingJobContext job = new RecordingJobContext();
        Map<String, String> result = move(ofWeb(), ARCHIVE, job);
        assertThat(result).containsEntry("moved", "3").containsEntry("to", "archive");
        assertThat(stores()).containsExactly(ARCHIVE, ARCHIVE, ARCHIVE);
        assertThat(archive.recorded()).hasSize(3);
        assertThat(bench.store.recorded()).isEmpty();
        assertThat(job.phases()).contains("tidy", "copy", "aim", "wait");
        assertThat(job.doneBytes())
                .isEqualTo(2
                        * contents.keySet().stream()
                                .mapToLong(id -> point(id).dataBytes())
                                .sum());
        // Nothing of the old store is needed.
        bench.chunks.chunks().clear();
        assertAllRestore();
    }

    private RestorePoint point(RestorePointId id) {
        try {
            return bench.parts.points().find(id).orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void chunksAreNamedAnewAndEachIsStoredOnce() throws IOException {
        move(ofWeb(), ARCHIVE);
        assertThat(archived.putBytes()).isEqualTo(bench.chunks.putBytes());
        assertThat(archived.chunks().keySet())
                .doesNotContainAnyElementsOf(bench.chunks.chunks().keySet());
    }

    @Test
    void theNextReplicationCountsFromTheMovedPoint() throws IOException {
        move(ofWeb(), ARCHIVE);
        web.write("sda", 0, noise(9, 100));
        RestorePoint next = replicated();
        assertThat(next.store()).isEqualTo(ARCHIVE);
        assertThat(next.figures().readBytes()).isEqualTo(ImageTree.BLOCK_BYTES);
        assertAllRestore();
    }

    @Test
    void theMachineKeepsItsRule() throws IOException {
        RetentionRule rule = new RetentionRule(1, 2, 3, 4, 5);
        bench.parts.policies().put(Scope.of(web.id()), new Policies.Policy(Optional.of(rule), Optional.empty()));
        move(ofWeb(), ARCHIVE);
        assertThat(bench.parts.policies().of(Scope.of(web.id())))
                .isEqualTo(new Policies.Policy(Optional.of(rule), Optional.of(ARCHIVE)));
    }

    @Test
    void onePointMovesAloneAndNewOnesStay() throws IOException {
        RestorePoint oldest = bench.parts.points().all().get(2);
        move(new Load.OfPoint(oldest.id()), ARCHIVE);
        assertThat(stores()).containsExactly(MAIN, MAIN, ARCHIVE);
        assertThat(replicated().store()).isEqualTo(MAIN);
        assertAllRestore();
        assertThat(move(new Load.OfPoint(oldest.id()), ARCHIVE)).containsEntry("moved", "0");
    }

    @Test
    void aStoreIsEmptiedForAllItsMachines() throws IOException {
        FakeMachine other = bench.source.add("aaa").withDisk("sda", 2 << 20);
        other.write("sda", 0, noise(1, 1 << 20));
        contents.put(bench.replicate().id(), other.bytes("sda"));
        assertThat(move(new Load.OfStore(MAIN, Optional.of("another")), ARCHIVE))
                .containsEntry("moved", "0");
        assertThat(move(new Load.OfStore(MAIN, Optional.of("default")), ARCHIVE))
                .containsEntry("moved", "4");
        assertThat(bench.store.recorded()).isEmpty();
        assertThat(bench.parts.policies().of(Scope.of(other.id())).store()).contains(ARCHIVE);
        assertThat(bench.parts.policies().of(Scope.of(web.id())).store()).contains(ARCHIVE);
        assertAllRestore();
    }

    @Test
    void whatMovesThereAndBackIsWhatItWas() throws IOException {
        List<RestorePoint> before = bench.parts.points().all();
        move(ofWeb(), ARCHIVE);
        move(ofWeb(), MAIN);
        assertThat(bench.parts.points().all()).isEqualTo(before);
        assertThat(archive.recorded()).isEmpty();
        assertAllRestore();
    }

    @Test
    void aReplicationThatRunsMeanwhileEndsWhereItBeganAndItsPointMovesToo() throws Exception {
        bench.book.open(job(new JobId("job_1"), new JobOrder.Replicate(web.id(), List.of()), queued()));
        JobEntry running = bench.book.entries().get(0);
        assertThat(bench.book.begin(running, Duration.ZERO)).isTrue();
        AtomicReference<Future<?>> late = new AtomicReference<>();
        Crew crew = Crew.of(1, "late");
        JobContext job = new JobPart(new RecordingJobContext()) {
            @Override
            public void phase(String name, long totalBytes) {
                if (name.equals("wait")) {
                    late.set(crew.submit(() -> lateReplication(running)));
                }
            }
        };
        try (crew) {
            assertThat(move(ofWeb(), ARCHIVE, job)).containsEntry("moved", "4");
            late.get().get(20, TimeUnit.SECONDS);
        }
        assertThat(bench.store.recorded()).isEmpty();
        assertAllRestore();
    }

    /** It has looked where to go before the move decided, and ends only now. */
    private boolean lateReplication(JobEntry running) throws IOException {
        Replication.Plugins plugins = new Replication.Plugins(bench.source, bench.dedup, bench.store, "default");
        web.write("sda", 3 << 20, noise(11, 2 << 20));
        RestorePoint late = new Replication(plugins, bench.parts, bench.workshop)
                .run(bench.job, new Replication.Request(bench.source.machines().get(0), List.of(), 1));
        assertThat(late.store()).isEqualTo(MAIN);
        contents.put(late.id(), web.bytes("sda"));
        bench.book.settle(
                running,
                running.with(new JobState.Succeeded(bench.workshop.clock().instant(), Map.of())));
        return true;
    }

    private JobState queued() {
        return new JobState.Queued(bench.workshop.clock().instant(), Optional.empty());
    }

    private static Job job(JobId id, JobOrder order, JobState state) {
        return new Job(id, order, "admin", java.time.Instant.EPOCH, 0, false, state, Progress.NONE);
    }

    @Test
    void aPointThatCannotBeReadStaysAndTheOthersMove() throws IOException {
        RestorePoint newest = bench.parts.points().all().get(0);
        ByteBuffer root =
                ByteBuffer.wrap(bench.chunks.chunks().get(newest.images().get(0).root()));
        bench.chunks.damage(ChunkId.read(root));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> move(ofWeb(), ARCHIVE))
                .satisfies(thrown -> {
                    assertThat(thrown.problem().code()).isEqualTo("MOVE_INCOMPLETE");
                    assertThat(thrown.problem().message())
                            .contains(newest.id().value())
                            .contains("Moved 2");
                });
        assertThat(stores()).containsExactly(MAIN, ARCHIVE, ARCHIVE);
        assertThat(bench.store.recorded()).containsExactly(newest);
        assertThat(bench.parts.policies().of(Scope.of(web.id())).store()).contains(ARCHIVE);
    }

    @Test
    void cancelledItLeavesEveryPointWholeInOneOfTheTwo() throws IOException {
        int cancelled = 0;
        for (int megabytes = 0; bench.store.recorded().size() > 0; megabytes++) {
            RecordingJobContext job = new RecordingJobContext();
            job.cancelAfter((long) megabytes << 20);
            try {
                move(ofWeb(), ARCHIVE, job);
            } catch (JobCancelledException e) {
                cancelled++;
            }
            assertThat(bench.store.recorded().size() + archive.recorded().size())
                    .isEqualTo(3);
            assertAllRestore();
        }
        assertThat(cancelled).isGreaterThan(5);
    }

    @Test
    void whatTheNewStoreGivesBackIsComparedBeforeAnythingIsSwitched() throws IOException {
        ChunkStore lying = new Lying(archive);
        bench.registry.remove(archive);
        bench.add("ChunkStore", "archive", lying);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> move(ofWeb(), ARCHIVE))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("MOVE_DIFFERS"));
        assertThat(stores()).containsExactly(MAIN, MAIN, MAIN);
        assertThat(archive.recorded()).isEmpty();
        assertAllRestore();
    }

    /** Gives other bytes than it was given, without noticing. */
    private static final class Lying extends Passing {
        Lying(ChunkStore store) {
            super(store);
        }

        @Override
        public int read(String domain, ChunkId id, ByteBuffer target) throws IOException {
            int at = target.position();
            int length = super.read(domain, id, target);
            target.put(at, (byte) (target.get(at) + 1));
            return length;
        }
    }

    @Test
    void aPointThatIsDeletedWhileItIsCopiedStaysDeleted() throws IOException {
        RestorePoint oldest = bench.parts.points().all().get(2);
        PointRemoval removal = PointRemoval.recordThenRow(bench.registry, bench.parts);
        ChunkStore deleting = new Passing(archive) {
            @Override
            public void record(RestorePoint point) throws IOException {
                super.record(point);
                if (point.id().equals(oldest.id())) {
                    removal.remove(oldest.id());
                }
            }
        };
        bench.registry.remove(archive);
        bench.add("ChunkStore", "archive", deleting);
        assertThat(move(ofWeb(), ARCHIVE)).containsEntry("moved", "2");
        assertThat(archive.recorded()).extracting(RestorePoint::id).doesNotContain(oldest.id());
        assertThat(bench.store.recorded()).isEmpty();
        assertAllRestore();
    }

    @Test
    void aDeletionThatMeetsASwitchTakesTheRecordThereToo() throws IOException {
        RestorePoint oldest = bench.parts.points().all().get(2);
        ChunkStore moving = new Passing(bench.store) {
            private boolean once = true;

            @Override
            public void forget(RestorePointId point) throws IOException {
                if (once) {
                    once = false;
                    move(new Load.OfPoint(point), ARCHIVE);
                }
                super.forget(point);
            }
        };
        bench.registry.remove(bench.store);
        bench.add("ChunkStore", "main", moving);
        PointRemoval.recordThenRow(bench.registry, bench.parts).remove(oldest.id());
        assertThat(bench.parts.points().find(oldest.id())).isEmpty();
        assertThat(archive.recorded()).isEmpty();
        assertThat(bench.store.recorded()).hasSize(2);
    }

    @Test
    void whatMovesIsKeptByRetentionAndCannotBeDeleted() throws IOException {
        RestorePoint oldest = bench.parts.points().all().get(2);
        JobOrder order = new JobOrder.Move(ofWeb(), ARCHIVE);
        bench.parts.journal().save(job(new JobId("job_2"), order, queued()));
        Deletion deletion = new Deletion(
                new Surroundings(bench.registry, bench.parts, bench.workshop, bench.events),
                PointRemoval.recordThenRow(bench.registry, bench.parts));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> deletion.delete(oldest.id(), true, "admin"))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("RESTORE_POINT_MOVING"));
        assertThat(PointUses.now(bench.parts, new PointReaders())
                        .of(bench.parts.points().of(web.id())))
                .hasSize(3)
                .containsEntry(oldest.id(), "move job_2");
    }

    @Test
    void ordersThatMakeNoSenseAreRefused() {
        assertRefused(new JobOrder.Move(ofWeb(), new StoreId("nowhere")), "STORE_UNKNOWN");
        assertRefused(new JobOrder.Move(new Load.OfStore(MAIN, Optional.empty()), MAIN), "MOVE_TO_ITSELF");
        assertRefused(
                new JobOrder.Move(new Load.OfPoint(new RestorePointId("rp_none")), ARCHIVE), "RESTORE_POINT_UNKNOWN");
    }

    private void assertRefused(JobOrder order, String code) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> bench.orders().check(order))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo(code));
    }

    @Test
    void severalHandsMoveTheSameAsOne() throws IOException {
        bench.workshop = new Workshop(bench.world.clock(), bench.workshop.ids(), () -> Crew.of(3, "test-hand"));
        move(ofWeb(), ARCHIVE);
        assertAllRestore();
        bench.workshop = new Workshop(bench.world.clock(), bench.workshop.ids(), Crew::inline);
    }
}
