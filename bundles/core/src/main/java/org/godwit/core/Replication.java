// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Source to store: one restore point, or none. Order of writes: chunks, recipes, trees; flush; record; commit. Before the
 * commit nothing happened, so whatever goes wrong the attempt is thrown away and made again.
 */
final class Replication {
    private static final Logger log = LoggerFactory.getLogger(Replication.class);

    /** The plugins of one attempt. */
    record Plugins(SourcePlatform source, DedupStrategy dedup, ChunkStore store, String domain) {}

    /** What is asked for: disks by name, or none for all. */
    record Request(Machine machine, List<String> disks, int attempt) {}

    private final Plugins plugins;
    private final CatalogParts catalog;
    private final Workshop workshop;

    Replication(Plugins plugins, CatalogParts catalog, Workshop workshop) {
        this.plugins = plugins;
        this.catalog = catalog;
        this.workshop = workshop;
    }

    RestorePoint run(JobContext job, Request request) throws IOException {
        new LostCatalog(catalog).refuse(plugins.store(), request.machine().id());
        job.phase("snapshot", 0);
        long startedMillis = workshop.clock().millis();
        long storedBefore = plugins.store().figures().storedBytes();
        DomainKey key = plugins.store().domainKey(plugins.domain());
        // From here on nothing that the store calls present is swept.
        ChunkStore.Pin pin = plugins.store().pin();
        try (pin) {
            return committed(job, request, new Base(pin, key, startedMillis, storedBefore));
        }
    }

    /** What an attempt begins with. */
    private record Base(ChunkStore.Pin pin, DomainKey key, long startedMillis, long storedBefore) {}

    private RestorePoint committed(JobContext job, Request request, Base base) throws IOException {
        Snapshot snapshot = plugins.source().snapshot(job, request.machine().id(), Consistency.CRASH);
        try {
            Copied copied = copy(job, request, snapshot, base);
            job.phase("commit", 0);
            plugins.store().flush();
            long stored = Math.max(0, plugins.store().figures().storedBytes() - base.storedBefore());
            // Not below zero where the clock was set back meanwhile.
            long millis = Math.max(0, workshop.clock().millis() - base.startedMillis());
            RestorePoint point =
                    point(request, snapshot, copied.images, copied.figures(stored, millis, request.attempt()));
            plugins.store().record(point);
            // The last moment at which it may be stopped: what is committed stays.
            job.throwIfCancelled();
            catalog.points().commit(point);
            return point;
        } finally {
            free(snapshot, request.machine());
        }
    }

    private RestorePoint point(Request request, Snapshot snapshot, List<DiskImage> images, ReplicationFigures figures) {
        return new RestorePoint(
                new RestorePointId("rp_" + workshop.ids().get()),
                request.machine().with(snapshot.disks()),
                snapshot.takenAt(),
                snapshot.consistency(),
                new StoreId(plugins.store().id()),
                plugins.domain(),
                images,
                figures);
    }

    private static final class Copied {
        private final List<DiskImage> images = new ArrayList<>();
        private long read;
        private long changed;
        private long sent;

        ReplicationFigures figures(long stored, long millis, int attempts) {
            return new ReplicationFigures(read, changed, sent, stored, millis, attempts);
        }
    }

    /** What is to be done for one disk. */
    private record Plan(Disk disk, @Nullable DiskImage previous, ChangeSet changes, Extents extents) {
        boolean amends() {
            return changes.since().isPresent();
        }

        /** Whether many blocks may be as they were: neither on a disk's first replication, nor where it is known which changed. */
        boolean mayRepeat() {
            return previous != null && !amends();
        }
    }

    private Copied copy(JobContext job, Request request, Snapshot snapshot, Base base) throws IOException {
        Map<String, DiskImage> previous =
                new PreviousImages(plugins, catalog.points(), base.pin()).find(snapshot, request.machine());
        List<Plan> plans = new ArrayList<>();
        for (Disk disk : chosen(snapshot, request)) {
            plans.add(withLacking(
                    job, request, plan(snapshot, disk, previous.get(disk.id().name()))));
        }
        job.phase(
                "copy",
                plans.stream().mapToLong(plan -> plan.extents().totalBytes()).sum());
        boolean again = request.attempt() > 1;
        Copied copied = new Copied();
        for (Plan plan : plans) {
            try {
                copyDisk(job, snapshot, new Task(plan, base.key(), again || plan.mayRepeat()), copied);
            } catch (UnreadableImageException e) {
                log.warn(
                        "previous image is damaged, taking the whole disk: disk={} problem={}",
                        plan.disk().id(),
                        e.problem());
                copyDisk(job, snapshot, new Task(plan(snapshot, plan.disk(), null), base.key(), true), copied);
            }
        }
        return copied;
    }

    private record Task(Plan plan, DomainKey key, boolean compareFirst) {}

    private void copyDisk(JobContext job, Snapshot snapshot, Task task, Copied copied) throws IOException {
        Plan plan = task.plan();
        Disk disk = plan.disk();
        ImageReader reader =
                plan.previous() == null ? null : new ImageReader(plugins.store(), plugins.domain(), plan.previous());
        try (ImageDraft draft =
                new ImageDraft(disk, new ImageDraft.Shelf(plugins.store(), task.key()), reader, plan.amends())) {
            CutResult result = plan.extents().isEmpty() ? NOTHING : cut(job, snapshot, task, draft);
            draft.checkSettled(plan.extents());
            ImageDraft.Built built = draft.build();
            checkRoot(disk, result, built);
            copied.images.add(new DiskImage(
                    disk.id(),
                    disk.sizeBytes(),
                    built.root(),
                    plugins.dedup().id(),
                    plugins.dedup().parameters(),
                    built.dataBytes(),
                    plan.changes().until()));
            copied.read += result.readBytes();
            copied.changed += built.changedBytes();
            copied.sent += result.sentBytes();
        }
    }

    private static final CutResult NOTHING = new CutResult(Optional.empty(), 0, 0);

    private CutResult cut(JobContext job, Snapshot snapshot, Task task, ImageDraft draft) throws IOException {
        Plan plan = task.plan();
        CutOrder order = new CutOrder(
                plan.disk().id(),
                plan.extents(),
                plugins.dedup().id(),
                plugins.dedup().parameters(),
                task.key(),
                task.compareFirst());
        StoreSink sink = new StoreSink(draft, plan.extents(), job, !(snapshot instanceof CuttingSnapshot));
        if (snapshot instanceof CuttingSnapshot cutting) {
            RemoteProgress remote = new RemoteProgress(job);
            CutResult result = cutting.cut(remote, order, sink);
            remote.sentInAll(result.sentBytes());
            return result;
        }
        try (Crew crew = workshop.crews().get()) {
            return new LocalCutter(plugins.dedup(), crew).cut(job, snapshot, order, sink);
        }
    }

    private static void checkRoot(Disk disk, CutResult result, ImageDraft.Built built) throws IOException {
        if (result.root().isPresent() && !result.root().get().equals(built.root())) {
            throw Problem.of(
                            Problem.Kind.CORRUPT,
                            "ROOT_MISMATCH",
                            "Copied disk " + disk.id() + ": its source read "
                                    + result.root().get() + ", the store has " + built.root()
                                    + ". Nothing was committed.",
                            "Replicate again; if it comes back, check the memory of machine and controller.")
                    .asException();
        }
    }

    /** What the image before lacks is asked for again, though the source says that it did not change. */
    private Plan withLacking(JobContext job, Request request, Plan plan) throws IOException {
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
        return new Plan(
                plan.disk(), plan.previous(), plan.changes(), plan.extents().plus(lacking));
    }

    private Plan plan(Snapshot snapshot, Disk disk, @Nullable DiskImage candidate) throws IOException {
        DiskImage previous = candidate != null && candidate.sizeBytes() == disk.sizeBytes() ? candidate : null;
        ChangeSet changes = snapshot.changesSince(disk.id(), previous == null ? Optional.empty() : previous.mark());
        if (changes.since().isPresent() && (previous == null || !changes.since().equals(previous.mark()))) {
            throw Problem.of(
                            Problem.Kind.BUG,
                            "MARK_NOT_ASKED",
                            "Asked what changed on disk " + disk.id()
                                    + ", and its source answered for a mark that was not asked for.",
                            "Report it, with the version of the source plugin.")
                    .asException();
        }
        return new Plan(disk, previous, changes, changes.extents().alignedTo(ImageTree.BLOCK_BYTES, disk.sizeBytes()));
    }

    private static List<Disk> chosen(Snapshot snapshot, Request request) throws IOException {
        Map<String, Disk> there = snapshot.disks().stream()
                .collect(Collectors.toMap(disk -> disk.id().name(), disk -> disk));
        for (String name : request.disks()) {
            if (!there.containsKey(name)) {
                throw Problem.of(
                                Problem.Kind.MISSING,
                                "DISK_MISSING",
                                "Looked for disk " + name + " of machine "
                                        + request.machine().name() + ", and it has only "
                                        + String.join(
                                                ", ",
                                                there.keySet().stream().sorted().toList()) + ".",
                                "Name a disk the machine has, or leave the disks out to take all.")
                        .with("disk", name)
                        .asException();
            }
        }
        if (there.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "MACHINE_WITHOUT_DISKS",
                            "Looked for the disks of machine "
                                    + request.machine().name() + ", and it has none.",
                            "Give its agent a disk to protect.")
                    .asException();
        }
        return snapshot.disks().stream()
                .filter(disk -> request.disks().isEmpty()
                        || request.disks().contains(disk.id().name()))
                .toList();
    }

    private static void free(Snapshot snapshot, Machine machine) {
        try {
            snapshot.close();
        } catch (IOException | RuntimeException e) {
            log.warn("snapshot could not be closed: machine={} problem={}", machine.id(), e.toString());
        }
    }
}
