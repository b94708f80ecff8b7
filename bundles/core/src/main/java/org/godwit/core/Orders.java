// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.SourcePlatform;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.tenant.Scope;
import org.godwit.core.job.JobWork;
import org.godwit.core.job.Rests;
import org.godwit.core.job.RunningJobs;
import org.godwit.core.job.Runs;
import org.godwit.core.job.Use;
import org.godwit.core.level.InForce;
import org.godwit.core.level.Throttle;
import org.godwit.core.move.Move;
import org.godwit.core.plan.ConsolePattern;
import org.godwit.core.plugin.KnownStores;
import org.godwit.core.plugin.Registry;
import org.godwit.core.replicate.Precopy;
import org.godwit.core.replicate.Replication;
import org.godwit.core.restore.Restore;
import org.godwit.core.restore.SharedDamage;
import org.godwit.core.restore.Verifier;
import org.godwit.core.schedule.FreezeTimes;
import org.godwit.core.site.SitePlatform;
import org.godwit.core.tenant.Known;
import org.godwit.core.upkeep.Resend;
import org.godwit.core.upkeep.StoreCheck;
import org.godwit.core.upkeep.Upkeep;
import org.godwit.core.upkeep.UpkeepSettings;
import org.godwit.core.work.OpenPoint;
import org.godwit.core.work.Surroundings;

/** What each kind of order means. Plugins are looked up anew for each attempt. */
public final class Orders implements JobWork {

    /** What replications and runs of plans go by besides their order. */
    record Pacer(FreezeTimes freezes, Optional<Throttle> throttle, SiteOrders sites) {}

    private final Surroundings around;
    private final RunningJobs running;
    private final Settings settings;
    private final InForce inForce;
    private final Upkeep upkeep;
    private final FreezeTimes freezes;
    private final Optional<Throttle> throttle;
    private final SiteOrders sites;

    Orders(Surroundings around, RunningJobs running, Settings settings) {
        this(around, running, settings, UpkeepSettings.onDemand());
    }

    Orders(Surroundings around, RunningJobs running, Settings settings, UpkeepSettings upkeepSettings) {
        this(
                around,
                running,
                settings,
                upkeepSettings,
                new Pacer(new FreezeTimes(System::nanoTime), Optional.empty(), SiteOrders.none()));
    }

    Orders(Surroundings around, RunningJobs running, Settings settings, UpkeepSettings upkeepSettings, Pacer pacer) {
        this.freezes = pacer.freezes();
        this.throttle = pacer.throttle();
        this.sites = pacer.sites();
        this.around = around;
        this.running = running;
        this.settings = settings;
        this.inForce = new InForce(around.catalog(), settings.store());
        this.upkeep = new Upkeep(around, upkeepSettings);
    }

    @Override
    public void check(JobOrder order) throws IOException {
        if (order instanceof JobOrder.Replicate replicate) {
            machine(replicate.machine());
            sites.source(replicate);
        } else if (order instanceof JobOrder.Restore restore) {
            OpenPoint.find(around.catalog(), restore.point());
            if (restore.boot().isPresent()) {
                ConsolePattern.of(restore.boot().get().consolePattern());
            }
        } else if (order instanceof JobOrder.Verify verify) {
            OpenPoint.find(around.catalog(), verify.point());
        } else if (order instanceof JobOrder.Check check) {
            around.registry().need(BlobStore.class, check.store().value());
        } else if (order instanceof JobOrder.Sweep sweep) {
            around.registry().need(ChunkStore.class, sweep.store().value());
        } else if (order instanceof JobOrder.Scrub scrub) {
            around.registry().need(ChunkStore.class, scrub.store().value());
        } else if (order instanceof JobOrder.Resend resend) {
            machine(resend.machine());
        } else if (order instanceof JobOrder.Move move) {
            checkMove(move);
        } else {
            sites.check(order);
        }
    }

    private void checkMove(JobOrder.Move move) throws IOException {
        KnownStores.refuseUnknown(around.registry(), move.to());
        if (move.load() instanceof JobOrder.Load.OfPoint one) {
            OpenPoint.find(around.catalog(), one.point());
        } else if (move.load() instanceof JobOrder.Load.OfMachine one) {
            machine(one.machine());
        } else if (move.load() instanceof JobOrder.Load.OfStore one) {
            KnownStores.refuseUnknown(around.registry(), one.store());
            if (one.store().equals(move.to())) {
                throw Problem.of(
                                Problem.Kind.MISCONFIGURED,
                                "MOVE_TO_ITSELF",
                                "Asked to move what lies in store " + move.to() + " to that same store.",
                                "Name another store.")
                        .asException();
            }
        }
    }

    @Override
    public Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException {
        if (order instanceof JobOrder.Replicate replicate) {
            return replicate(replicate, job, attempt);
        }
        if (order instanceof JobOrder.Restore restore) {
            return restore(restore, job);
        }
        if (order instanceof JobOrder.Verify verify) {
            return verify(verify, job);
        }
        if (order instanceof JobOrder.Check check) {
            BlobStore store =
                    around.registry().need(BlobStore.class, check.store().value());
            return new StoreCheck(store, around.workshop().ids().get()).run(job);
        }
        if (order instanceof JobOrder.Sweep sweep) {
            return upkeep.sweep(sweep.store(), job);
        }
        if (order instanceof JobOrder.Scrub scrub) {
            return upkeep.scrub(scrub.store(), job);
        }
        if (order instanceof JobOrder.Resend resend) {
            return new Resend(around, upkeep).run(job, machine(resend.machine()));
        }
        if (order instanceof JobOrder.Move move) {
            return new Move(new Move.Place(around, inForce, running), job, move).run();
        }
        return sites.perform(order, job);
    }

    @Override
    public List<Use> uses(JobOrder order) {
        try {
            if (order instanceof JobOrder.Replicate replicate) {
                return uses(replicate);
            }
            if (order instanceof JobOrder.Resend resend) {
                return uses(resend.machine());
            }
            if (order instanceof JobOrder.Restore restore) {
                return List.of(store(restore.point()), new Use(Use.Kind.TARGET, restore.target()));
            }
            return order instanceof JobOrder.Verify verify ? List.of(store(verify.point())) : List.of();
        } catch (IOException e) {
            // What is gone, or cannot be read now, is said by the attempt.
            return List.of();
        }
    }

    private List<Use> uses(JobOrder.Replicate order) throws IOException {
        Optional<SitePlatform> site = sites.source(order);
        return uses(order.machine()).stream()
                .map(use -> site.isPresent() && use.kind() == Use.Kind.PLATFORM
                        ? new Use(Use.Kind.TARGET, site.get().id())
                        : use)
                .toList();
    }

    private List<Use> uses(MachineId machine) throws IOException {
        String store = inForce.store(Scope.of(machine)).value().value();
        return List.of(new Use(Use.Kind.PLATFORM, machine(machine).platform()), new Use(Use.Kind.STORE, store));
    }

    private Use store(RestorePointId point) throws IOException {
        return new Use(
                Use.Kind.STORE, OpenPoint.find(around.catalog(), point).store().value());
    }

    private Map<String, String> replicate(JobOrder.Replicate order, JobContext job, int attempt) throws IOException {
        Machine machine = machine(order.machine());
        Registry registry = around.registry();
        Optional<SitePlatform> site = sites.source(order);
        Replication.Plugins plugins = new Replication.Plugins(
                site.isPresent() ? site.get() : registry.need(SourcePlatform.class, machine.platform()),
                registry.need(DedupStrategy.class, settings.dedup()),
                OpenPoint.store(registry, inForce.store(Scope.of(machine.id())).value(), "machine " + machine.name()),
                settings.domain());
        Replication replication = new Replication(plugins, around.catalog(), around.workshop(), throttle);
        RestorePoint point = replication.run(
                job,
                new Replication.Request(
                        site.map(one -> machine.noting(List.of(one.origin()))).orElse(machine),
                        order.disks(),
                        order.full(),
                        attempt,
                        pacing(machine.id(), job)));
        Map<String, String> result =
                new TreeMap<>(Map.of("restorePoint", point.id().value()));
        ReplicationFigures figures = point.figures();
        result.put("consistency", point.consistency().words());
        result.put("readBytes", String.valueOf(figures.readBytes()));
        result.put("changedBytes", String.valueOf(figures.changedBytes()));
        result.put("sentBytes", String.valueOf(figures.sentBytes()));
        result.put("storedBytes", String.valueOf(figures.storedBytes()));
        result.put("milliseconds", String.valueOf(figures.milliseconds()));
        result.put("restedMilliseconds", String.valueOf(replication.restedMillis()));
        result.put("frozenMilliseconds", String.valueOf(replication.frozenMillis()));
        result.put("untilFreezeMilliseconds", String.valueOf(replication.untilFreezeMillis()));
        around.events()
                .publish(
                        "point",
                        "point.committed",
                        point.id().value(),
                        Map.of("machine", machine.id().value(), "job", job.job().value()));
        return result;
    }

    /** A run goes on with its rounds until its freeze is due; who asked for a point has it as soon as it is ready. */
    private Precopy.Pacing pacing(MachineId machine, JobContext job) {
        if (!(job instanceof Rests rests) || !Runs.isRun(job.job())) {
            return Precopy.Pacing.NONE;
        }
        return roundNanos -> {
            if (freezes.leftNanos(machine) <= roundNanos) {
                return false;
            }
            if (rests.rest(Math.min(freezes.restNanos(machine), freezes.leftNanos(machine) - roundNanos))) {
                freezes.clear(machine);
            }
            return true;
        };
    }

    private Map<String, String> restore(JobOrder.Restore order, JobContext job) throws IOException {
        TargetCloud target = around.registry().need(TargetCloud.class, order.target());
        try (OpenPoint open = OpenPoint.of(around, order.point())) {
            return new Restore(open.store(), target, around.workshop()).run(job, open.point(), order);
        }
    }

    private Map<String, String> verify(JobOrder.Verify order, JobContext job) throws IOException {
        Verification verification;
        RestorePoint point;
        ChunkStore store;
        try (OpenPoint open = OpenPoint.of(around, order.point())) {
            point = open.point();
            store = open.store();
            verification = new Verifier(store, around.workshop()).run(job, point);
        }
        around.catalog().points().verified(verification);
        around.events()
                .publish(
                        "point",
                        "point.verified",
                        point.id().value(),
                        Map.of(
                                "machine",
                                point.machine().id().value(),
                                "intact",
                                String.valueOf(verification.intact())));
        if (!verification.intact()) {
            Problem problem = Verifier.damaged(point, verification);
            throw new SharedDamage(store, around.catalog())
                    .named(problem, point, verification)
                    .asException();
        }
        return Map.of(
                "intact", "true",
                "restorePoint", point.id().value(),
                "readBytes", String.valueOf(verification.readBytes()));
    }

    private Machine machine(MachineId id) throws IOException {
        return Known.machine(around.catalog().machines(), id);
    }
}
