// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.ImageTree;
import org.godwit.api.problem.Problem;
import org.jspecify.annotations.Nullable;

/** A disk image in the making: blocks are settled in any order, then the tree is built over them. */
public final class ImageDraft implements AutoCloseable {

    /** Where it goes, and under which names. */
    public record Shelf(ChunkStore store, DomainKey key) {}

    /**
     * @param dataBytes bytes that are not in a hole block
     * @param changedBytes of blocks that differ from the image before
     */
    public record Built(ChunkId root, long dataBytes, long changedBytes) {}

    private final Disk disk;
    private final Shelf shelf;
    private final @Nullable ImageReader previous;
    private final @Nullable ImageReader base;
    private final BlockTable table;
    private final ChunkOutbox outbox;

    /**
     * @param previous the image before, for knowing its blocks again; null when there is none
     * @param amends whether blocks that are not settled are as in {@code previous}; else they are holes
     */
    public ImageDraft(Disk disk, Shelf shelf, @Nullable ImageReader previous, boolean amends) throws IOException {
        this.disk = disk;
        this.shelf = shelf;
        this.previous = previous;
        this.base = amends ? previous : null;
        this.table = new BlockTable(ImageTree.blocks(disk.sizeBytes()));
        this.outbox = new ChunkOutbox(shelf.store(), shelf.key().domain());
    }

    public Disk disk() {
        return disk;
    }

    Shelf shelf() {
        return shelf;
    }

    public ChunkOutbox outbox() {
        return outbox;
    }

    /** Whether the image before has that block under that name, at the same place. */
    boolean isAsBefore(long block, ChunkId name) throws IOException {
        return previous != null && previous.block(block).equals(name);
    }

    /** Of these blocks, all of them settled, those that are not as in the image before. */
    public Extents differing(Extents blocks) throws IOException {
        List<Extent> different = new ArrayList<>();
        for (Extent extent : blocks.list()) {
            long end = ImageTree.blocks(extent.end());
            for (long block = extent.offset() / ImageTree.BLOCK_BYTES; block < end; block++) {
                ByteBuffer name = ByteBuffer.allocate(ChunkId.BYTES);
                table.overlay(block, name);
                if (!isAsBefore(block, ChunkId.read(name))) {
                    different.add(
                            new Extent(block * ImageTree.BLOCK_BYTES, ImageTree.blockLength(disk.sizeBytes(), block)));
                }
            }
        }
        return new Extents(different);
    }

    /** Of these blocks, those that the image before has as holes. */
    public Extents vacant(Extents blocks) throws IOException {
        List<Extent> vacant = new ArrayList<>();
        for (Extent extent : blocks.list()) {
            long end = ImageTree.blocks(extent.end());
            for (long block = extent.offset() / ImageTree.BLOCK_BYTES; block < end; block++) {
                if (isAsBefore(block, ChunkId.HOLE)) {
                    vacant.add(
                            new Extent(block * ImageTree.BLOCK_BYTES, ImageTree.blockLength(disk.sizeBytes(), block)));
                }
            }
        }
        return new Extents(vacant);
    }

    /** @return whether the block was not settled before */
    boolean settle(long block, ChunkId name) throws IOException {
        return table.settle(block, name);
    }

    /** Settles all of {@code [from, to)} as holes; how many were not settled before. */
    long settleHoles(long from, long to) {
        return table.settleHoles(from, to);
    }

    /** Blocks that are to be settled anew, for they were written since. */
    public void reopen(Extents blocks) {
        for (Extent extent : blocks.list()) {
            table.open(extent.offset() / ImageTree.BLOCK_BYTES, ImageTree.blocks(extent.end()));
        }
    }

    /** The name of a block as it is now: as settled, or as it was before. */
    public ChunkId name(long block) throws IOException {
        Optional<ChunkId> settled = table.name(block);
        return settled.isPresent() ? settled.get() : base == null ? ChunkId.HOLE : base.block(block);
    }

    /** @throws IOException when a block of the ordered extents was never settled */
    public void checkSettled(Extents ordered) throws IOException {
        for (Extent extent : ordered.list()) {
            long open = table.firstOpen(extent.offset() / ImageTree.BLOCK_BYTES, ImageTree.blocks(extent.end()));
            if (open >= 0) {
                throw Problem.of(
                                Problem.Kind.TRANSIENT,
                                "BLOCKS_NOT_SETTLED",
                                "Copied disk " + disk.id() + ", and its source never gave block " + open + ".",
                                "")
                        .asException();
            }
        }
    }

    /** Puts the changed parts of the tree. */
    public Built build() throws IOException {
        Built built = built(true);
        outbox.flush();
        return built;
    }

    /** The root over what is settled now; nothing is put. */
    public ChunkId root() throws IOException {
        return built(false).root();
    }

    private Built built(boolean keeps) throws IOException {
        ChunkNamer namer = new ChunkNamer(shelf.key());
        int segments = ImageTree.segments(disk.sizeBytes());
        ByteBuffer root = ByteBuffer.allocate(segments * ChunkId.BYTES);
        Figures figures = new Figures(keeps);
        figures.dataBytes = base == null ? 0 : base.image().dataBytes();
        for (int segment = 0; segment < segments; segment++) {
            buildSegment(segment, namer, figures).write(root);
        }
        ChunkId id = put(namer, root.flip(), keeps);
        return new Built(id, figures.dataBytes, figures.changedBytes);
    }

    private static final class Figures {
        private final boolean keeps;
        private long dataBytes;
        private long changedBytes;

        Figures(boolean keeps) {
            this.keeps = keeps;
        }
    }

    private ChunkId buildSegment(int segment, ChunkNamer namer, Figures figures) throws IOException {
        long from = (long) segment * ImageTree.BLOCKS_PER_SEGMENT;
        int blocks = (int) Math.min(ImageTree.BLOCKS_PER_SEGMENT, ImageTree.blocks(disk.sizeBytes()) - from);
        boolean touched = table.anySettled(from, from + blocks);
        if (!touched && base != null) {
            return base.segmentId(segment);
        }
        boolean empty = base == null && !table.anyNamed(from, from + blocks);
        if (empty && (previous == null || previous.segmentId(segment).isHole())) {
            return ChunkId.HOLE;
        }
        ByteBuffer names = ByteBuffer.allocate(blocks * ChunkId.BYTES);
        if (base != null) {
            names.put(base.segment(segment)).flip();
            figures.dataBytes -= dataBytes(from, names);
        }
        table.overlay(from, names);
        figures.dataBytes += dataBytes(from, names);
        ChunkId id = put(namer, names, figures.keeps);
        if (previous == null) {
            figures.changedBytes += dataBytes(from, names);
        } else if (!previous.segmentId(segment).equals(id)) {
            figures.changedBytes += differingBytes(from, names, previous.segment(segment));
        }
        return id;
    }

    private ChunkId put(ChunkNamer namer, ByteBuffer level, boolean keeps) throws IOException {
        if (BlockCutter.isZero(level, level.position(), level.limit())) {
            return ChunkId.HOLE;
        }
        ChunkId id = namer.name(level);
        if (keeps) {
            outbox.add(id, level);
        }
        return id;
    }

    private long dataBytes(long from, ByteBuffer names) {
        long bytes = 0;
        for (int i = 0; i < names.remaining() / ChunkId.BYTES; i++) {
            if (!BlockCutter.isZero(names, i * ChunkId.BYTES, (i + 1) * ChunkId.BYTES)) {
                bytes += ImageTree.blockLength(disk.sizeBytes(), from + i);
            }
        }
        return bytes;
    }

    private long differingBytes(long from, ByteBuffer names, ByteBuffer before) {
        long bytes = 0;
        for (int i = 0; i < names.remaining() / ChunkId.BYTES; i++) {
            ByteBuffer one = names.slice(i * ChunkId.BYTES, ChunkId.BYTES);
            if (!one.equals(before.slice(i * ChunkId.BYTES, ChunkId.BYTES))) {
                bytes += ImageTree.blockLength(disk.sizeBytes(), from + i);
            }
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        table.close();
    }
}
