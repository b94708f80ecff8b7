// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.Plans;
import org.godwit.api.plugin.ConfigurationKeys;
import org.godwit.api.point.Adoption;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenants;
import org.godwit.core.config.Config;
import org.godwit.core.image.Crew;
import org.godwit.core.image.Sampler;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.Runs;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.InForce;
import org.godwit.core.level.Throttle;
import org.godwit.core.plugin.Inventory;
import org.godwit.core.plugin.PluginRegistry;
import org.godwit.core.plugin.Registry;
import org.godwit.core.retention.Keeping;
import org.godwit.core.schedule.FreezeTimes;
import org.godwit.core.schedule.ScheduleReport;
import org.godwit.core.schedule.Scheduler;
import org.godwit.core.site.ActThreads;
import org.godwit.core.site.Rounds;
import org.godwit.core.site.SiteBook;
import org.godwit.core.site.SiteTools;
import org.godwit.core.upkeep.UpkeepSchedule;
import org.godwit.core.upkeep.UpkeepSettings;
import org.godwit.core.work.Surroundings;
import org.godwit.core.work.Workshop;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running core: the engine, the inventory and their threads. Lives as long as the catalog is there; other plugins come
 * and go without it noticing.
 */
@Component(
        service = {Jobs.class, Adoption.class, Replications.class},
        configurationPid = Core.PID,
        immediate = true)
@Designate(ocd = Config.class)
public final class Core implements Jobs, Adoption, Replications {
    static final String PID = "org.godwit.core";

    private static final Logger log = LoggerFactory.getLogger(Core.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** How long a stop waits for attempts to notice it; what does not is done again by the next run. */
    private static final Duration STOP_LIMIT = Duration.ofSeconds(5);

    private final JobEngine engine;
    private final Inventory inventory;
    private final CatalogAdoption adoption;
    private final UpkeepSchedule upkeep;
    private final Scheduler scheduler;
    private final ScheduleReport report;
    private final Registry registry;
    private final Runnable retryWaiting;
    private final AutoCloseable heard;
    private final ExecutorService attempts = Executors.newCachedThreadPool(work -> daemon(work, "godwit-job"));
    private final Rounds watch;
    private final Rounds limits;

    @Activate
    public Core(
            @Reference PluginRegistry plugins,
            @Reference RestorePoints points,
            @Reference Machines machines,
            @Reference JobJournal journal,
            @Reference Policies policies,
            @Reference Tenants tenants,
            @Reference SiteBook sites,
            @Reference Plans plans,
            @Reference Events events,
            Config config,
            Map<String, Object> properties)
            throws IOException {
        ConfigurationKeys.refuseUnknown(PID, properties, Config.class);
        Settings settings = Settings.of(config);
        SecureRandom random = new SecureRandom();
        Clock clock = Clock.systemUTC();
        Ulid ids = new Ulid(clock, random);
        CatalogParts catalog = new CatalogParts(points, machines, journal, policies, tenants, sites.journal());
        registry = plugins.registry();
        int hands = Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors()));
        Workshop workshop = new Workshop(
                clock, ids::next, () -> Crew.of(hands, "godwit-hand"), new Sampler(config.sample_mebibytes(), clock));
        Runs runs = new Runs(journal);
        JobBook book = new JobBook(runs, events, clock);
        Surroundings around = new Surroundings(registry, catalog, workshop, events);
        InForce inForce =
                new InForce(catalog, settings.store(), clock, Keeping.of(config).zone());
        Throttle throttle = new Throttle(inForce);
        FreezeTimes freezes = new FreezeTimes(System::nanoTime);
        SiteTools tools = new SiteTools(
                sites,
                plans,
                points,
                machines,
                () -> this,
                new SiteOrders.Outside(around),
                new SiteOrders.Timing(book, random),
                new ActThreads(attempts),
                config.parallel_machines());
        Orders.Pacer pacer = new Orders.Pacer(freezes, Optional.of(throttle), SiteOrders.of(tools));
        Orders orders = new Orders(around, book, settings, UpkeepSettings.of(config), pacer);
        engine = new JobEngine(
                orders,
                book,
                new JobEngine.Surroundings(runs, events, clock, random, ids::next, attempts, registry::generation),
                settings.limits());
        retryWaiting = engine::retryWaiting;
        inventory = new Inventory(registry, machines, events, retryWaiting);
        adoption = new CatalogAdoption(registry, catalog);
        upkeep = new UpkeepSchedule(registry, engine, UpkeepSettings.of(config), clock, System::nanoTime);
        Scheduler.Surroundings seen =
                new Scheduler.Surroundings(catalog, inForce, events, clock, freezes, System::nanoTime);
        scheduler = new Scheduler(engine, book, seen);
        report = new ScheduleReport(scheduler, engine, seen);
        heard = events.subscribe(Long.MAX_VALUE, report::heard);
        engine.recover();
        registry.onChange(retryWaiting);
        daemon(this::drive, "godwit-engine").start();
        daemon(this::schedule, "godwit-schedule").start();
        watch = new Rounds("godwit-inventory", LOOK_EVERY, "inventory cannot be remembered and is again", this::watch);
        limits = new Rounds("godwit-limits", LOOK_EVERY, "limits cannot be looked at and are again", throttle::look);
    }

    @Deactivate
    void close() throws Exception {
        registry.forget(retryWaiting);
        heard.close();
        watch.close();
        limits.close();
        engine.close();
        attempts.shutdown();
        if (!attempts.awaitTermination(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            log.info("jobs still run while the core stops; the next run takes them up");
        }
    }

    private void drive() {
        while (!engine.isClosed()) {
            try {
                engine.step();
                engine.pause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException | LinkageError e) {
                log.error("engine stumbled and goes on", e);
            }
        }
    }

    private void schedule() {
        while (!engine.isClosed()) {
            try {
                if (looked()) {
                    scheduler.pause();
                } else {
                    TimeUnit.NANOSECONDS.sleep(LOOK_EVERY.toNanos());
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private boolean looked() {
        try {
            scheduler.look();
            return true;
        } catch (IOException | RuntimeException | LinkageError e) {
            log.warn("schedule cannot be looked at and is again: {}", e.toString());
            return false;
        }
    }

    private void watch() throws IOException {
        upkeep.look();
        inventory.look();
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public Job start(JobOrder order, String startedBy) throws IOException {
        return engine.start(order, startedBy);
    }

    @Override
    public Job startOnce(JobOrder order, String startedBy, String key) throws IOException {
        return engine.startOnce(order, startedBy, key);
    }

    @Override
    public void check(JobOrder order) throws IOException {
        engine.check(order);
    }

    @Override
    public Optional<Job> find(JobId id) throws IOException {
        return engine.find(id);
    }

    @Override
    public List<Job> list(int limit) throws IOException {
        return engine.list(limit);
    }

    @Override
    public void cancel(JobId id) throws IOException {
        engine.cancel(id);
    }

    @Override
    public Job await(JobId id, Duration limit) throws IOException, InterruptedException {
        return engine.await(id, limit);
    }

    @Override
    public int adopt(StoreId store) throws IOException {
        return adoption.adopt(store);
    }

    @Override
    public Effective effective(Scope scope) throws IOException {
        return report.effective(scope);
    }

    @Override
    public State state(MachineId machine) throws IOException {
        return report.state(machine);
    }

    @Override
    public List<State> states() throws IOException {
        return report.states();
    }

    @Override
    public void decide(Scope scope, Optional<ReplicationSchedule> schedule, String by) throws IOException {
        report.decide(scope, schedule, by);
    }

    @Override
    public void park(Scope scope, boolean parked, String by) throws IOException {
        report.park(scope, parked, by);
    }

    @Override
    public void limit(Scope scope, Optional<Limits> limits, String by) throws IOException {
        report.limit(scope, limits, by);
    }
}
