// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
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
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.source.SourcePower;
import org.godwit.api.target.TargetCloud;
import org.godwit.core.job.Failures;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.JobWork;
import org.godwit.core.site.ActThreads;
import org.godwit.core.site.FailbackKeeper;
import org.godwit.core.site.SiteBook;
import org.godwit.core.site.SiteKeeper;
import org.godwit.core.site.SiteTools;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.target.FaultyTargetCloud;

/** Runs of plans on one thread, with a clock that goes on when somebody rests, and a cloud that does not fail. */
final class RunBench {
    final MemoryCatalog catalog = new MemoryCatalog();
    final SimulatedWorld world = new SimulatedWorld(1);
    final SimulatedMachines sources = new SimulatedMachines(world, () -> {});
    final FaultyTargetCloud cloud;
    final SimulatedScripts scripts = new SimulatedScripts((name, facts) -> {});
    final SiteKeeper keeper;
    final FailbackKeeper failbacks;
    private final ReturningMachines returning;
    final JobEngine engine;
    private final List<Runnable> whenResting = new ArrayList<>();
    private final List<Deed> whenReplicating = new ArrayList<>();
    final Plans plans;
    private int number;

    RunBench() throws IOException {
        this(FaultyTargetCloud.Odds.NONE);
    }

    RunBench(FaultyTargetCloud.Odds odds) throws IOException {
        world.faults.enabled(false);
        Clock clock = world.clock();
        cloud = new FaultyTargetCloud(
                "cloud",
                new FaultyTargetCloud.World(new Random(1), clock, time -> world.pass(time.toMillis()), () -> {}),
                odds);
        EventLog events = new EventLog(clock);
        JobBook book = new JobBook(catalog.journal(), events, clock);
        plans = MemoryParts.plans(catalog, MemoryParts.of(catalog), events);
        Supplier<String> ids = () -> String.format("%08d", ++number);
        JobEngine[] made = new JobEngine[1];
        Supplier<Jobs> jobs = () -> made[0];
        SiteTools tools = new SiteTools(
                new SiteBook(catalog.sites(), events, clock),
                plans,
                catalog.points(),
                catalog.machines(),
                jobs,
                new Outside(),
                new Timing(),
                new ActThreads(Runnable::run),
                4);
        made[0] = new JobEngine(
                new Work(SiteOrders.of(tools)),
                book,
                new JobEngine.Surroundings(
                        catalog.journal(), events, clock, new Random(1), ids, Runnable::run, () -> 0),
                new Settings("main", "simulated", "default", 2, Duration.ofHours(24)).limits());
        engine = made[0];
        keeper = SiteKeeper.over(tools, ids);
        failbacks = FailbackKeeper.over(tools, keeper, events, ids);
        returning = new ReturningMachines(world, catalog, cloud, sources, new RunInvariants(catalog, cloud, sources));
    }

    /** A machine with a restore point. */
    Machine machine(String name) throws IOException {
        Machine machine = sources.add(name, 1);
        catalog.machines().put(machine);
        catalog.points().commit(sources.replicated(machine.id()));
        return machine;
    }

    void plan(String document) throws IOException {
        plans.put(new Plans.Change("p", OptionalInt.empty(), "ann"), document);
    }

    /** The next version of the plan. */
    void change(String document) throws IOException {
        plans.put(new Plans.Change("p", OptionalInt.of(1), "ann"), document);
    }

    static SiteOrder drill(String... devices) {
        return new SiteOrder(
                "p",
                1,
                SiteOrder.Kind.DRILL,
                "cloud",
                new SiteOrder.Points.Latest(),
                List.of(devices),
                Map.of(),
                3600,
                SiteOrder.Source.STAYS);
    }

    static SiteOrder failover(SiteOrder.Source source) {
        return new SiteOrder(
                "p",
                1,
                SiteOrder.Kind.FAILOVER,
                "cloud",
                new SiteOrder.Points.Latest(),
                List.of(),
                Map.of(),
                0,
                source);
    }

    /** Something that happens when a run waits next. */
    void whenResting(Runnable deed) {
        whenResting.add(deed);
    }

    /** Something that happens when a machine is replicated next, before its point is there. */
    void whenReplicating(Deed deed) {
        whenReplicating.add(deed);
    }

    interface Deed {
        void run() throws IOException;
    }

    /** Lets jobs run until nothing is left to do. */
    CloudSite work(CloudSite site) throws IOException {
        for (int i = 0; i < 100 && !engine.isIdle(); i++) {
            engine.step();
            world.pass(1000);
        }
        return keeper.find(site.id());
    }

    SiteMachine machine(CloudSite site, String device) throws IOException {
        return keeper.machines(site.id()).stream()
                .filter(one -> one.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    private final class Work implements JobWork {
        private final SiteOrders orders;

        Work(SiteOrders orders) {
            this.orders = orders;
        }

        @Override
        public void check(JobOrder order) {}

        @Override
        public Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException {
            if (order instanceof JobOrder.Replicate replicate) {
                for (Deed deed : whenReplicating) {
                    deed.run();
                }
                whenReplicating.clear();
                RestorePoint point = replicate.from().isPresent()
                        ? returning.replicated(replicate, job, orders)
                        : sources.replicated(replicate.machine());
                catalog.points().commit(point);
                return Map.of("restorePoint", point.id().value());
            }
            return orders.perform(order, job);
        }
    }

    private final class Outside implements SiteTools.Outside {
        @Override
        public TargetCloud target(String id) throws IOException {
            if (id.equals("cloud")) {
                return cloud;
            }
            throw Problem.of(Problem.Kind.TRANSIENT, "PLUGIN_MISSING", "There is no target " + id + ".", "")
                    .asException();
        }

        @Override
        public Optional<SourcePower> power(String platform) {
            return Optional.of(sources);
        }

        @Override
        public void write(JobContext job, RestorePoint point, DiskImage image, SiteTools.Destination to)
                throws IOException {
            RunInvariants.write(job, point, image, to, sources);
        }

        @Override
        public SiteTools.Scripts scripts() {
            return scripts;
        }

        @Override
        public boolean answers(InetSocketAddress at, PlannedMachine.Ready condition) {
            return cloud.inside().answers(at);
        }
    }

    private final class Timing implements SiteTools.Timing {
        @Override
        public void rest(JobContext job, Duration time) throws IOException {
            world.pass(time.toMillis());
            List<Runnable> deeds = List.copyOf(whenResting);
            whenResting.clear();
            deeds.forEach(Runnable::run);
            // What a run waits for may be another job.
            engine.step();
            job.throwIfCancelled();
        }

        @Override
        public Problem problem(Throwable thrown, int failuresInARow) {
            return Failures.problem(thrown, false, failuresInARow);
        }

        @Override
        public Duration wait(int failuresInARow) {
            return Duration.ofSeconds(1);
        }

        @Override
        public void awaitLaunches(JobContext job, CloudSiteId site) {}
    }
}
