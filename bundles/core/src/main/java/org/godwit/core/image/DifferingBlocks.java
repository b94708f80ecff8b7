// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.image.ImageTree;
import org.godwit.api.job.JobContext;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a disk at which an image is not as another one, handed out to a crew in the order of the disk. Segments
 * that are the same in both are not read. Several such pairs may be given, of images of disks of one size: a block is
 * handed out when any of them differs there.
 */
public final class DifferingBlocks {

    /** @param than the other image; null for one that is all holes */
    public record Versus(ImageReader image, @Nullable ImageReader than) {
        private boolean differs(int segment) throws IOException {
            ChunkId other = than == null ? ChunkId.HOLE : than.segmentId(segment);
            return !image.segmentId(segment).equals(other);
        }

        private boolean differs(long block) throws IOException {
            ChunkId other = than == null ? ChunkId.HOLE : than.block(block);
            return !image.block(block).equals(other);
        }
    }

    /** What is done with each block; one thread at a time has it. */
    public interface Work {
        void on(long block) throws IOException;
    }

    private final List<Versus> pairs;
    private final int segments;
    private long next;
    private long end;
    private int segment = -1;

    /** @param pairs at least one */
    public DifferingBlocks(List<Versus> pairs) {
        this.pairs = List.copyOf(pairs);
        this.segments = this.pairs.get(0).image().segments();
    }

    /** The next block, or -1. */
    synchronized long next() throws IOException {
        while (true) {
            for (; next < end; next++) {
                if (isDifferent(next)) {
                    return next++;
                }
            }
            if (segment + 1 >= segments) {
                return -1;
            }
            segment++;
            next = (long) segment * ImageTree.BLOCKS_PER_SEGMENT;
            end = isDifferent(segment) ? next + pairs.get(0).image().blocksOf(segment) : next;
        }
    }

    private boolean isDifferent(int one) throws IOException {
        for (Versus pair : pairs) {
            if (pair.differs(one)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDifferent(long block) throws IOException {
        for (Versus pair : pairs) {
            if (pair.differs(block)) {
                return true;
            }
        }
        return false;
    }

    /** Hands all of them out; each of the crew makes its own work. */
    public void each(JobContext job, Crew crew, Supplier<Work> works) throws IOException {
        AtomicBoolean stop = new AtomicBoolean();
        List<Future<Boolean>> hands = new ArrayList<>();
        for (int i = 0; i < crew.size(); i++) {
            hands.add(crew.submit(() -> hand(job, works.get(), stop)));
        }
        Throwable failure = null;
        for (Future<Boolean> hand : hands) {
            try {
                hand.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                stop.set(true);
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while working through the blocks of an image", e);
            }
        }
        if (failure != null) {
            throw Thrown.asIo(failure);
        }
    }

    private boolean hand(JobContext job, Work work, AtomicBoolean stop) throws IOException {
        boolean well = false;
        try {
            for (long block = next(); block >= 0 && !stop.get(); block = next()) {
                job.throwIfCancelled();
                work.on(block);
            }
            well = true;
            return well;
        } finally {
            if (!well) {
                stop.set(true);
            }
        }
    }
}
