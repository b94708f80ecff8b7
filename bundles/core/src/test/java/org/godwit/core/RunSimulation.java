// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.Plans;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.source.SourcePower;
import org.godwit.api.target.TargetCloud;
import org.godwit.core.SimulatedWorld.Crash;
import org.godwit.core.job.Failures;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.JobEntry;
import org.godwit.core.job.JobWork;
import org.godwit.core.job.RunningJobs;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.site.FailbackKeeper;
import org.godwit.core.site.SiteBook;
import org.godwit.core.site.SiteKeeper;
import org.godwit.core.site.SiteTools;
import org.godwit.testkit.target.FaultyTargetCloud;

/**
 * A seed in, a verdict out: plans are run as drills and failovers while cloud, source, catalog and controller fail, and
 * people pause, approve, cancel, retry, roll back and delete at any moment. {@link RunInvariants} says what must hold.
 */
final class RunSimulation {
    private static final int STEPS = 60;
    private static final int MOST_STEPS_TO_END = 4000;

    /** What a number of seeds came to. */
    record Tally(
            long sites,
            long running,
            long faults,
            long crashes,
            long acts,
            long arrived,
            long returned,
            Map<Act, Integer> updates) {
        Tally plus(Tally other) {
            return new Tally(
                    sites + other.sites,
                    running + other.running,
                    faults + other.faults,
                    crashes + other.crashes,
                    acts + other.acts,
                    arrived + other.arrived,
                    returned + other.returned,
                    sum(updates, other.updates));
        }
    }

    private static Map<Act, Integer> sum(Map<Act, Integer> one, Map<Act, Integer> other) {
        Map<Act, Integer> sum = new TreeMap<>(one);
        other.forEach((act, times) -> sum.merge(act, times, Integer::sum));
        return sum;
    }

    private final SimulatedWorld world;
    private final SimulatedCatalog catalog;
    private final Baton baton;
    private final SimulatedMachines sources;
    private final FaultyTargetCloud cloud;
    private final RunInvariants invariants;
    private final Settings settings = new Settings("main", "simulated", "default", 3, Duration.ofHours(24));
    private final Supplier<String> ids;
    private final RunPeople people;
    private final ReturningMachines returning;
    private final Optional<MigrationPlay> migrations;
    private final Set<CloudSiteId> up = new HashSet<>();
    private int number;
    private JobEngine engine;
    private JobBook jobs;
    private SiteKeeper keeper;
    private FailbackKeeper failbacks;
    private SitePruner pruner;

    private RunSimulation(long seed, boolean migrating) throws IOException {
        world = new SimulatedWorld(seed);
        catalog = new SimulatedCatalog(world);
        baton = new Baton(world);
        ids = () -> String.format("%08d", ++number);
        sources = new SimulatedMachines(world, this::moment);
        Duration settling = Duration.ofSeconds(world.random.nextInt(3) * 40L);
        cloud = new FaultyTargetCloud(
                "cloud",
                new FaultyTargetCloud.World(world.random, world.clock(), baton::rest, this::moment),
                new FaultyTargetCloud.Odds(30, 30, 30, settling, world.random.nextBoolean()));
        invariants = new RunInvariants(catalog.memory(), cloud, sources);
        catalog.removing(invariants::forgetting);
        people = new RunPeople(world, catalog, sources, invariants);
        returning = new ReturningMachines(world, catalog.memory(), cloud, sources, invariants);
        invariants.people(site -> people.hasDecided(site) || returning.hasEnded(site.id()));
        invariants.starting(returning::starting);
        catalog.failbacks(returning::saving);
        migrations = migrating
                ? Optional.of(new MigrationPlay(world, catalog, cloud, sources, invariants))
                : Optional.empty();
        migrations.ifPresent(play -> people.others(play::hasWanted));
        catalog.witness((before, after) -> {
            invariants.saving(before, after, world.nowAgain());
            migrations.ifPresent(play -> play.saved(after));
        });
        cloud.inside().neverReady(spec -> world.faults.strikes(12));
        if (world.random.nextInt(8) == 0) {
            cloud.inside().quota(1 + world.random.nextInt(12), 1 + world.random.nextInt(6));
        }
        cloud.inside().addForeignVolume("dev0-vda");
        cloud.inside().addForeignInstance("dev0");
        quietly(() -> {
            int count = 1 + world.random.nextInt(4);
            for (int i = 0; i < count; i++) {
                Machine machine = sources.add("m" + i, 1 + world.random.nextInt(2));
                catalog.memory().machines().put(machine);
                commit(sources.replicated(machine.id()));
            }
            boot();
            plan();
        });
    }

    private interface Deed {
        void run() throws IOException;
    }

    private void quietly(Deed deed) throws IOException {
        boolean faults = world.faults.enabled(false);
        boolean failing = cloud.enabled(false);
        try {
            deed.run();
        } finally {
            world.faults.enabled(faults);
            cloud.enabled(failing);
        }
    }

    /** Somewhere in a call: others go on, time passes, the process may die. */
    private void moment() {
        long epoch = world.epoch();
        baton.yieldTurn();
        world.alive(epoch);
        world.maybeCrash(400);
    }

    private void commit(RestorePoint point) throws IOException {
        catalog.memory().points().commit(point);
        if (world.random.nextBoolean()) {
            catalog.memory().points().verified(SimulatedMachines.verified(point));
        }
    }

    /** A new process over what outlives it. */
    private void boot() throws IOException {
        long epoch = world.epoch();
        CatalogParts parts = catalog.open();
        EventLog events = new EventLog(world.clock());
        SiteBook book = new SiteBook(parts.sites(), events, world.clock());
        jobs = new JobBook(parts.journal(), events, world.clock());
        Plans plans = MemoryParts.plans(catalog.memory(), parts, events);
        JobEngine[] made = new JobEngine[1];
        Supplier<Jobs> engines = () -> made[0];
        SiteTools tools = new SiteTools(
                book,
                plans,
                parts.points(),
                parts.machines(),
                engines,
                new Outside(epoch),
                new Timing(epoch, jobs),
                new Hands(epoch),
                1 + world.random.nextInt(4));
        SiteOrders orders = SiteOrders.of(tools);
        made[0] = new JobEngine(
                new Work(epoch, orders, this),
                jobs,
                new JobEngine.Surroundings(parts.journal(), events, world.clock(), world.random, ids, baton, () -> 0),
                settings.limits());
        engine = made[0];
        quietly(() -> engine.recover());
        keeper = SiteKeeper.over(tools, ids);
        failbacks = FailbackKeeper.over(tools, keeper, events, ids);
        migrations.ifPresent(play -> play.boot(keeper, events, ids));
        pruner = new SitePruner(book, plans, world.clock(), Duration.ofSeconds(300));
    }

    private void plan() throws IOException {
        List<Machine> machines =
                sources.all().stream().map(source -> source.machine).toList();
        Plans plans = MemoryParts.plans(catalog.memory(), MemoryParts.of(catalog.memory()), new EventLog());
        String document = RunPlans.document(world.random, machines);
        plans.put(new Plans.Change("p", OptionalInt.empty(), "ann"), document);
        invariants.groups(plans.order(document));
        people.devices(plans.order(document).stream()
                .flatMap(group -> group.machines().stream())
                .map(PlannedMachine::name)
                .toList());
    }

    private record Work(long epoch, SiteOrders orders, RunSimulation of) implements JobWork {
        @Override
        public void check(JobOrder order) throws IOException {
            of.world.alive(epoch);
        }

        @Override
        public Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException {
            of.world.alive(epoch);
            if (order instanceof JobOrder.Replicate replicate) {
                RestorePoint point = replicate.from().isPresent()
                        ? of.returning.replicated(replicate, job, orders)
                        : of.sources.replicated(replicate.machine());
                of.moment();
                of.world.faults.maybe(8, "REPLICATION_FAILED");
                of.commit(point);
                return Map.of("restorePoint", point.id().value());
            }
            return orders.perform(order, job);
        }
    }

    private final class Outside implements SiteTools.Outside {
        private final long epoch;

        Outside(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public TargetCloud target(String id) throws IOException {
            world.alive(epoch);
            world.faults.maybe(200, "PLUGIN_MISSING");
            if (world.faults.strikes(400)) {
                throw Problem.of(Problem.Kind.DENIED, "CLOUD_DENIED", "The simulated cloud said no.", "")
                        .asException();
            }
            return cloud;
        }

        @Override
        public Optional<SourcePower> power(String platform) {
            world.alive(epoch);
            return Optional.of(sources);
        }

        @Override
        public void write(JobContext job, RestorePoint point, DiskImage image, SiteTools.Destination to)
                throws IOException {
            invariants.writing(job, image);
            RunInvariants.write(job, point, image, to, sources);
        }

        @Override
        public SiteTools.Scripts scripts() {
            return new SimulatedScripts((name, facts) -> {
                moment();
                world.faults.maybe(20, "SCRIPT_STUMBLED");
                invariants.running(name, facts);
                moment();
            });
        }

        @Override
        public boolean answers(InetSocketAddress at, PlannedMachine.Ready condition) {
            return cloud.inside().answers(at);
        }
    }

    /** Threads that take turns with all others. */
    private final class Hands implements SiteTools.Acts {
        private final long epoch;

        Hands(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void begin(Runnable act) {
            baton.execute(act);
        }

        @Override
        public void await(BooleanSupplier over, Duration most) {
            for (long left = most.toMillis(); left > 0 && !over.getAsBoolean(); left -= 100) {
                baton.rest(Duration.ofMillis(100));
                world.alive(epoch);
            }
        }
    }

    private final class Timing implements SiteTools.Timing {
        private final long epoch;
        private final JobBook book;

        Timing(long epoch, JobBook book) {
            this.epoch = epoch;
            this.book = book;
        }

        @Override
        public void rest(JobContext job, Duration time) throws IOException {
            // As Rests does: others have the place meanwhile.
            JobEntry entry = book.entries().stream()
                    .filter(one -> one.job.id().equals(job.job()))
                    .findFirst()
                    .orElseThrow();
            entry.resting = true;
            do {
                baton.rest(time);
                world.alive(epoch);
            } while (!book.hasPlace(entry) && !entry.isAskedToStop());
            entry.resting = false;
            job.throwIfCancelled();
        }

        @Override
        public Problem problem(Throwable thrown, int failuresInARow) {
            return Failures.problem(thrown, false, failuresInARow);
        }

        @Override
        public Duration wait(int failuresInARow) {
            return Failures.wait(failuresInARow, world.random);
        }

        @Override
        public void awaitLaunches(JobContext job, CloudSiteId site) throws IOException {
            Set<JobOrder> launches = Set.of(new JobOrder.Launch(site), new JobOrder.Update(site));
            Set<RunningJobs.Attempt> attempts = book.attempts(launches::contains);
            while (attempts.stream().anyMatch(book.attempts(launches::contains)::contains)) {
                rest(job, Duration.ofSeconds(1));
            }
        }
    }

    /** Plays the seed; fails with one line that plays it again. */
    static Tally play(long seed, boolean migrating) {
        String kind = migrating ? "--migrations" : "--runs";
        try {
            return new RunSimulation(seed, migrating).play();
        } catch (AssertionError | IOException | RuntimeException | Crash e) {
            throw new AssertionError(
                    "Seed " + seed + " failed: " + e.getMessage() + "\nRun it again: ./godwit simulate " + kind
                            + " --seed " + seed,
                    e);
        }
    }

    /** {@code --seeds N} plays 1 to N, {@code --seed S} plays one, {@code --range A-B} those. */
    public static void main(String[] args) {
        main(args, false);
    }

    /** @param migrating whether there are migrations, too */
    static void main(String[] args, boolean migrating) {
        String[] range = args.length == 2 ? args[1].split("-") : new String[0];
        if (args.length != 2 || !Set.of("--seed", "--seeds", "--range").contains(args[0])) {
            System.err.println("usage: RunSimulation --seeds N | --seed S | --range A-B");
            System.exit(2);
        }
        long last = Long.parseLong(range[range.length - 1]);
        long first = args[0].equals("--seeds") ? 1 : Long.parseLong(range[0]);
        try {
            System.out.println(playAll(first, last, migrating));
        } catch (AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static String playAll(long first, long last, boolean migrating) {
        Tally sum = new Tally(0, 0, 0, 0, 0, 0, 0, Map.of());
        for (long seed = first; seed <= last; seed++) {
            sum = sum.plus(play(seed, migrating));
        }
        return (last - first + 1) + " seeds, " + sum.sites() + " sites, " + sum.running() + " seen running, "
                + sum.acts() + " acts of people, machines " + sum.updates() + ", " + sum.arrived()
                + " failbacks arrived, " + sum.returned()
                + " rolled back, " + sum.faults() + " faults, " + sum.crashes() + " crashes"
                + (migrating ? ", migrations: " + MigrationPlay.ended() : "");
    }

    private Tally play() throws IOException {
        for (int step = 0; step < STEPS; step++) {
            turn(() -> {
                sources.live();
                returning.live();
                if (migrations.isPresent() && world.random.nextBoolean()) {
                    migrations.get().doSomething();
                } else {
                    people.doSomething(new RunPeople.Controller(keeper, engine, jobs));
                }
                if (migrations.isEmpty()) {
                    // A machine goes one way at a time: what a migration has brought over is no failback's.
                    returning.doSomething(failbacks);
                }
                work();
            });
        }
        endWell();
        return new Tally(
                catalog.memory().sites().newest(1000).size() + invariants.forgotten(),
                up.size(),
                world.faults.injected() + cloud.injected(),
                world.crashes(),
                people.acts() + migrations.map(MigrationPlay::acts).orElse(0L),
                returning.arrived(),
                returning.rolledBack(),
                people.updates());
    }

    /** One turn of the controller's own threads; when the process dies in it, the next one is begun. */
    private void turn(Deed deed) throws IOException {
        long epoch = world.epoch();
        try {
            deed.run();
            baton.rest(Duration.ofSeconds(1 + world.random.nextInt(20)));
            world.alive(epoch);
        } catch (Crash e) {
            boot();
        } catch (IOException e) {
            // Told to whoever asked; the catalog was away.
        }
        if (migrations.isPresent()) {
            migrations.get().check();
        }
        invariants.check();
    }

    private void work() throws IOException {
        engine.step();
        keeper.look();
        failbacks.look();
        if (migrations.isPresent()) {
            migrations.get().look();
        }
        if (world.random.nextInt(8) == 0) {
            pruner.look();
        }
    }

    /** With nothing failing any more everything ends, and what people then delete is gone. */
    private void endWell() throws IOException {
        world.faults.enabled(false);
        cloud.enabled(false);
        cloud.inside().quota(Integer.MAX_VALUE, Integer.MAX_VALUE);
        for (int step = 0; !isQuiet(); step++) {
            if (step > MOST_STEPS_TO_END) {
                throw new AssertionError(
                        "does not end: " + catalog.memory().sites().open());
            }
            turn(() -> {
                returning.settle(failbacks);
                settleOne();
                if (migrations.isPresent() && world.random.nextInt(3) == 0) {
                    migrations.get().settle();
                }
                work();
            });
        }
        invariants.end();
        if (migrations.isPresent()) {
            migrations.get().end();
        }
    }

    private boolean isQuiet() throws IOException {
        return engine.isIdle()
                && catalog.memory().sites().open().isEmpty()
                && catalog.memory().sites().openFailbacks().isEmpty()
                && catalog.memory().migrations().open().isEmpty();
    }

    /** What waits for people is seen to: approved, resumed, removed. */
    private void settleOne() throws IOException {
        for (CloudSite each : catalog.memory().sites().open()) {
            CloudSite site = keeper.find(each.id());
            if (site.state() == State.RUNNING) {
                invariants.running(site);
                up.add(site.id());
            }
            List<Act> allowed = keeper.allowed(site);
            for (Act act : List.of(Act.APPROVE, Act.RESUME)) {
                if (allowed.contains(act)) {
                    people.act(keeper, site, act);
                    return;
                }
            }
            // A drill ends by itself when its time is over, and a failover when its policy acts.
            boolean drill = site.order().kind() == SiteOrder.Kind.DRILL;
            boolean undecided = site.state() == State.RUNNING
                    && (site.paused() || site.decidesAt().isEmpty());
            boolean ends = !drill
                    && (migrations.isEmpty() || !migrations.get().owns(site))
                    && (undecided || site.state() == State.ERROR)
                    && allowed.contains(Act.DELETE);
            if (ends) {
                Act end = allowed.contains(Act.ROLL_BACK) && world.random.nextBoolean() ? Act.ROLL_BACK : Act.DELETE;
                people.act(keeper, site, end);
                return;
            }
        }
    }
}
