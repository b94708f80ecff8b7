// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.chunk.BlobStore;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Events;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.SourcePlatform;
import org.godwit.api.target.TargetCloud;

/** What each kind of order means. Plugins are looked up anew for each attempt. */
final class Orders implements JobEngine.Work {

    /** Everything an order may need. */
    record Surroundings(Registry registry, CatalogParts catalog, Workshop workshop, Events events) {}

    /** What replications go by besides their order. */
    record Pacer(FreezeTimes freezes, Optional<Throttle> throttle) {}

    private final Surroundings around;
    private final RunningJobs running;
    private final Settings settings;
    private final InForce inForce;
    private final Upkeep upkeep;
    private final FreezeTimes freezes;
    private final Optional<Throttle> throttle;

    Orders(Surroundings around, RunningJobs running, Settings settings) {
        this(around, running, settings, UpkeepSettings.onDemand());
    }

    Orders(Surroundings around, RunningJobs running, Settings settings, UpkeepSettings upkeepSettings) {
        this(around, running, settings, upkeepSettings, new Pacer(new FreezeTimes(System::nanoTime), Optional.empty()));
    }

    Orders(Surroundings around, RunningJobs running, Settings settings, UpkeepSettings upkeepSettings, Pacer pacer) {
        this.freezes = pacer.freezes();
        this.throttle = pacer.throttle();
        this.around = around;
        this.running = running;
        this.settings = settings;
        this.inForce = new InForce(around.catalog().policies(), settings.store());
        this.upkeep = new Upkeep(around, upkeepSettings);
    }

    @Override
    public void check(JobOrder order) throws IOException {
        if (order instanceof JobOrder.Replicate replicate) {
            machine(replicate.machine());
        } else if (order instanceof JobOrder.Restore restore) {
            point(restore.point());
        } else if (order instanceof JobOrder.Verify verify) {
            point(verify.point());
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
        }
    }

    private void checkMove(JobOrder.Move move) throws IOException {
        KnownStores.refuseUnknown(around.registry(), move.to());
        if (move.load() instanceof JobOrder.Load.OfPoint one) {
            point(one.point());
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
        throw new IllegalArgumentException("unknown order " + order);
    }

    private Map<String, String> replicate(JobOrder.Replicate order, JobContext job, int attempt) throws IOException {
        Machine machine = machine(order.machine());
        Registry registry = around.registry();
        Replication.Plugins plugins = new Replication.Plugins(
                registry.need(SourcePlatform.class, machine.platform()),
                registry.need(DedupStrategy.class, settings.dedup()),
                store(inForce.store(Optional.of(machine.id())).value(), "machine " + machine.name()),
                settings.domain());
        Replication replication = new Replication(plugins, around.catalog(), around.workshop(), throttle);
        RestorePoint point = replication.run(
                job, new Replication.Request(machine, order.disks(), attempt, pacing(machine.id(), job)));
        ReplicationFigures figures = point.figures();
        Map<String, String> result = new TreeMap<>();
        result.put("restorePoint", point.id().value());
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
        RestorePoint point = point(order.point());
        ChunkStore store = store(point.store(), "restore point " + point.id());
        TargetCloud target = around.registry().need(TargetCloud.class, order.target());
        try (ChunkStore.Pin pin = kept(store, point)) {
            return new Restore(store, target, around.workshop()).run(job, point, order);
        }
    }

    private Map<String, String> verify(JobOrder.Verify order, JobContext job) throws IOException {
        RestorePoint point = point(order.point());
        ChunkStore store = store(point.store(), "restore point " + point.id());
        Verification verification;
        try (ChunkStore.Pin pin = kept(store, point)) {
            verification = new Verifier(store, around.workshop()).run(job, point);
        }
        around.catalog().points().verified(verification);
        around.events()
                .publish(
                        "point",
                        "point.verified",
                        point.id().value(),
                        Map.of("intact", String.valueOf(verification.intact())));
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

    /** @param what needs it, for the reason why a job waits */
    private ChunkStore store(StoreId id, String what) throws IOException {
        Optional<ChunkStore> found = around.registry().find(ChunkStore.class, id.value());
        if (found.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "STORE_MISSING",
                            "Looked for store " + id + ", which " + what + " needs, and it is not there now.",
                            "Start it: etc/org.godwit.store.fs-" + id
                                    + ".cfg or the page of its kind; godwit:plugins shows why it is not there.")
                    .with("extensionPoint", "ChunkStore")
                    .with("plugin", id)
                    .asException();
        }
        return found.get();
    }

    /** The point's bytes stay until the pin is closed, whoever deletes it and sweeps. */
    private ChunkStore.Pin kept(ChunkStore store, RestorePoint point) throws IOException {
        ChunkStore.Pin pin = store.pin();
        boolean well = false;
        try {
            pin.keep(point);
            // Looked up again: it may have been deleted or moved, and swept, before it was kept.
            refuseMoved(point, point(point.id()));
            well = true;
            return pin;
        } finally {
            if (!well) {
                pin.close();
            }
        }
    }

    private static void refuseMoved(RestorePoint before, RestorePoint now) throws IOException {
        if (!now.store().equals(before.store())) {
            throw Problem.of(
                            Problem.Kind.TRANSIENT,
                            "RESTORE_POINT_MOVED",
                            "Looked for restore point " + now.id() + " in store " + before.store()
                                    + ", and it has moved to store " + now.store() + ".",
                            "")
                    .asException();
        }
    }

    private Machine machine(MachineId id) throws IOException {
        Optional<Machine> machine = around.catalog().machines().find(id);
        if (machine.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "MACHINE_UNKNOWN",
                            "Looked for machine " + id + ", and the catalog has none of that id.",
                            "List the machines and use an id from there.")
                    .with("machine", id)
                    .asException();
        }
        return machine.get();
    }

    private RestorePoint point(RestorePointId id) throws IOException {
        Optional<RestorePoint> point = around.catalog().points().find(id);
        if (point.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "RESTORE_POINT_UNKNOWN",
                            "Looked for restore point " + id + ", and the catalog has none of that id.",
                            "List the restore points of the machine and use an id from there.")
                    .with("restorePoint", id)
                    .asException();
        }
        return point.get();
    }
}
