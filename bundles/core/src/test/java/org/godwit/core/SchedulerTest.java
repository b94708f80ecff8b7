// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Event;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications.Activity;
import org.godwit.api.replication.Replications.State;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.JobWork;
import org.godwit.core.job.Runs;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.InForce;
import org.godwit.core.schedule.FreezeTimes;
import org.godwit.core.schedule.ScheduleReport;
import org.godwit.core.schedule.Scheduler;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;

/** Runs that come by themselves, on a clock that is set back and forth. */
final class SchedulerTest {
    private static final Duration TICK = Duration.ofMillis(100);

    private final Ticking time = new Ticking();
    private final Clock clock = time.withZone(ZoneOffset.UTC);
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final List<Event> heard = new ArrayList<>();
    private final EventLog events = new EventLog(clock);
    private final List<Attempt> attempts = new ArrayList<>();
    private final Map<String, Integer> points = new HashMap<>();
    private final Ulid ids = new Ulid(clock, new Random(1));
    private Duration work = Duration.ofSeconds(1);
    private long frozenMillis = 20;
    private long readBytes = 25_000_000;
    private long sentBytes = 9_000_000;
    private int parallel = 4;
    private int failures;
    private Duration oldest = Duration.ZERO;
    private final FreezeTimes freezes = new FreezeTimes(() -> time.nanos);
    private long begun;
    private JobEngine engine;
    private Scheduler scheduler;
    private ScheduleReport report;

    SchedulerTest() {
        start();
    }

    private record Attempt(long begunNanos, Runnable work) {}

    /** It rests until its freeze is due, and needs as long as it does for the rest. */
    private boolean isOver(Attempt attempt, MachineId machine) {
        boolean frozen = freezes.leftNanos(machine) == 0;
        return time.nanos - attempt.begunNanos() - work.toNanos() >= 0 && frozen;
    }

    /** A controller that begins anew, with the catalog that there is. */
    private void start() {
        attempts.clear();
        Runs runs = new Runs(catalog.journal());
        JobBook book = new JobBook(runs, events, clock);
        engine = new JobEngine(
                new Work(),
                book,
                new JobEngine.Surroundings(
                        runs,
                        events,
                        clock,
                        new Random(1),
                        ids::next,
                        task -> attempts.add(new Attempt(time.nanos, task)),
                        () -> 0),
                new Settings("main", "paged", "default", parallel, Duration.ofHours(24)).limits());
        CatalogParts parts = MemoryParts.of(catalog);
        Scheduler.Surroundings around =
                new Scheduler.Surroundings(parts, new InForce(parts, "main"), events, clock, freezes, () -> time.nanos);
        scheduler = new Scheduler(engine, book, around);
        report = new ScheduleReport(scheduler, engine, around);
    }

    private final class Work implements JobWork {
        @Override
        public void check(JobOrder order) {}

        @Override
        public Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException {
            MachineId machine = ((JobOrder.Replicate) order).machine();
            if (failures > 0) {
                failures--;
                throw Problem.of(Problem.Kind.CORRUPT, "ROOT_MISMATCH", "It was another.", "")
                        .asException();
            }
            points.merge(machine.value(), 1, Integer::sum);
            Machine known = catalog.machines().find(machine).orElseThrow();
            String prefix = Runs.isRun(job.job()) ? Runs.POINT_PREFIX : "rp_";
            RestorePoint point =
                    Samples.point(prefix + ids.next(), known, clock.instant().minusMillis(300));
            catalog.points().commit(point);
            long millis = (time.nanos - begun) / 1_000_000;
            return Map.of(
                    "restedMilliseconds", String.valueOf(millis - work.toMillis()),
                    "restorePoint", point.id().value(),
                    "changedBytes", "25000000",
                    "readBytes", String.valueOf(readBytes),
                    "sentBytes", String.valueOf(sentBytes),
                    "milliseconds", String.valueOf(millis),
                    "frozenMilliseconds", String.valueOf(frozenMillis),
                    "untilFreezeMilliseconds", String.valueOf(Math.max(0, millis - 300)));
        }
    }

    private MachineId machine(String id, int targetSeconds) throws IOException {
        MachineId machine = new MachineId(id);
        catalog.machines().put(Samples.machine(id, id).seen(true, clock.instant()));
        report.decide(Scope.of(machine), Optional.of(new ReplicationSchedule(targetSeconds, 20)), "ann");
        return machine;
    }

    /** How many points that machine got within that time; the oldest lag is remembered. */
    private int within(Duration span, MachineId machine) throws IOException {
        int before = points.getOrDefault(machine.value(), 0);
        oldest = Duration.ZERO;
        for (long left = span.dividedBy(TICK); left > 0; left--) {
            time.pass(TICK);
            for (Attempt each : List.copyOf(attempts)) {
                if (isOver(each, machine)) {
                    attempts.remove(each);
                    begun = each.begunNanos();
                    each.work().run();
                }
            }
            scheduler.look();
            engine.step();
            Duration lag = report.state(machine).lag().orElse(Duration.ZERO);
            oldest = lag.compareTo(oldest) > 0 ? lag : oldest;
        }
        return points.getOrDefault(machine.value(), 0) - before;
    }

    @Test
    void theNewestPointIsNoOlderThanTheTarget() throws IOException {
        MachineId web = machine("web", 120);
        work = Duration.ofSeconds(10);
        assertThat(within(Duration.ofSeconds(12), web)).isEqualTo(1);
        assertThat(within(Duration.ofMinutes(60), web)).isBetween(28, 32);
        assertThat(oldest).isLessThanOrEqualTo(Duration.ofSeconds(121));
        State state = report.state(web);
        assertThat(state.because()).isEmpty();
        assertThat(state.behind()).isFalse();
        assertThat(state.churnBytesPerSecond()).isBetween(200_000L, 225_000L);
    }

    @Test
    void fiveSecondsAreKeptWhereAPointTakesOne() throws IOException {
        MachineId web = machine("web", 5);
        within(Duration.ofSeconds(30), web);
        assertThat(within(Duration.ofMinutes(5), web)).isBetween(60, 75);
        assertThat(oldest).isLessThanOrEqualTo(Duration.ofMillis(5300));
        assertThat(report.state(web).effective().schedule().isContinuous()).isTrue();
    }

    @Test
    void whereFreezesCostMoreThanTheBudgetPointsAreFurtherApartAndItIsSaid() throws IOException {
        MachineId web = machine("web", 5);
        frozenMillis = 200;
        within(Duration.ofMinutes(2), web);
        assertThat(within(Duration.ofMinutes(10), web)).isBetween(59, 63);
        State state = report.state(web);
        assertThat(state.interval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(state.frozenPermille()).isBetween(18, 21);
        assertThat(state.because())
                .isEqualTo("a freeze takes 200 ms, and 2.0 % of the time is the budget; 2.5 MiB change each second");
        frozenMillis = 20;
        within(Duration.ofMinutes(2), web);
        assertThat(report.state(web).because()).isEmpty();
    }

    @Test
    void whatCannotKeepUpIsDoneOneAfterTheOtherAndItIsSaid() throws IOException {
        MachineId web = machine("web", 5);
        work = Duration.ofSeconds(20);
        assertThat(within(Duration.ofMinutes(10), web)).isBetween(28, 30);
        assertThat(report.state(web).because())
                .isEqualTo("a point takes 20.2 s until it is complete; 1.2 MiB change each second");
    }

    @Test
    void aLimitThatIsReachedIsNamedWhereItStretchesTheInterval() throws IOException {
        MachineId web = machine("web", 5);
        limit(web, 0, 1 << 20);
        work = Duration.ofSeconds(9);
        frozenMillis = 400;
        within(Duration.ofMinutes(5), web);
        assertThat(report.state(web).because())
                .isEqualTo("a point takes 9.2 s until it is complete"
                        + "; a freeze takes 400 ms, and 2.0 % of the time is the budget"
                        + "; sending is limited to 1.0 MiB/s; 1.2 MiB change each second");
        limit(web, 5 << 20, 2 << 20);
        within(Duration.ofSeconds(10), web);
        assertThat(report.state(web).because()).doesNotContain("limited");
        limit(web, 3 << 20, 2 << 20);
        within(Duration.ofSeconds(10), web);
        assertThat(report.state(web).because()).contains("reading is limited to 3.0 MiB/s");
    }

    private void limit(MachineId machine, long read, long send) throws IOException {
        Limits limits = new Limits(new Limits.Rates(read, send), List.of());
        report.limit(Scope.of(machine), Optional.of(limits), "ann");
    }

    @Test
    void aMachineThatIsAwayIsWaitedForWithoutAJob() throws IOException {
        MachineId web = machine("web", 60);
        within(Duration.ofMinutes(5), web);
        Machine known = catalog.machines().find(web).orElseThrow();
        catalog.machines().put(known.seen(false, clock.instant()));
        within(Duration.ofSeconds(70), web);
        assertThat(within(Duration.ofHours(2), web)).isZero();
        assertThat(engine.isIdle()).isTrue();
        State away = report.state(web);
        assertThat(away.activity()).isEqualTo(Activity.HINDERED);
        assertThat(away.behind()).isTrue();
        assertThat(away.because()).isEqualTo("it is not connected");
        catalog.machines().put(known.seen(true, clock.instant()));
        assertThat(within(Duration.ofSeconds(30), web)).isEqualTo(1);
        assertThat(report.state(web).behind()).isFalse();
    }

    @Test
    void whatFailedIsTriedAgainWithGrowingPauses() throws IOException {
        MachineId web = machine("web", 5);
        within(Duration.ofSeconds(30), web);
        failures = 1000;
        within(Duration.ofHours(1), web);
        assertThat(1000 - failures).isBetween(6, 8);
        State failing = report.state(web);
        assertThat(failing.activity()).isEqualTo(Activity.FAILING);
        assertThat(failing.problem().orElseThrow().code()).isEqualTo("ROOT_MISMATCH");
        failures = 0;
        assertThat(within(Duration.ofHours(1), web)).isPositive();
        assertThat(report.state(web).problem()).isEmpty();
    }

    @Test
    void whatIsParkedBeginsNothingUntilItIsResumed() throws IOException {
        MachineId web = machine("web", 5);
        within(Duration.ofSeconds(30), web);
        report.park(Scope.of(web), true, "ann");
        within(Duration.ofSeconds(3), web);
        assertThat(within(Duration.ofMinutes(10), web)).isZero();
        assertThat(report.state(web).activity()).isEqualTo(Activity.PARKED);
        report.park(Scope.of(web), false, "ann");
        assertThat(within(Duration.ofMinutes(1), web)).isBetween(10, 14);
        report.park(Scope.ALL, true, "ann");
        within(Duration.ofSeconds(3), web);
        assertThat(within(Duration.ofMinutes(1), web)).isZero();
    }

    @Test
    void aMachineIsReplicatedAsItsGroupIsFromWhenItComesIntoIt() throws IOException {
        CustomerId acme = new CustomerId("cus_1");
        GroupId shop = new GroupId("grp_1");
        catalog.tenants().put(new Customer(acme, "Acme", Optional.empty()));
        catalog.tenants().put(new MachineGroup(shop, "shop", acme));
        Scope group = new Scope.OfGroup(shop);
        report.decide(group, Optional.of(new ReplicationSchedule(5, 20)), "ann");
        MachineId web = new MachineId("web");
        catalog.machines().put(Samples.machine("web", "web").seen(true, clock.instant()));
        assertThat(within(Duration.ofMinutes(1), web)).isZero();
        assertThat(report.states()).isEmpty();
        catalog.tenants().join(web, shop);
        within(Duration.ofSeconds(30), web);
        assertThat(within(Duration.ofMinutes(1), web)).isBetween(10, 14);
        assertThat(report.states()).containsExactly(report.state(web));
        report.park(new Scope.OfCustomer(acme), true, "ann");
        within(Duration.ofSeconds(10), web);
        assertThat(within(Duration.ofMinutes(1), web)).isZero();
        assertThat(report.state(web).activity()).isEqualTo(Activity.PARKED);
        assertThatThrownBy(() -> report.park(new Scope.OfGroup(new GroupId("grp_no")), true, "ann"))
                .hasMessageContaining("grp_no");
    }

    @Test
    void placesAreSharedFairlyAndNothingPilesUp() throws IOException {
        parallel = 2;
        start();
        work = Duration.ofSeconds(30);
        List<MachineId> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(machine("m" + i, i % 2 == 0 ? 90 : 100));
        }
        within(Duration.ofMinutes(100), all.get(0));
        for (MachineId each : all) {
            assertThat(points.get(each.value())).as(each.value()).isBetween(17, 23);
        }
        assertThat(engine.list(1000).stream().filter(job -> !job.state().isFinal()))
                .hasSizeLessThanOrEqualTo(all.size());
        assertThat(report.states()).hasSize(20);
    }

    @Test
    void runsThatAreMissedAreSaid() throws Exception {
        MachineId web = machine("web", 600);
        within(Duration.ofMinutes(1), web);
        Machine known = catalog.machines().find(web).orElseThrow();
        catalog.machines().put(known.seen(false, clock.instant()));
        try (AutoCloseable listening = events.subscribe(Long.MAX_VALUE, heard::add)) {
            within(Duration.ofMinutes(45), web);
            assertThat(report.state(web).because()).matches("[34] runs are missed: it is not connected");
        }
        catalog.machines().put(known.seen(true, clock.instant()));
        assertThat(within(Duration.ofSeconds(30), web)).isEqualTo(1);
        assertThat(report.state(web).because()).isEmpty();
    }

    @Test
    void schedulesThatBeginTogetherDoNotGoOnTogether() throws IOException {
        List<MachineId> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            all.add(machine("m" + i, 3600));
        }
        within(Duration.ofMinutes(5), all.get(0));
        assertThat(points.values()).hasSize(40);
        within(Duration.ofMinutes(38), all.get(0));
        assertThat(points.values().stream().filter(count -> count > 1).count()).isBetween(5L, 25L);
        within(Duration.ofMinutes(20), all.get(0));
        assertThat(points.values()).allMatch(count -> count == 2);
    }

    @Test
    void whoeverAsksForAPointGetsOneBesideTheSchedule() throws IOException {
        MachineId web = machine("web", 120);
        work = Duration.ofSeconds(10);
        within(Duration.ofSeconds(12), web);
        while (report.state(web).run().isEmpty()) {
            within(Duration.ofSeconds(1), web);
        }
        Job asked = engine.start(new JobOrder.Replicate(web, List.of()), "ann");
        within(Duration.ofSeconds(1), web);
        assertThat(engine.find(asked.id()).orElseThrow().state()).isInstanceOf(JobState.Queued.class);
        assertThat(within(Duration.ofSeconds(25), web)).isEqualTo(2);
        assertThat(engine.find(asked.id()).orElseThrow().state()).isInstanceOf(JobState.Succeeded.class);
        // It counts for the schedule, too.
        assertThat(within(Duration.ofSeconds(25), web)).isZero();
    }

    @Test
    void aClockThatIsSetMakesNoStorm() throws IOException {
        MachineId web = machine("web", 60);
        within(Duration.ofMinutes(5), web);
        time.set(Duration.ofDays(400));
        assertThat(within(Duration.ofMinutes(10), web)).isBetween(9, 11);
        time.set(Duration.ofDays(-800));
        assertThat(within(Duration.ofMinutes(10), web)).isBetween(0, 11);
        time.set(Duration.ofDays(400));
        assertThat(within(Duration.ofMinutes(10), web)).isBetween(9, 11);
    }

    @Test
    void aControllerThatIsStartedAnewGoesOnWhereTheNewestPointIs() throws IOException {
        MachineId web = machine("web", 3600);
        within(Duration.ofMinutes(10), web);
        start();
        assertThat(within(Duration.ofMinutes(45), web)).isZero();
        assertThat(within(Duration.ofMinutes(15), web)).isEqualTo(1);
    }

    @Test
    void aThousandRunsLeaveNothingInTheJournalAndAnEventForNone() throws Exception {
        MachineId web = machine("web", 5);
        within(Duration.ofMinutes(1), web);
        try (AutoCloseable listening = events.subscribe(Long.MAX_VALUE, heard::add)) {
            int jobs = catalog.journal().newest(100_000).size();
            assertThat(within(Duration.ofMinutes(90), web)).isGreaterThan(1000);
            assertThat(catalog.journal().newest(100_000)).hasSize(jobs);
            assertThat(jobs).isEqualTo(1);
            assertThat(engine.list(100_000)).hasSizeLessThanOrEqualTo(1 + Runs.REMEMBERED + 1);
            assertThat(heard).isEmpty();
        }
    }

    /** A clock on the wall, and the time that only passes. */
    private static final class Ticking implements InstantSource {
        private Instant wall = Instant.parse("2026-11-23T06:00:00Z");
        private long nanos = Long.MAX_VALUE - Duration.ofHours(1).toNanos();

        void pass(Duration time) {
            wall = wall.plus(time);
            nanos += time.toNanos();
        }

        void set(Duration by) {
            wall = wall.plus(by);
        }

        @Override
        public Instant instant() {
            return wall;
        }
    }
}
