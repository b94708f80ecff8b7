// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoint;
import org.godwit.core.image.Crew;
import org.godwit.core.job.JobBook;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;
import org.godwit.core.restore.Restore;
import org.godwit.core.work.Surroundings;
import org.godwit.core.work.Workshop;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.source.FakeSourcePlatform;
import org.godwit.testkit.source.SparseBytes;
import org.godwit.testkit.target.MemoryTargetCloud;

/** A core around fakes, nothing of which fails by itself. */
public final class Bench {
    public final SimulatedWorld world = new SimulatedWorld(1);
    public final SimulatedStore chunks = new SimulatedStore(world);
    final SimulatedCatalog catalog = new SimulatedCatalog(world);
    public final SimulatedCut dedup = new SimulatedCut(65536);
    public final FakeSourcePlatform source =
            new FakeSourcePlatform(new FakeSourcePlatform.Setup("simulated", world.clock(), world.faults, id -> dedup));
    final MemoryTargetCloud target = new MemoryTargetCloud("memory");
    public final EventLog events = new EventLog(world.clock());
    public final Registry registry = new Registry(events);
    final Settings settings = new Settings("main", "simulated", "default", 2, Duration.ofHours(24));
    public final RecordingJobContext job = new RecordingJobContext();
    public final ChunkStore store;
    public final CatalogParts parts;
    final JobBook book;
    public Workshop workshop;

    public Bench() {
        this(Crew::inline);
    }

    public Bench(Supplier<Crew> crews) {
        world.faults.enabled(false);
        store = chunks.open();
        parts = catalog.open();
        book = new JobBook(parts.journal(), events, world.clock());
        workshop = new Workshop(world.clock(), new Ulid(world.clock(), world.random)::next, crews);
        add("SourcePlatform", source.id(), source);
        add("DedupStrategy", dedup.id(), dedup);
        add("ChunkStore", "main", store);
        add("TargetCloud", "memory", target);
    }

    public void add(String point, String id, org.godwit.api.plugin.Plugin plugin) {
        registry.add(new Registry.Registered(point, id, plugin, "test 1.0.0", 0));
    }

    Orders orders() {
        return new Orders(new Surroundings(registry, parts, workshop, events), book, settings);
    }

    /** A restore point of the first machine. */
    public RestorePoint replicate(String... disks) throws IOException {
        return replicate(new JobOrder.Replicate(source.machines().get(0).id(), List.of(disks)));
    }

    RestorePoint replicate(JobOrder.Replicate order) throws IOException {
        parts.machines().put(source.machines().get(0));
        Map<String, String> result = orders().perform(order, job, 1);
        return parts.points()
                .find(new org.godwit.api.point.RestorePointId(result.getOrDefault("restorePoint", "?")))
                .orElseThrow();
    }

    /** The bytes of a disk of a restore point. */
    public SparseBytes restored(RestorePoint point, String disk) throws IOException {
        return restored(store, point, disk);
    }

    /** The bytes of a disk of a restore point in any store. */
    public SparseBytes restored(ChunkStore store, RestorePoint point, String disk) throws IOException {
        MemoryTargetCloud cloud = new MemoryTargetCloud("fresh");
        new Restore(store, cloud, workshop)
                .run(job, point, new JobOrder.Restore(point.id(), "fresh", List.of(), Map.of(), Optional.empty()));
        return cloud.volumes().get(job.job() + "/" + point.machine().name() + "-" + disk);
    }
}
