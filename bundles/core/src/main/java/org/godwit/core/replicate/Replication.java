// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.core.image.UnreadableImageException;
import org.godwit.core.job.Runs;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.Throttle;
import org.godwit.core.work.Hurts;
import org.godwit.core.work.RemoteProgress;
import org.godwit.core.work.Workshop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Source to store: one restore point, or none. Order of writes: chunks, recipes, trees; flush; record; commit. Before the
 * commit nothing happened, so whatever goes wrong the attempt is thrown away and made again.
 */
public final class Replication {
    private static final Logger log = LoggerFactory.getLogger(Replication.class);

    /** The plugins of one attempt. */
    public record Plugins(SourcePlatform source, DedupStrategy dedup, ChunkStore store, String domain) {}

    /**
     * What is asked for.
     *
     * @param disks by name, or none for all
     * @param full whether nothing is believed of what was known before
     */
    public record Request(Machine machine, List<String> disks, boolean full, int attempt, Precopy.Pacing pacing) {
        public Request(Machine machine, List<String> disks, int attempt) {
            this(machine, disks, false, attempt, Precopy.Pacing.NONE);
        }
    }

    private final Plugins plugins;
    private final CatalogParts catalog;
    private final Workshop workshop;
    private final Optional<Throttle> throttle;
    private boolean scheduled;
    private Precopy.Pacing pacing = Precopy.Pacing.NONE;
    private DisksAtOnce atOnce = new DisksAtOnce(1);
    private long beganNanos;
    private long momentNanos;
    private long frozenMillis;
    private long restedMillis;

    public Replication(Plugins plugins, CatalogParts catalog, Workshop workshop) {
        this(plugins, catalog, workshop, Optional.empty());
    }

    public Replication(Plugins plugins, CatalogParts catalog, Workshop workshop, Optional<Throttle> throttle) {
        this.throttle = throttle;
        this.plugins = plugins;
        this.catalog = catalog;
        this.workshop = workshop;
    }

    /** How long file systems stood still, in all tries of this attempt. */
    public long frozenMillis() {
        return frozenMillis;
    }

    /** For which it had nothing to do until its freeze was due. */
    public long restedMillis() {
        return restedMillis;
    }

    /** From the beginning to the moment that the point is of. */
    public long untilFreezeMillis() {
        return momentNanos == 0 ? 0 : Math.max(0, (momentNanos - beganNanos) / 1_000_000);
    }

    public RestorePoint run(JobContext job, Request request) throws IOException {
        beganNanos = System.nanoTime();
        scheduled = Runs.isRun(job.job());
        pacing = request.pacing();
        new LostCatalog(catalog).refuse(plugins.store(), request.machine().id());
        job.phase("snapshot", 0);
        long startedMillis = workshop.clock().millis();
        long storedBefore = plugins.store().figures().storedBytes();
        DomainKey key = plugins.store().domainKey(plugins.domain());
        // From here on nothing that the store calls present is swept.
        ChunkStore.Pin pin = plugins.store().pin();
        try (pin) {
            Base base = new Base(pin, key, startedMillis, storedBefore, !request.full(), List.of());
            try {
                return committed(job, request, base);
            } catch (UnreadableImageException e) {
                // After a freeze nothing can be asked for any more: begin again, and count from nothing.
                log.warn(
                        "previous images are damaged, taking whole disks: machine={} problem={}",
                        request.machine().id(),
                        e.problem());
                return committed(job, request, base.distrusting(List.of()));
            } catch (TrackerMissedException e) {
                return committed(job, request, base.distrusting(List.of(e.concern())));
            }
        }
    }

    /** What an attempt begins with. */
    private record Base(
            ChunkStore.Pin pin,
            DomainKey key,
            long startedMillis,
            long storedBefore,
            boolean trusting,
            List<Concern> concerns) {
        Base distrusting(List<Concern> why) {
            return new Base(pin, key, startedMillis, storedBefore, false, why);
        }
    }

    private RestorePoint committed(JobContext job, Request request, Base base) throws IOException {
        Snapshot snapshot = plugins.source().snapshot(job, request.machine().id(), Consistency.APPLICATION);
        throttle.ifPresent(limits -> limits.watch(request.machine().id(), snapshot));
        try {
            Copied copied = copy(job, request, snapshot, base);
            copied.concerns.addAll(base.concerns());
            job.phase("commit", 0);
            plugins.store().flush();
            long stored = Math.max(0, plugins.store().figures().storedBytes() - base.storedBefore());
            // Not below zero where the clock was set back meanwhile.
            long millis = Math.max(0, workshop.clock().millis() - base.startedMillis());
            ReplicationFigures figures = copied.figures(stored, millis, request.attempt());
            RestorePoint point = point(request, snapshot, copied, figures);
            plugins.store().record(point);
            // The last moment at which it may be stopped: what is committed stays.
            job.throwIfCancelled();
            catalog.points().commit(point);
            copied.concerns.stream()
                    .filter(concern -> concern.level() != Concern.Level.INFO)
                    .forEach(concern -> log.warn("point={} {}: {}", point.id(), concern.code(), concern.message()));
            return point;
        } finally {
            throttle.ifPresent(limits -> limits.forget(snapshot));
            free(snapshot, request.machine());
        }
    }

    private RestorePoint point(Request request, Snapshot snapshot, Copied copied, ReplicationFigures figures) {
        return new RestorePoint(
                new RestorePointId(
                        (scheduled ? Runs.POINT_PREFIX : "rp_") + workshop.ids().get()),
                request.machine().with(snapshot.disks()).noting(copied.concerns),
                snapshot.takenAt(),
                snapshot.consistency(),
                new StoreId(plugins.store().id()),
                plugins.domain(),
                copied.images,
                figures);
    }

    private Copied copy(JobContext job, Request request, Snapshot snapshot, Base base) throws IOException {
        Map<String, DiskImage> previous = base.trusting()
                ? new PreviousImages(plugins, catalog.points(), base.pin()).find(snapshot, request.machine())
                : Map.of();
        List<DiskPlan> plans = new ArrayList<>();
        for (Disk disk : WantedDisks.of(snapshot, request)) {
            DiskPlan plan = DiskPlan.of(snapshot, disk, previous.get(disk.id().name()));
            plans.add(withLacking(job, request, plan).sampled(workshop.sampler()));
        }
        job.phase(
                "copy",
                plans.stream().mapToLong(plan -> plan.extents().totalBytes()).sum());
        // What is read from here is cut by a crew that takes all processors anyway.
        atOnce = new DisksAtOnce(
                snapshot instanceof CuttingSnapshot && throttle.isPresent()
                        ? throttle.get().disksAtOnce(request.machine().id())
                        : 1);
        boolean again = request.attempt() > 1 || !base.trusting();
        DiskCopy.Tools tools = new DiskCopy.Tools(plugins, workshop, base.key(), again);
        return snapshot instanceof FreezingSnapshot freezing
                ? together(job, freezing, tools, plans)
                : byThemselves(job, snapshot, tools, plans);
    }

    /** Each disk by itself, for the snapshot does not change. */
    private Copied byThemselves(JobContext job, Snapshot snapshot, DiskCopy.Tools tools, List<DiskPlan> plans)
            throws IOException {
        Map<DiskPlan, Copied> each = new ConcurrentHashMap<>();
        atOnce.each(job, plans, (part, plan) -> {
            Copied copied = new Copied();
            try {
                copyDisk(part, snapshot, new DiskCopy(tools, plan), copied);
            } catch (UnreadableImageException e) {
                log.warn(
                        "previous image is damaged, taking the whole disk: disk={} problem={}",
                        plan.disk().id(),
                        e.problem());
                DiskPlan whole = DiskPlan.of(snapshot, plan.disk(), null);
                copyDisk(part, snapshot, new DiskCopy(tools.comparing(), whole), copied);
            }
            each.put(plan, copied);
        });
        Copied all = new Copied();
        plans.forEach(plan -> all.add(Objects.requireNonNull(each.get(plan))));
        return all;
    }

    private static void copyDisk(JobContext job, Snapshot snapshot, DiskCopy copy, Copied copied) throws IOException {
        try (copy) {
            copy.first(job, snapshot);
            copied.finish(copy);
        }
    }

    /** All disks to one moment. */
    private Copied together(JobContext job, FreezingSnapshot snapshot, DiskCopy.Tools tools, List<DiskPlan> plans)
            throws IOException {
        List<DiskCopy> copies = new ArrayList<>();
        try {
            for (DiskPlan plan : plans) {
                copies.add(new DiskCopy(tools, plan));
            }
            atOnce.each(job, copies, (part, copy) -> copy.first(part, snapshot));
            Copied copied = new Copied();
            Precopy precopy = new Precopy(job, snapshot, copies, new Precopy.Manner(pacing, atOnce));
            try {
                copied.concerns.addAll(precopy.run());
            } finally {
                frozenMillis += precopy.frozenMillis();
                restedMillis += precopy.restedMillis();
                momentNanos = precopy.momentNanos();
            }
            for (DiskCopy copy : copies) {
                copied.finish(copy);
            }
            return copied;
        } finally {
            for (DiskCopy copy : copies) {
                copy.close();
            }
        }
    }

    /** What the image before lacks is asked for again, though the source says that it did not change. */
    private DiskPlan withLacking(JobContext job, Request request, DiskPlan plan) throws IOException {
        if (plan.previous() == null || !plan.amends() || !plugins.store().doubtful()) {
            return plan;
        }
        RestorePoint before = new RestorePoint(
                new RestorePointId("previous"),
                request.machine(),
                workshop.clock().instant(),
                Consistency.CRASH,
                new StoreId(plugins.store().id()),
                plugins.domain(),
                List.of(plan.previous()),
                new ReplicationFigures(0, 0, 0, 0, 0, 0));
        Extents lacking = Hurts.find(plugins.store(), List.of(before), new RemoteProgress(job))
                .of(before.id(), plan.disk().id().name())
                .alignedTo(ImageTree.BLOCK_BYTES, plan.disk().sizeBytes());
        return plan.with(lacking);
    }

    private static void free(Snapshot snapshot, Machine machine) {
        try {
            snapshot.close();
        } catch (IOException | RuntimeException e) {
            log.warn("snapshot could not be closed: machine={} problem={}", machine.id(), e.toString());
        }
    }
}
