// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.upkeep;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.core.image.Crew;
import org.godwit.core.image.ImageDraft;
import org.godwit.core.image.LocalCutter;
import org.godwit.core.image.StoreSink;
import org.godwit.core.work.Hurts;
import org.godwit.core.work.RemoteProgress;
import org.godwit.core.work.Surroundings;

/**
 * Asks a living machine for the blocks that its restore points lack: reads only those ranges, cut as they were, and gives
 * the store what it misses. Makes no restore point. What the machine does not hold any more stays lost.
 */
public final class Resend {

    /** Ranges of one disk that were cut in one way. */
    private record Way(String disk, String strategy, Map<String, Integer> parameters, String domain) {}

    private final Surroundings around;
    private final Upkeep upkeep;

    public Resend(Surroundings around, Upkeep upkeep) {
        this.around = around;
        this.upkeep = upkeep;
    }

    public Map<String, String> run(JobContext job, Machine machine) throws IOException {
        Map<String, String> result = new TreeMap<>();
        long before = 0;
        long after = 0;
        for (ChunkStore store : around.registry().all(ChunkStore.class)) {
            List<RestorePoint> points = around.catalog().points().of(machine.id()).stream()
                    .filter(point -> point.store().value().equals(store.id()))
                    .toList();
            if (points.isEmpty()) {
                continue;
            }
            StoreId id = points.get(0).store();
            Hurts hurts = upkeep.look(id, points, job);
            before += hurts.chunks();
            if (hurts.isEmpty()) {
                continue;
            }
            try (ChunkStore.Pin pin = store.pin()) {
                points.forEach(pin::keep);
                ask(job, machine, store, lacking(points, hurts));
            }
            Hurts left = upkeep.look(id, points, job);
            after += left.chunks();
            if (!left.isEmpty()) {
                result.put("left", left.words());
            }
        }
        result.put("lacking", String.valueOf(before));
        result.put("repaired", String.valueOf(before - after));
        return result;
    }

    private static Map<Way, Extents> lacking(List<RestorePoint> points, Hurts hurts) {
        Map<Way, Extents> lacking = new LinkedHashMap<>();
        for (RestorePoint point : points) {
            for (DiskImage image : point.images()) {
                Extents extents = hurts.of(point.id(), image.disk().name());
                if (!extents.isEmpty()) {
                    Way way = new Way(image.disk().name(), image.strategy(), image.parameters(), point.domain());
                    lacking.merge(way, extents, Extents::plus);
                }
            }
        }
        return lacking;
    }

    private void ask(JobContext job, Machine machine, ChunkStore store, Map<Way, Extents> lacking) throws IOException {
        job.phase("snapshot", 0);
        SourcePlatform source = around.registry().need(SourcePlatform.class, machine.platform());
        try (Snapshot snapshot = source.snapshot(job, machine.id(), Consistency.CRASH)) {
            job.phase(
                    "copy",
                    lacking.values().stream().mapToLong(Extents::totalBytes).sum());
            for (Map.Entry<Way, Extents> one : lacking.entrySet()) {
                Optional<Disk> disk = snapshot.disks().stream()
                        .filter(known -> known.id().name().equals(one.getKey().disk()))
                        .findFirst();
                if (disk.isPresent()) {
                    Extents extents = within(one.getValue(), disk.get().sizeBytes());
                    copy(job, snapshot, new Part(disk.get(), one.getKey(), extents, store));
                }
            }
        }
        store.flush();
    }

    private static Extents within(Extents extents, long sizeBytes) {
        List<Extent> there = extents.list().stream()
                .filter(extent -> extent.offset() < sizeBytes)
                .toList();
        return new Extents(there).alignedTo(ImageTree.BLOCK_BYTES, sizeBytes);
    }

    private record Part(Disk disk, Way way, Extents extents, ChunkStore store) {}

    private void copy(JobContext job, Snapshot snapshot, Part part) throws IOException {
        if (part.extents().isEmpty()) {
            return;
        }
        Way way = part.way();
        DedupStrategy dedup =
                around.registry().need(DedupStrategy.class, way.strategy()).with(way.parameters());
        DomainKey key = part.store().domainKey(way.domain());
        CutOrder order = new CutOrder(part.disk().id(), part.extents(), way.strategy(), way.parameters(), key, true);
        ImageDraft.Shelf shelf = new ImageDraft.Shelf(part.store(), key);
        try (ImageDraft draft = new ImageDraft(part.disk(), shelf, null, false)) {
            StoreSink sink = new StoreSink(draft, part.extents(), job, !(snapshot instanceof CuttingSnapshot));
            if (snapshot instanceof CuttingSnapshot cutting) {
                cutting.cut(new RemoteProgress(job), order, sink);
            } else {
                try (Crew crew = around.workshop().crews().get()) {
                    new LocalCutter(dedup, crew).cut(job, LocalCutter.Source.of(snapshot, part.disk()), order, sink);
                }
            }
            // Recipes, and segments and roots of which all blocks were asked for; what else of the tree it makes is
            // named by nothing and goes with the next sweep.
            draft.build();
        }
    }
}
