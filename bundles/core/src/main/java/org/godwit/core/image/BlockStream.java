// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.ImageTree;
import org.godwit.api.problem.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Reads a disk image in the order of the disk, a few blocks ahead. In memory: twice as many blocks of 1 MiB as the crew
 * has hands, and what {@link ImageReader} keeps.
 */
public final class BlockStream {

    /** What is made of the image. Called in order of the disk, by one thread, for every byte of it once. */
    public interface Visitor {
        void hole(Extent extent) throws IOException;

        /**
         * @param name as the tree has it
         * @param bytes are others when the call has returned
         */
        void block(long offset, ChunkId name, ByteBuffer bytes) throws IOException;

        /** Bytes that cannot be had; throw to end the reading. */
        void lost(Extent extent, Problem problem) throws IOException;
    }

    private record Reading(long block, ChunkId name, ByteBuffer buffer, Future<ByteBuffer> bytes) {}

    /** A block that is being read, or a hole between two such. */
    private record Ahead(Extent extent, @Nullable Reading block) {}

    private final ImageReader image;
    private final Crew crew;
    private final Visitor visitor;
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private int reading;

    /** Used again and again: a MiB of garbage for each MiB of disk would keep the collector busy. */
    private final Deque<ByteBuffer> idle = new ArrayDeque<>();

    public BlockStream(ImageReader image, Crew crew, Visitor visitor) {
        this.image = image;
        this.crew = crew;
        this.visitor = visitor;
    }

    public void read() throws IOException {
        try {
            for (int segment = 0; segment < image.segments(); segment++) {
                readSegment(segment);
            }
            drain(0);
        } finally {
            // What waits in the queue is not begun any more.
            ahead.stream().map(Ahead::block).filter(Objects::nonNull).forEach(one -> one.bytes()
                    .cancel(false));
        }
    }

    private void readSegment(int segment) throws IOException {
        long from = (long) segment * ImageTree.BLOCKS_PER_SEGMENT;
        int blocks = image.blocksOf(segment);
        ByteBuffer names;
        try {
            if (image.segmentId(segment).isHole()) {
                hole(from, blocks);
                return;
            }
            names = image.segment(segment);
        } catch (UnreadableImageException e) {
            drain(0);
            visitor.lost(extent(from, blocks), e.problem());
            return;
        }
        int holes = 0;
        for (int i = 0; i < blocks; i++) {
            ChunkId name = ChunkId.read(names);
            if (name.isHole()) {
                holes++;
                continue;
            }
            hole(from + i - holes, holes);
            holes = 0;
            long block = from + i;
            ByteBuffer buffer = idle.isEmpty() ? ByteBuffer.allocate(ImageTree.BLOCK_BYTES) : idle.pop();
            Future<ByteBuffer> bytes = crew.submit(() -> image.read(block, name, buffer));
            ahead.add(new Ahead(extent(block, 1), new Reading(block, name, buffer, bytes)));
            reading++;
            drain(2 * crew.size() - 1);
        }
        hole(from + blocks - holes, holes);
    }

    private void hole(long from, int blocks) throws IOException {
        if (blocks > 0) {
            ahead.add(new Ahead(extent(from, blocks), null));
            drain(2 * crew.size() - 1);
        }
    }

    private Extent extent(long from, int blocks) {
        long offset = from * ImageTree.BLOCK_BYTES;
        long end = Math.min(image.image().sizeBytes(), (from + blocks) * ImageTree.BLOCK_BYTES);
        return new Extent(offset, end - offset);
    }

    /** Gives on what was read, until so many blocks at most are left, with at most as many holes. */
    private void drain(int leave) throws IOException {
        while (reading > leave || ahead.size() > 2 * leave) {
            Ahead next = ahead.removeFirst();
            if (next.block() == null) {
                visitor.hole(next.extent());
            } else {
                reading--;
                give(next.extent(), next.block());
            }
        }
    }

    private void give(Extent extent, Reading block) throws IOException {
        try {
            visitor.block(extent.offset(), block.name(), block.bytes().get());
            idle.push(block.buffer());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnreadableImageException unreadable)) {
                throw Thrown.asIo(e.getCause());
            }
            visitor.lost(extent, unreadable.problem());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(
                    "interrupted while reading disk " + image.image().disk(), e);
        }
    }
}
