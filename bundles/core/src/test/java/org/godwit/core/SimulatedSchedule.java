// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenancy;
import org.godwit.core.image.Crew;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.JobWork;
import org.godwit.core.job.Places;
import org.godwit.core.job.Runs;
import org.godwit.core.job.Use;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.InForce;
import org.godwit.core.plugin.Registry;
import org.godwit.core.retention.Keeper;
import org.godwit.core.retention.Keeping;
import org.godwit.core.schedule.FreezeTimes;
import org.godwit.core.schedule.ScheduleReport;
import org.godwit.core.schedule.Scheduler;
import org.godwit.core.tenant.TenancyKeeper;
import org.godwit.core.work.Surroundings;
import org.godwit.core.work.Workshop;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.jspecify.annotations.Nullable;

/**
 * Machines and a controller for {@link ScheduleSimulation}: real engine, book, scheduler and retention over a catalog in
 * memory, with replications that only take time. One step at a time: each attempt has a thread that waits for its end.
 */
final class SimulatedSchedule {
    static final long TAIL_NANOS = Duration.ofMillis(300).toNanos();

    /** A machine as it is, not as the controller sees it. */
    static final class Truth {
        final MachineId id;
        Duration work = Duration.ofSeconds(1);
        long frozenMillis = 20;
        Duration clockAhead = Duration.ZERO;
        boolean connected = true;
        boolean failing;
        List<Use> uses = List.of();
        /** Of the newest complete point, by {@link SimulatedSchedule#passed}; negative for none. */
        long newest = -1;

        /** Since when nothing has happened that explains a delay. */
        long calmSince;

        Truth(MachineId id) {
            this.id = id;
        }
    }

    /** One replication under way. */
    static final class Attempt {
        final long began;
        final Semaphore go = new Semaphore(0);
        final Semaphore back = new Semaphore(0);

        @Nullable
        Truth machine;

        boolean scheduled;
        boolean stopped;
        boolean dead;
        boolean over;

        Attempt(long began) {
            this.began = began;
        }

        /** Until it waits again or has ended. */
        void advance() {
            go.release();
            back.acquireUninterruptibly();
        }
    }

    /** What is looked at when one begins. */
    interface Watch {
        void begins(Truth machine, boolean scheduled, List<Attempt> others) throws IOException;
    }

    final Random random;
    final MemoryCatalog catalog = new MemoryCatalog();
    final Map<MachineId, Truth> machines = new LinkedHashMap<>();
    final List<Attempt> attempts = new ArrayList<>();
    final Clock clock;
    final Keeper keeper;
    final Tenancy tenancy;
    private final ThreadLocal<Attempt> mine = new ThreadLocal<>();
    private final Watch watch;
    private final Ulid ids;
    private final CatalogParts parts;
    /** The time that passes for everybody. */
    long passed;

    private long processBegan;
    private Instant wall = Instant.parse("2026-11-23T06:00:00Z");
    int parallel = 4;
    Map<Use.Kind, Integer> most = Map.of();
    long points;
    EventLog events;
    SteadyClock steady;
    JobEngine engine;
    Scheduler scheduler;
    ScheduleReport report;
    private FreezeTimes freezes;

    SimulatedSchedule(long seed, Watch watch) throws IOException {
        random = new Random(seed);
        this.watch = watch;
        InstantSource source = () -> wall;
        clock = source.withZone(ZoneOffset.UTC);
        ids = new Ulid(clock, random);
        parts = MemoryParts.of(catalog);
        events = new EventLog(clock);
        Workshop workshop = new Workshop(clock, ids::next, Crew::inline);
        keeper = new Keeper(
                new Surroundings(new Registry(events), parts, workshop, events),
                new Keeping(3, Duration.ofHours(2), ZoneOffset.UTC, Duration.ZERO),
                new InForce(parts, "main"),
                this::remove);
        tenancy = new TenancyKeeper(parts.tenants(), parts.machines(), parts.policies(), events);
        CustomerId partner = new CustomerId("cus_0");
        catalog.tenants().put(new Customer(partner, "partner", Optional.empty()));
        catalog.tenants().put(new Customer(new CustomerId("cus_1"), "customer", Optional.of(partner)));
        for (int i = 0; i < 3; i++) {
            CustomerId customer = new CustomerId("cus_" + i % 2);
            catalog.tenants().put(new MachineGroup(new GroupId("grp_" + i), "group " + i, customer));
        }
        boot();
    }

    private void remove(org.godwit.api.point.RestorePointId point) throws IOException {
        RestorePoint known = catalog.points().find(point).orElseThrow();
        catalog.points().remove(point, known.store());
    }

    /** The time of the process, from an origin of its own. */
    private long nanos() {
        return passed - processBegan;
    }

    void pass(Duration time) {
        passed += time.toNanos();
        wall = wall.plus(time);
    }

    void setClock(Duration by) {
        wall = wall.plus(by);
    }

    /** The process is gone, and another one begins with the catalog that there is. */
    void boot() throws IOException {
        if (engine != null) {
            engine.close();
        }
        for (Attempt each : List.copyOf(attempts)) {
            each.dead = true;
            each.advance();
        }
        attempts.clear();
        // An origin just before it runs over.
        processBegan = passed
                - (random.nextBoolean() ? Long.MAX_VALUE - Duration.ofHours(1).toNanos() : 0);
        events = new EventLog(clock);
        Runs runs = new Runs(catalog.journal());
        JobBook book = new JobBook(runs, events, clock);
        Settings settings = new Settings("main", "paged", "default", new Places(parallel, most), Duration.ofHours(24));
        JobEngine.Surroundings around =
                new JobEngine.Surroundings(runs, events, clock, random, ids::next, this::execute, () -> 0);
        engine = new JobEngine(new Work(), book, around, settings.limits());
        freezes = new FreezeTimes(this::nanos);
        steady = new SteadyClock(clock, this::nanos);
        Scheduler.Surroundings seen =
                new Scheduler.Surroundings(parts, new InForce(parts, "main"), events, clock, freezes, this::nanos);
        scheduler = new Scheduler(engine, book, seen);
        report = new ScheduleReport(scheduler, engine, seen);
        engine.recover();
    }

    Truth add(String name) throws IOException {
        Truth truth = new Truth(new MachineId(name));
        machines.put(truth.id, truth);
        tell(truth);
        return truth;
    }

    /** What the controller sees of it. */
    void tell(Truth truth) throws IOException {
        catalog.machines()
                .put(Samples.machine(truth.id.value(), truth.id.value()).seen(truth.connected, clock.instant()));
    }

    private void execute(Runnable task) {
        Attempt attempt = new Attempt(passed);
        Thread thread = new Thread(() -> {
            mine.set(attempt);
            try {
                task.run();
            } finally {
                attempt.over = true;
                attempt.back.release();
            }
        });
        thread.setDaemon(true);
        attempts.add(attempt);
        thread.start();
        attempt.back.acquireUninterruptibly();
        if (attempt.over) {
            attempts.remove(attempt);
        }
    }

    /** Ends what has worked long enough, and rested until its freeze is due; or has lost its machine. */
    void settle() {
        for (Attempt each : List.copyOf(attempts)) {
            Truth machine = java.util.Objects.requireNonNull(each.machine);
            boolean worked = passed - each.began >= machine.work.toNanos();
            boolean rests = each.scheduled && !each.stopped && freezes.leftNanos(machine.id) > 0 && !isAwaited(machine);
            if (!machine.connected || worked && !rests) {
                attempts.remove(each);
                each.advance();
            }
        }
    }

    private boolean isAwaited(Truth machine) {
        try {
            return catalog.journal().unfinished().stream()
                    .anyMatch(job -> job.order() instanceof JobOrder.Replicate order
                            && order.machine().equals(machine.id));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private final class Work implements JobWork {
        @Override
        public void check(JobOrder order) {}

        @Override
        public List<Use> uses(JobOrder order) {
            return Optional.ofNullable(machines.get(((JobOrder.Replicate) order).machine()))
                    .map(machine -> machine.uses)
                    .orElse(List.of());
        }

        @Override
        public Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException {
            Truth machine = java.util.Objects.requireNonNull(machines.get(((JobOrder.Replicate) order).machine()));
            Attempt self = mine.get();
            self.machine = machine;
            self.scheduled = engine.find(job.job()).orElseThrow().startedBy().equals(Runs.STARTED_BY);
            watch.begins(
                    machine,
                    self.scheduled,
                    attempts.stream().filter(each -> each != self).toList());
            self.back.release();
            self.go.acquireUninterruptibly();
            if (self.dead) {
                throw new SimulatedWorld.Crash();
            }
            job.throwIfCancelled();
            trouble(machine);
            return commit(machine, self, job);
        }

        private void trouble(Truth machine) throws IOException {
            if (!machine.connected) {
                throw Problem.of(Problem.Kind.TRANSIENT, "MACHINE_DISCONNECTED", "It is away.", "")
                        .asException();
            }
            if (machine.failing) {
                machine.calmSince = passed;
                Problem.Kind kind = random.nextBoolean() ? Problem.Kind.CORRUPT : Problem.Kind.TRANSIENT;
                throw Problem.of(kind, "ROOT_MISMATCH", "It was another.", "").asException();
            }
        }
    }

    private Map<String, String> commit(Truth machine, Attempt attempt, JobContext job) throws IOException {
        long tail = Math.min(TAIL_NANOS, machine.work.toNanos() / 2);
        Machine known = catalog.machines().find(machine.id).orElseThrow();
        String prefix = Runs.isRun(job.job()) ? Runs.POINT_PREFIX : "rp_";
        catalog.points()
                .commit(Samples.point(
                        prefix + ids.next(),
                        known,
                        clock.instant().minusNanos(tail).plus(machine.clockAhead)));
        machine.newest = passed - tail;
        points++;
        long millis = (passed - attempt.began) / 1_000_000;
        return Map.of(
                "changedBytes", "25000000",
                "milliseconds", String.valueOf(millis),
                "restedMilliseconds", String.valueOf(Math.max(0, millis - machine.work.toMillis())),
                "frozenMilliseconds", String.valueOf(machine.frozenMillis),
                "untilFreezeMilliseconds", String.valueOf(Math.max(0, millis - tail / 1_000_000)));
    }
}
