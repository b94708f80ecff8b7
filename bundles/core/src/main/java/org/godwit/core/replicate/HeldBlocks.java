// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.core.image.Crew;
import org.godwit.core.image.ImageDraft;
import org.godwit.core.image.ImageReader;
import org.godwit.core.image.LocalCutter;
import org.godwit.core.image.StoreSink;

/**
 * Puts what a source holds over the blocks that were copied before: a source holds only what changed, in its own grain,
 * so each block is read back from the store, amended and cut here. In memory: {@value #GROUP_BYTES} bytes of what is
 * held, and a block for each of the crew.
 */
final class HeldBlocks {
    /** As much as a source says at once. */
    private static final long GROUP_BYTES = 2 << 20;

    private final DiskCopy.Tools tools;
    private final ImageDraft draft;
    private final FreezingSnapshot snapshot;
    private final Disk disk;
    private final ImageReader store;

    HeldBlocks(DiskCopy.Tools tools, ImageDraft draft, FreezingSnapshot snapshot) {
        this.tools = tools;
        this.draft = draft;
        this.snapshot = snapshot;
        this.disk = draft.disk();
        // Blocks are read by their names: which image they are of does not matter.
        DiskImage any = new DiskImage(
                disk.id(),
                disk.sizeBytes(),
                ChunkId.HOLE,
                tools.plugins().dedup().id(),
                tools.plugins().dedup().parameters(),
                0,
                Optional.empty());
        this.store = new ImageReader(tools.plugins().store(), tools.plugins().domain(), any);
    }

    CutResult put(JobContext job, Extents held) throws IOException {
        // What earlier rounds named is read back.
        draft.outbox().flush();
        long bytes = 0;
        for (Extents group : groups(held)) {
            bytes += group.totalBytes();
            put(new Group(job, group));
        }
        return new CutResult(Optional.empty(), bytes, bytes);
    }

    /** Extents of whole blocks each, in groups that a source says at once. */
    private static List<Extents> groups(Extents held) {
        List<Extents> groups = new ArrayList<>();
        List<Extent> group = new ArrayList<>();
        long bytes = 0;
        for (Extent part : split(held)) {
            if (bytes + part.length() > GROUP_BYTES) {
                groups.add(new Extents(group));
                group.clear();
                bytes = 0;
            }
            group.add(part);
            bytes += part.length();
        }
        if (!group.isEmpty()) {
            groups.add(new Extents(group));
        }
        return groups;
    }

    /** None reaches over the edge of a block. */
    private static List<Extent> split(Extents held) {
        List<Extent> parts = new ArrayList<>();
        for (Extent extent : held.list()) {
            for (long at = extent.offset(); at < extent.end(); ) {
                long edge = Math.min(extent.end(), (at / ImageTree.BLOCK_BYTES + 1) * ImageTree.BLOCK_BYTES);
                parts.add(new Extent(at, edge - at));
                at = edge;
            }
        }
        return parts;
    }

    /** Some of what is held, with the names of its blocks as they were copied before. */
    private final class Group {
        private final JobContext job;
        private final Extents blocks;
        private final Map<Long, ChunkId> names = new HashMap<>();
        private final Map<Long, List<Patch>> patches = new HashMap<>();
        private final ByteBuffer scratch = ByteBuffer.allocate(ImageTree.BLOCK_BYTES);

        Group(JobContext job, Extents held) throws IOException {
            this.job = job;
            this.blocks = held.alignedTo(ImageTree.BLOCK_BYTES, disk.sizeBytes());
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(held.totalBytes()));
            snapshot.held(disk.id(), held, bytes);
            int at = 0;
            // In normal form they may have grown together over the edge of a block.
            for (Extent part : split(held)) {
                long block = part.offset() / ImageTree.BLOCK_BYTES;
                int within = (int) (part.offset() % ImageTree.BLOCK_BYTES);
                int length = (int) part.length();
                patches.computeIfAbsent(block, any -> new ArrayList<>())
                        .add(new Patch(within, bytes.slice(at, length)));
                names.put(block, draft.name(block));
                at += length;
            }
        }

        /** A block as it is held: one thread at a time. */
        void read(long offset, ByteBuffer target) throws IOException {
            long block = offset / ImageTree.BLOCK_BYTES;
            int from = target.position();
            ChunkId name = Objects.requireNonNull(names.get(block), "a block of another group");
            if (!name.isHole()) {
                target.put(store.read(block, name, scratch));
            }
            for (Patch patch : patches.getOrDefault(block, List.of())) {
                target.put(
                        from + patch.within(), patch.bytes(), 0, patch.bytes().remaining());
            }
            target.position(target.limit());
        }
    }

    private record Patch(int within, ByteBuffer bytes) {}

    private void put(Group group) throws IOException {
        CutOrder order = new CutOrder(
                disk.id(),
                group.blocks,
                tools.plugins().dedup().id(),
                tools.plugins().dedup().parameters(),
                tools.key(),
                true);
        draft.reopen(group.blocks);
        StoreSink sink = new StoreSink(draft, group.blocks, group.job, true);
        LocalCutter.Source source = new LocalCutter.Source(group::read, disk.sizeBytes());
        try (Crew crew = tools.workshop().crews().get()) {
            new LocalCutter(tools.plugins().dedup(), crew).cut(group.job, source, order, sink);
        }
        draft.checkSettled(group.blocks);
        // Blocks of the next group may be among these: they are read back, too.
        draft.outbox().flush();
    }
}
