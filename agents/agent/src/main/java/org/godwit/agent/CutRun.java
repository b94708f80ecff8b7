// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.wire.Frames;
import org.godwit.wire.OrderReply;
import org.jspecify.annotations.Nullable;

/**
 * Reads, cuts, names and sends one disk. Each worker takes a stretch of blocks through all steps by itself, so memory is
 * what lies on the workbenches, and the workers' uploads overlap each other's reading and cutting.
 */
final class CutRun {
    private static final int BLOCK = ImageTree.BLOCK_BYTES;

    private final PatientLink link;
    private final CutOrder order;
    private final HeldDisk disk;
    private final DedupStrategy strategy;
    private final BlockPlan plan;
    private final @Nullable RootOrder root;
    private final AtomicLong readBytes = new AtomicLong();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final HolePost holes;

    CutRun(PatientLink link, CutOrder order, HeldDisk disk, DedupStrategy strategy) {
        this.link = link;
        this.order = order;
        this.disk = disk;
        this.strategy = strategy;
        this.plan = new BlockPlan(disk.disk(), order.extents(), Workbench.BLOCKS);
        boolean whole = order.extents().equals(Extents.all(disk.seen().sizeBytes()));
        this.holes = new HolePost(link, disk.seen().sizeBytes());
        this.root = whole ? new RootOrder(new ChunkNamer(order.key())) : null;
    }

    /**
     * Runs to the end on as many threads as there are workbenches.
     *
     * @param stopped whether nobody waits for the result any more
     */
    OrderReply.Cut run(BlockingQueue<Workbench> benches, int workers, BooleanSupplier stopped) throws IOException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            Thread thread = new Thread(() -> work(benches, stopped), "godwit-cut-" + i);
            thread.setDaemon(true);
            thread.start();
            threads.add(thread);
        }
        join(threads);
        rethrow(failure.get());
        if (stopped.getAsBoolean()) {
            throw stopped();
        }
        holes.flush();
        String whole = root == null ? null : root.root().toString();
        return new OrderReply.Cut(whole, readBytes.get(), link.sentBytes(), disk.consistency());
    }

    private void work(BlockingQueue<Workbench> benches, BooleanSupplier stopped) {
        try {
            Workbench bench = benches.take();
            try {
                Worker worker = new Worker(bench);
                for (BlockPlan.Stretch next = plan.next();
                        next != null && failure.get() == null && !stopped.getAsBoolean();
                        next = plan.next()) {
                    worker.settle(next);
                }
            } finally {
                benches.add(bench);
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        } catch (InterruptedException e) {
            failure.compareAndSet(null, stopped());
        }
    }

    private void join(List<Thread> threads) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    failure.compareAndSet(null, stopped());
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void rethrow(@Nullable Exception failed) throws IOException {
        if (failed instanceof IOException io) {
            throw io;
        }
        if (failed instanceof RuntimeException runtime) {
            throw runtime;
        }
    }

    static IOException stopped() {
        return Problem.of(Problem.Kind.TRANSIENT, "ORDER_STOPPED", "Read a disk: the order was stopped.", "")
                .asException();
    }

    /** One thread's way through the steps. */
    private final class Worker {
        private final Workbench bench;
        private final ChunkNamer namer = new ChunkNamer(order.key());
        private final BlockCutter cutter = new BlockCutter(strategy, namer);

        Worker(Workbench bench) {
            this.bench = bench;
        }

        void settle(BlockPlan.Stretch stretch) throws IOException {
            if (stretch.hole()) {
                rooted(stretch, Collections.nCopies(stretch.blocks(), ChunkId.HOLE));
                holes.add(stretch.firstBlock(), stretch.blocks());
                return;
            }
            read(stretch);
            List<NumberedRecipe> recipes = new ArrayList<>(stretch.blocks());
            List<ChunkId> names = new ArrayList<>(stretch.blocks());
            ByteBuffer slab = bench.slab();
            for (int i = 0; i < stretch.blocks(); i++) {
                int length = Math.min(BLOCK, slab.limit() - i * BLOCK);
                BlockRecipe recipe = cutter.recipe(slab.slice(i * BLOCK, length));
                names.add(recipe.name(namer));
                if (recipe.isHole()) {
                    holes.add(stretch.firstBlock() + i, 1);
                } else {
                    recipes.add(new NumberedRecipe(stretch.firstBlock() + i, recipe));
                }
            }
            rooted(stretch, names);
            send(stretch.firstBlock(), order.compareFirst() ? unknown(stretch.firstBlock(), recipes, names) : recipes);
        }

        /** Those whose names say nothing to the controller. */
        private List<NumberedRecipe> unknown(long firstBlock, List<NumberedRecipe> recipes, List<ChunkId> names)
                throws IOException {
            if (recipes.isEmpty()) {
                return recipes;
            }
            List<BlockName> asked = recipes.stream()
                    .map(NumberedRecipe::block)
                    .map(block -> new BlockName(block, names.get((int) (block - firstBlock))))
                    .toList();
            return link.unknown(asked).stream().mapToObj(recipes::get).toList();
        }

        private void read(BlockPlan.Stretch stretch) throws IOException {
            long offset = stretch.firstBlock() * BLOCK;
            long end = Math.min(
                    offset + (long) stretch.blocks() * BLOCK, disk.seen().sizeBytes());
            ByteBuffer slab = bench.slab().clear().limit((int) (end - offset));
            disk.read(offset, slab);
            slab.flip();
            readBytes.addAndGet(slab.remaining());
        }

        private void rooted(BlockPlan.Stretch stretch, List<ChunkId> names) {
            if (root != null) {
                root.add(stretch.number(), names);
            }
        }

        private void send(long firstBlock, List<NumberedRecipe> recipes) throws IOException {
            for (int from = 0; from < recipes.size(); from += Workbench.BATCH_BLOCKS) {
                List<NumberedRecipe> batch =
                        recipes.subList(from, Math.min(from + Workbench.BATCH_BLOCKS, recipes.size()));
                Frames.Wanted wanted = link.wanted(batch);
                if (wanted.batch() != 0) {
                    link.put(wanted.batch(), runs(firstBlock, batch, wanted.pieces()));
                }
            }
        }

        private List<ChunkRun> runs(long firstBlock, List<NumberedRecipe> batch, BitSet wanted) {
            bench.clear();
            int number = 0;
            for (NumberedRecipe numbered : batch) {
                int at = (int) (numbered.block() - firstBlock) * BLOCK;
                for (Piece piece : numbered.recipe().pieces()) {
                    if (wanted.get(number)) {
                        bench.add(piece.id(), at, piece.lengthBytes());
                    }
                    at += piece.lengthBytes();
                    number++;
                }
            }
            return bench.runs();
        }
    }
}
