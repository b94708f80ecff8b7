// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.image.RootBuilder;
import org.godwit.api.job.JobContext;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CutResult;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.api.source.Snapshot;

/** What an agent does, without the network: one block at a time. The link may break in the middle of a batch. */
final class FakeCuttingSnapshot implements CuttingSnapshot {
    private final Snapshot inner;
    private final Function<String, DedupStrategy> strategies;
    private final Faults faults;

    FakeCuttingSnapshot(Snapshot inner, Function<String, DedupStrategy> strategies, Faults faults) {
        this.inner = inner;
        this.strategies = strategies;
        this.faults = faults;
    }

    @Override
    public CutResult cut(JobContext job, CutOrder order, BlockSink sink) throws IOException {
        return new Cut(job, order, sink).run();
    }

    private final class Cut {
        private final JobContext job;
        private final CutOrder order;
        private final BlockSink sink;
        private final ChunkNamer namer;
        private final BlockCutter cutter;
        private final RootBuilder root;
        private final long sizeBytes;
        private long readBytes;
        private long sentBytes;

        Cut(JobContext job, CutOrder order, BlockSink sink) {
            this.job = job;
            this.order = order;
            this.sink = sink;
            this.namer = new ChunkNamer(order.key());
            DedupStrategy strategy = strategies.apply(order.strategy()).with(order.parameters());
            this.cutter = new BlockCutter(strategy, namer);
            this.root = new RootBuilder(namer);
            this.sizeBytes = inner.disks().stream()
                    .filter(disk -> disk.id().equals(order.disk()))
                    .findFirst()
                    .orElseThrow()
                    .sizeBytes();
        }

        CutResult run() throws IOException {
            for (Extent extent : order.extents().list()) {
                for (long at = extent.offset(); at < extent.end(); at += ImageTree.BLOCK_BYTES) {
                    job.throwIfCancelled();
                    block(at / ImageTree.BLOCK_BYTES);
                }
            }
            boolean whole = readBytes == sizeBytes;
            return new CutResult(whole ? Optional.of(root.root()) : Optional.empty(), readBytes, sentBytes);
        }

        private void block(long number) throws IOException {
            ByteBuffer bytes = ByteBuffer.allocate(ImageTree.blockLength(sizeBytes, number));
            inner.read(order.disk(), number * ImageTree.BLOCK_BYTES, bytes);
            bytes.flip();
            readBytes += bytes.remaining();
            BlockRecipe recipe = cutter.recipe(bytes);
            ChunkId name = recipe.name(namer);
            root.add(name);
            faults.maybe(60, "LINK_BROKE");
            if (order.compareFirst()) {
                sentBytes += ChunkId.BYTES;
                BitSet unknown = sink.unknown(List.of(new BlockName(number, name)));
                if (unknown.isEmpty()) {
                    return;
                }
            }
            send(number, recipe, bytes);
        }

        private void send(long number, BlockRecipe recipe, ByteBuffer bytes) throws IOException {
            sentBytes += recipe.encoded().remaining();
            BlockSink.Batch batch = sink.offer(List.of(new NumberedRecipe(number, recipe)));
            Map<ChunkId, ByteBuffer> pieces = new HashMap<>();
            int at = 0;
            for (Piece piece : recipe.pieces()) {
                pieces.put(piece.id(), bytes.slice(at, piece.lengthBytes()));
                at += piece.lengthBytes();
            }
            List<ChunkId> ids = new ArrayList<>(batch.wanted());
            for (ChunkId id : ids) {
                faults.maybe(60, "LINK_BROKE_IN_BATCH");
                ByteBuffer piece = Objects.requireNonNull(pieces.get(id), "wanted a chunk that was not offered");
                sentBytes += piece.remaining();
                job.sent(piece.remaining());
                batch.put(new ChunkRun(List.of(id), List.of(piece.remaining()), Compression.NONE, piece));
            }
            faults.maybe(60, "LINK_BROKE_BEFORE_COMPLETE");
            batch.complete();
        }
    }

    @Override
    public Instant takenAt() {
        return inner.takenAt();
    }

    @Override
    public Consistency consistency() {
        return inner.consistency();
    }

    @Override
    public List<Disk> disks() {
        return inner.disks();
    }

    @Override
    public ChangeSet changesSince(DiskId disk, Optional<ChangeMark> since) throws IOException {
        return inner.changesSince(disk, since);
    }

    @Override
    public void distrust(DiskId disk, String because) throws IOException {
        inner.distrust(disk, because);
    }

    @Override
    public void read(DiskId disk, long offset, ByteBuffer target) throws IOException {
        inner.read(disk, offset, target);
    }

    @Override
    public void close() throws IOException {
        inner.close();
    }
}
