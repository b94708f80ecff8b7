// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.point.PointDisks;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.core.image.ImageReader;
import org.godwit.core.image.UnreadableImageException;
import org.godwit.core.plugin.PluginRegistry;
import org.godwit.core.plugin.Registry;
import org.godwit.core.restore.Restore;
import org.godwit.core.work.OpenPoint;
import org.godwit.core.work.PointReaders;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Offers disks of restore points to whoever reads them without a job, and knows who does. */
@Component(
        service = {PointDisks.class, PointReading.class},
        immediate = true)
public final class PointReading implements PointDisks {
    private final Registry registry;
    private final RestorePoints points;
    private final PointReaders readers = new PointReaders();

    @Activate
    public PointReading(@Reference PluginRegistry plugins, @Reference RestorePoints points) {
        this(plugins.registry(), points);
    }

    PointReading(Registry registry, RestorePoints points) {
        this.registry = registry;
        this.points = points;
    }

    PointReaders readers() {
        return readers;
    }

    @Override
    public Open open(RestorePointId id, String disk, String use) throws IOException {
        // Before it is looked up: what is found is not deleted any more.
        readers.add(id, use);
        boolean well = false;
        try {
            RestorePoint point = OpenPoint.find(points, id);
            Reading reading = new Reading(point, chosen(point, disk), use);
            reading.reader();
            well = true;
            return reading;
        } finally {
            if (!well) {
                readers.remove(id, use);
            }
        }
    }

    private static DiskImage chosen(RestorePoint point, String name) throws IOException {
        if (name.isEmpty() && point.images().size() != 1) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "DISK_UNNAMED",
                            "No disk was named, and restore point " + point.id() + " has "
                                    + point.images().stream()
                                            .map(image -> image.disk().name())
                                            .sorted()
                                            .toList()
                                    + ".",
                            "Name one of them.")
                    .with("restorePoint", point.id())
                    .asException();
        }
        return Restore.chosen(point, name.isEmpty() ? List.of() : List.of(name)).get(0);
    }

    private final class Reading implements Open {
        private final RestorePointId point;
        private final DiskImage disk;
        private final String use;
        private Optional<OpenPoint> open = Optional.empty();
        private Optional<ImageReader> reader = Optional.empty();
        private boolean closed;
        private boolean there;
        private long looked = -1;

        Reading(RestorePoint point, DiskImage disk, String use) {
            this.point = point.id();
            this.disk = disk;
            this.use = use;
        }

        @Override
        public DiskImage image() {
            return disk;
        }

        @Override
        public boolean isHole(long block) throws IOException {
            try {
                return reader().block(block).isHole();
            } catch (UnreadableImageException e) {
                throw e.problem().causedBy(e);
            }
        }

        @Override
        public void read(long block, ByteBuffer target) throws IOException {
            try {
                ImageReader image = reader();
                var name = image.block(block);
                if (name.isHole()) {
                    target.clear().limit(ImageTree.blockLength(disk.sizeBytes(), block));
                    target.put(new byte[target.remaining()]).flip();
                } else {
                    image.read(block, name, target);
                }
            } catch (UnreadableImageException e) {
                throw e.problem().causedBy(e);
            }
        }

        /** From the store as it is now: one that was replaced meanwhile keeps nothing for us any more. */
        private synchronized ImageReader reader() throws IOException {
            if (closed) {
                throw new IOException("the disk of restore point " + point + " is read no more");
            }
            if (reader.isPresent() && isThere()) {
                return reader.get();
            }
            OpenPoint now = OpenPoint.of(registry, points, point);
            open.ifPresent(OpenPoint::close);
            open = Optional.of(now);
            DiskImage found = now.point()
                    .image(disk.disk())
                    .orElseThrow(() -> new IOException("restore point " + point + " has lost disk " + disk.disk()));
            ImageReader image = new ImageReader(now.store(), now.point().domain(), found);
            reader = Optional.of(image);
            looked = -1;
            return image;
        }

        /** Looks only when a plugin came or went since it has looked: this is asked for each block. */
        private boolean isThere() {
            long generation = registry.generation();
            if (generation != looked) {
                there = open.isPresent()
                        && registry.all(ChunkStore.class).contains(open.get().store());
                looked = generation;
            }
            return there;
        }

        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                open.ifPresent(OpenPoint::close);
                readers.remove(point, use);
            }
        }
    }
}
