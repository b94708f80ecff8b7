// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.disk.Disk;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.job.JobContext;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.api.source.Snapshot;

/**
 * Cuts in the controller what a source can only read. Each of the crew has one block in hand: 1 MiB of disk and at most
 * as much on its way to the sink.
 */
public final class LocalCutter {
    private final DedupStrategy strategy;
    private final Crew crew;

    public LocalCutter(DedupStrategy strategy, Crew crew) {
        this.strategy = strategy;
        this.crew = crew;
    }

    /** Where the bytes of a disk come from. Asked by one thread at a time: not every source can do more. */
    public interface Bytes {
        /** Fills the buffer from its position to its limit. */
        void read(long offset, ByteBuffer target) throws IOException;
    }

    /** What is cut: a disk of that size. */
    public record Source(Bytes bytes, long sizeBytes) {
        public static Source of(Snapshot snapshot, Disk disk) {
            return new Source((offset, target) -> snapshot.read(disk.id(), offset, target), disk.sizeBytes());
        }
    }

    public CutResult cut(JobContext job, Source source, CutOrder order, BlockSink sink) throws IOException {
        Shared shared = new Shared(job, source, order, sink);
        List<Future<Long>> loops = new ArrayList<>();
        for (int i = 0; i < crew.size(); i++) {
            loops.add(crew.submit(() -> new Loop(shared).run()));
        }
        long read = 0;
        Throwable failure = null;
        for (Future<Long> loop : loops) {
            try {
                read += loop.get();
            } catch (ExecutionException e) {
                failure = failure == null ? e.getCause() : failure;
            } catch (InterruptedException e) {
                shared.stop.set(true);
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while cutting disk " + order.disk(), e);
            }
        }
        if (failure != null) {
            throw Thrown.asIo(failure);
        }
        return new CutResult(Optional.empty(), read, 0);
    }

    private static final class Shared {
        private final JobContext job;
        private final Source source;
        private final CutOrder order;
        private final BlockSink sink;
        private final Iterator<Long> blocks;
        private final AtomicBoolean stop = new AtomicBoolean();

        Shared(JobContext job, Source source, CutOrder order, BlockSink sink) {
            this.job = job;
            this.source = source;
            this.order = order;
            this.sink = sink;
            this.blocks = order.extents().list().stream()
                    .flatMapToLong(extent ->
                            LongStream.range(extent.offset() / ImageTree.BLOCK_BYTES, ImageTree.blocks(extent.end())))
                    .boxed()
                    .iterator();
        }

        synchronized long next() {
            return !stop.get() && blocks.hasNext() ? blocks.next() : -1;
        }

        synchronized void read(long block, ByteBuffer target) throws IOException {
            source.bytes().read(block * ImageTree.BLOCK_BYTES, target);
        }
    }

    private final class Loop {
        private final Shared shared;
        private final ChunkNamer namer;
        private final BlockCutter cutter;
        private final AtomicLong readBytes = new AtomicLong();

        Loop(Shared shared) {
            this.shared = shared;
            this.namer = new ChunkNamer(shared.order.key());
            this.cutter = new BlockCutter(strategy, namer);
        }

        long run() throws IOException {
            boolean well = false;
            try {
                for (long block = shared.next(); block >= 0; block = shared.next()) {
                    shared.job.throwIfCancelled();
                    take(block);
                }
                well = true;
            } finally {
                if (!well) {
                    shared.stop.set(true);
                }
            }
            return readBytes.get();
        }

        private void take(long block) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(ImageTree.blockLength(shared.source.sizeBytes(), block));
            shared.read(block, bytes);
            bytes.flip();
            readBytes.addAndGet(bytes.remaining());
            BlockRecipe recipe = cutter.recipe(bytes);
            if (shared.order.compareFirst() || recipe.isHole()) {
                BitSet unknown = shared.sink.unknown(List.of(new BlockName(block, recipe.name(namer))));
                if (unknown.isEmpty()) {
                    return;
                }
            }
            BlockSink.Batch batch = shared.sink.offer(List.of(new NumberedRecipe(block, recipe)));
            fill(batch, recipe, bytes);
        }
    }

    /** Gives a batch what it wants of one block, and settles it. */
    public static void fill(BlockSink.Batch batch, BlockRecipe recipe, ByteBuffer bytes) throws IOException {
        List<ChunkId> wanted = batch.wanted();
        for (int from = 0; from < wanted.size(); from += ChunkRun.MAX_CHUNKS) {
            batch.put(run(wanted.subList(from, Math.min(wanted.size(), from + ChunkRun.MAX_CHUNKS)), recipe, bytes));
        }
        batch.complete();
    }

    private static ChunkRun run(List<ChunkId> wanted, BlockRecipe recipe, ByteBuffer bytes) {
        Map<ChunkId, ByteBuffer> pieces = new HashMap<>();
        int at = 0;
        for (Piece piece : recipe.pieces()) {
            pieces.put(piece.id(), bytes.slice(at, piece.lengthBytes()));
            at += piece.lengthBytes();
        }
        List<ByteBuffer> chunks = wanted.stream()
                .map(id -> Objects.requireNonNull(pieces.get(id), "wanted a chunk that was not offered"))
                .toList();
        List<Integer> lengths = chunks.stream().map(ByteBuffer::remaining).toList();
        ByteBuffer payload =
                ByteBuffer.allocate(lengths.stream().mapToInt(Integer::intValue).sum());
        chunks.forEach(payload::put);
        return new ChunkRun(wanted, lengths, Compression.NONE, payload.flip());
    }
}
