// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Retention.Cause;
import org.godwit.api.retention.Retention.Fate;
import org.godwit.api.retention.Retention.Removal;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.godwit.core.level.InForce;
import org.godwit.core.plugin.Registry;
import org.godwit.core.retention.Keeper;
import org.godwit.core.retention.Keeping;
import org.godwit.core.retention.PointRemoval;
import org.godwit.core.work.Surroundings;
import org.godwit.testkit.chunk.MemoryChunkStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retention over a catalog and a store. */
class KeeperTest {
    private static final RetentionRule ONE = new RetentionRule(1, 0, 0, 0, 0);
    private static final long HOUR = 3_600_000;

    private final Bench bench = new Bench();
    private final Keeper keeper = keeper(PointRemoval.recordThenRow(bench.registry, bench.parts));
    private MachineId web = new MachineId("none");

    private Keeper keeper(PointRemoval removal) {
        return new Keeper(
                new Surroundings(bench.registry, bench.parts, bench.workshop, bench.events),
                new Keeping(1, Duration.ofHours(1), ZoneOffset.UTC, Duration.ofHours(1)),
                new InForce(bench.parts, "main"),
                removal);
    }

    @BeforeEach
    void populate() throws IOException {
        bench.source.add("web").withDisk("sda", 1 << 20).withDisk("sdb", 1 << 20);
        web = bench.source.machines().get(0).id();
        bench.parts.machines().put(bench.source.machines().get(0));
    }

    /** So many points, two hours apart; the newest is two hours old. */
    private List<RestorePoint> points(int count) throws IOException {
        List<RestorePoint> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            points.add(0, bench.replicate());
            bench.world.pass(2 * HOUR);
        }
        return points;
    }

    private List<RestorePointId> ids() throws IOException {
        return bench.parts.points().of(web).stream().map(RestorePoint::id).toList();
    }

    private static void assertCode(ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().code())
                .isEqualTo(code));
    }

    private void unfinished(String id, JobOrder order) throws IOException {
        Instant now = bench.world.clock().instant();
        bench.parts
                .journal()
                .save(new Job(new JobId(id), order, "ann", now, 1, false, new JobState.Running(now), Progress.NONE));
    }

    @Test
    void whatNothingKeepsGoesFromCatalogAndStoreOldestFirstAndIsTold() throws Exception {
        List<RestorePoint> points = points(4);
        List<String> told = new ArrayList<>();
        keeper.decide(Scope.of(web), Optional.of(ONE), Optional.empty(), "ann");
        List<Removal> dry = keeper.apply(Optional.empty(), true, "ann");
        assertThat(dry)
                .extracting(Removal::point)
                .containsExactly(
                        points.get(3).id(), points.get(2).id(), points.get(1).id());
        assertThat(ids()).hasSize(4);
        assertThat(keeper.apply(Optional.of(web), false, "ann")).isEqualTo(dry);
        assertThat(ids()).containsExactly(points.get(0).id());
        assertThat(bench.store.recorded()).containsExactly(points.get(0));
        assertThat(keeper.apply(Optional.empty(), false, "ann")).isEmpty();
        try (AutoCloseable subscription = bench.events.subscribe(0, event -> {
            synchronized (told) {
                told.add(event.type() + " " + event.facts().getOrDefault("because", ""));
                told.notifyAll();
            }
        })) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            synchronized (told) {
                while (told.stream()
                                .filter(line -> line.startsWith("point.removed nothing keeps it"))
                                .count()
                        < 3) {
                    assertThat(System.nanoTime()).isLessThan(deadline);
                    told.wait(1000);
                }
            }
        }
    }

    @Test
    void aHeldPointStaysUntilItIsReleasedAndSaysWhoHoldsIt() throws IOException {
        List<RestorePoint> points = points(3);
        keeper.decide(Scope.ALL, Optional.of(ONE), Optional.empty(), "ann");
        RestorePointId old = points.get(2).id();
        keeper.hold(old, "audit", Optional.empty(), "ann");
        assertCode(() -> keeper.hold(old, "mine", Optional.empty(), "bob"), "HOLD_EXISTS");
        assertCode(() -> keeper.hold(old, "mine", Optional.of(Instant.EPOCH), "bob"), "HOLD_ENDED");
        assertCode(
                () -> keeper.hold(new RestorePointId("rp_x"), "mine", Optional.empty(), "bob"),
                "RESTORE_POINT_UNKNOWN");
        assertThat(keeper.hold(old).orElseThrow().by()).isEqualTo("ann");
        keeper.apply(Optional.empty(), false, "ann");
        assertThat(ids()).containsExactly(points.get(0).id(), old);
        keeper.release(old, "bob");
        assertThat(keeper.hold(old)).isEmpty();
        keeper.apply(Optional.empty(), false, "ann");
        assertThat(ids()).containsExactly(points.get(0).id());
    }

    @Test
    void aHoldThatEndsByItselfMayBeFollowedByAnother() throws IOException {
        RestorePointId old = points(2).get(1).id();
        Instant end = bench.world.clock().instant().plus(Duration.ofHours(1));
        keeper.hold(old, "until the update is done", Optional.of(end), "ann");
        assertThat(keeper.fates(web).get(1).reasons())
                .anySatisfy(reason -> assertThat(reason.until()).contains(end));
        bench.world.pass(2 * HOUR);
        assertThat(keeper.fates(web).get(1).reasons())
                .noneSatisfy(reason -> assertThat(reason.cause()).isEqualTo(Cause.HELD));
        keeper.hold(old, "again", Optional.empty(), "bob");
    }

    @Test
    void whatJobsWorkWithAndCountFromStays() throws IOException {
        List<RestorePoint> points = points(4);
        // The newest point of the second disk is an older one.
        RestorePoint single = bench.replicate("sda");
        bench.world.pass(2 * HOUR);
        keeper.decide(Scope.of(web), Optional.of(ONE), Optional.empty(), "ann");
        unfinished("job_1", new JobOrder.Verify(points.get(3).id()));
        unfinished("job_2", new JobOrder.Replicate(web, List.of()));
        keeper.apply(Optional.empty(), false, "system");
        assertThat(ids())
                .containsExactly(single.id(), points.get(0).id(), points.get(3).id());
        assertThat(keeper.fates(web))
                .filteredOn(fate -> fate.reasons().stream().anyMatch(reason -> reason.cause() == Cause.IN_USE))
                .extracting(Fate::point)
                .containsExactly(single.id(), points.get(0).id(), points.get(3).id());
    }

    @Test
    void aHoldPutWhileAPassIsUnderWayIsHonoured() throws IOException {
        List<RestorePoint> points = points(3);
        keeper.decide(Scope.of(web), Optional.of(ONE), Optional.empty(), "ann");
        List<Keeper> self = new ArrayList<>();
        PointRemoval removal = PointRemoval.recordThenRow(bench.registry, bench.parts);
        self.add(keeper(id -> {
            // The oldest goes first; meanwhile somebody holds the next one.
            self.get(0).hold(points.get(1).id(), "just now", Optional.empty(), "bob");
            removal.remove(id);
        }));
        assertThat(self.get(0).apply(Optional.empty(), false, "ann")).hasSize(1);
        assertThat(ids()).containsExactly(points.get(0).id(), points.get(1).id());
    }

    @Test
    void aStoreThatIsAwayKeepsThePointsInItAndTheOthersGo() throws IOException {
        keeper.decide(Scope.of(web), Optional.of(ONE), Optional.empty(), "ann");
        List<RestorePoint> points = points(2);
        MemoryChunkStore archive = new MemoryChunkStore("archive");
        bench.registry.add(new Registry.Registered("ChunkStore", "archive", archive, "test 1.0.0", 0));
        keeper.decide(Scope.of(web), Optional.of(ONE), Optional.of(new StoreId("archive")), "ann");
        List<RestorePoint> archived = points(2);
        bench.registry.remove(bench.store);
        assertThatThrownBy(() -> keeper.apply(Optional.empty(), false, "ann")).isInstanceOf(ProblemException.class);
        assertThat(ids())
                .containsExactly(
                        archived.get(0).id(), points.get(0).id(), points.get(1).id());
        bench.registry.add(new Registry.Registered("ChunkStore", "main", bench.store, "test 1.0.0", 0));
        keeper.apply(Optional.empty(), false, "ann");
        assertThat(ids()).containsExactly(archived.get(0).id());
    }

    @Test
    void aMachineWithAStoreOfItsOwnGoesThereAndIsRestoredFromWhereEachPointLies() throws IOException {
        RestorePoint first = bench.replicate();
        assertCode(
                () -> keeper.decide(Scope.of(web), Optional.empty(), Optional.of(new StoreId("archive")), "ann"),
                "STORE_UNKNOWN");
        MemoryChunkStore archive = new MemoryChunkStore("archive");
        bench.registry.add(new Registry.Registered("ChunkStore", "archive", archive, "test 1.0.0", 0));
        keeper.decide(Scope.of(web), Optional.empty(), Optional.of(new StoreId("archive")), "ann");
        assertThat(keeper.effective(Scope.of(web)).storeFrom()).isEqualTo(Origin.MACHINE);
        assertThat(keeper.effective(Scope.ALL).store()).isEqualTo(new StoreId("main"));
        RestorePoint second = bench.replicate();
        assertThat(second.store()).isEqualTo(new StoreId("archive"));
        assertThat(archive.recorded()).containsExactly(second);
        for (RestorePoint point : List.of(first, second)) {
            assertThat(bench.orders().perform(new JobOrder.Verify(point.id()), bench.job, 1))
                    .containsEntry("intact", "true");
        }
        bench.registry.remove(archive);
        assertCode(bench::replicate, "STORE_MISSING");
        assertCode(() -> bench.orders().perform(new JobOrder.Verify(second.id()), bench.job, 1), "STORE_MISSING");
        bench.orders().perform(new JobOrder.Verify(first.id()), bench.job, 1);
    }

    @Test
    void theRuleOfTheMachineGoesBeforeThatOfAllAndThatBeforeTheBuiltIn() throws IOException {
        bench.parts.machines().put(bench.source.machines().get(0));
        assertThat(keeper.effective(Scope.of(web)).rule()).isEqualTo(RetentionRule.BUILT_IN);
        assertThat(keeper.effective(Scope.of(web)).ruleFrom()).isEqualTo(Origin.BUILT_IN);
        keeper.decide(Scope.ALL, Optional.of(ONE), Optional.empty(), "ann");
        assertThat(keeper.effective(Scope.of(web)).ruleFrom()).isEqualTo(Origin.ALL);
        RetentionRule own = new RetentionRule(0, 1, 0, 0, 0);
        keeper.decide(Scope.of(web), Optional.of(own), Optional.empty(), "ann");
        assertThat(keeper.effective(Scope.of(web)).rule()).isEqualTo(own);
        assertThat(keeper.effective(Scope.ALL).rule()).isEqualTo(ONE);
        assertCode(
                () -> keeper.decide(Scope.of(new MachineId("mch_x")), Optional.empty(), Optional.empty(), "ann"),
                "MACHINE_UNKNOWN");
    }

    @Test
    void aPassAfterTheClockWasSetDeletesNothingAndTheNextOneGoesOn() throws IOException {
        points(3);
        keeper.decide(Scope.of(web), Optional.of(ONE), Optional.empty(), "ann");
        AtomicLong nanos = new AtomicLong();
        SteadyClock steady = new SteadyClock(bench.world.clock(), nanos::get);
        bench.world.pass(24 * HOUR);
        nanos.addAndGet(HOUR * 1_000_000);
        PointKeeper.pass(keeper, steady);
        assertThat(ids()).hasSize(3);
        bench.world.pass(HOUR);
        nanos.addAndGet(HOUR * 1_000_000);
        PointKeeper.pass(keeper, steady);
        assertThat(ids()).hasSize(1);
    }
}
