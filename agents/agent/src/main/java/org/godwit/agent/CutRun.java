// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
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
    private final AtomicLong skippedBytes = new AtomicLong();
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
    OrderReply.Cut run(Shop shop, BooleanSupplier stopped) throws IOException {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < shop.workers(); i++) {
            Thread thread = new Thread(() -> work(shop, stopped), "godwit-cut-" + i);
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
        Long skipped = disk.disk() instanceof SparedDisk ? skippedBytes.get() : null;
        return new OrderReply.Cut(whole, readBytes.get(), link.sentBytes(), disk.consistency(), skipped);
    }

    private void work(Shop shop, BooleanSupplier stopped) {
        shop.manners().aside().run();
        BooleanSupplier over = () -> failure.get() != null || stopped.getAsBoolean();
        Worker worker = new Worker(shop, over);
        try {
            for (BlockPlan.Stretch next = plan.next(); next != null && !over.getAsBoolean(); next = plan.next()) {
                worker.settle(next);
            }
            if (!over.getAsBoolean()) {
                worker.send();
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, e);
        } finally {
            worker.leave();
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
        private final Shop shop;
        private final BooleanSupplier over;
        private final ChunkNamer namer = new ChunkNamer(order.key());
        private final BlockCutter cutter = new BlockCutter(strategy, namer);
        private final List<Waiting> waiting = new ArrayList<>();
        private @Nullable Workbench taken;
        private int filled;

        Worker(Shop shop, BooleanSupplier over) {
            this.shop = shop;
            this.over = over;
        }

        /** One for each batch: between two of them another disk has its turn. */
        private Workbench bench() throws IOException {
            Workbench bench = taken;
            if (bench == null) {
                bench = shop.bench(over);
                taken = bench;
            }
            return bench;
        }

        void leave() {
            if (taken != null) {
                shop.back(taken);
                taken = null;
            }
        }

        void settle(BlockPlan.Stretch stretch) throws IOException {
            if (stretch.hole()) {
                rooted(stretch, Collections.nCopies(stretch.blocks(), ChunkId.HOLE));
                holes.add(stretch.firstBlock(), stretch.blocks());
                if (disk.disk() instanceof SparedDisk) {
                    skippedBytes.addAndGet(end(stretch) - stretch.firstBlock() * BLOCK);
                }
                return;
            }
            if (filled + stretch.blocks() * BLOCK > bench().slab().capacity()) {
                send();
            }
            ByteBuffer slab = read(stretch);
            List<ChunkId> names = new ArrayList<>(stretch.blocks());
            for (int i = 0; i < stretch.blocks(); i++) {
                int at = filled + i * BLOCK;
                BlockRecipe recipe = cutter.recipe(slab.slice(at, Math.min(BLOCK, slab.limit() - at)));
                ChunkId name = recipe.name(namer);
                names.add(name);
                if (recipe.isHole()) {
                    holes.add(stretch.firstBlock() + i, 1);
                } else {
                    waiting.add(new Waiting(new NumberedRecipe(stretch.firstBlock() + i, recipe), name, at));
                }
            }
            rooted(stretch, names);
            filled += stretch.blocks() * BLOCK;
        }

        /** Settles what waits, and makes room for more: scattered blocks go together, as many as the bench holds. */
        void send() throws IOException {
            List<Waiting> unsettled = order.compareFirst() ? unknown() : List.copyOf(waiting);
            if (!unsettled.isEmpty()) {
                Frames.Wanted wanted =
                        link.wanted(unsettled.stream().map(Waiting::recipe).toList());
                if (wanted.batch() != 0) {
                    link.put(wanted.batch(), runs(unsettled, wanted.pieces()));
                }
            }
            waiting.clear();
            filled = 0;
            leave();
        }

        /** Those whose names say nothing to the controller. */
        private List<Waiting> unknown() throws IOException {
            if (waiting.isEmpty()) {
                return List.of();
            }
            List<BlockName> asked = waiting.stream()
                    .map(block -> new BlockName(block.recipe().block(), block.name()))
                    .toList();
            return link.unknown(asked).stream().mapToObj(waiting::get).toList();
        }

        /** Reads behind what waits. */
        private ByteBuffer read(BlockPlan.Stretch stretch) throws IOException {
            long offset = stretch.firstBlock() * BLOCK;
            int length = (int) (end(stretch) - offset);
            ByteBuffer slab = bench().slab().clear().position(filled).limit(filled + length);
            shop.manners().reads().take(length, over);
            disk.read(offset, slab);
            readBytes.addAndGet(length);
            return slab.limit(filled + length).position(filled);
        }

        private long end(BlockPlan.Stretch stretch) {
            return Math.min(
                    (stretch.firstBlock() + stretch.blocks()) * BLOCK,
                    disk.seen().sizeBytes());
        }

        private void rooted(BlockPlan.Stretch stretch, List<ChunkId> names) {
            if (root != null) {
                root.add(stretch.number(), names);
            }
        }

        private List<ChunkRun> runs(List<Waiting> blocks, BitSet wanted) throws IOException {
            Workbench bench = bench();
            bench.clear();
            int number = 0;
            for (Waiting block : blocks) {
                int at = block.at();
                for (Piece piece : block.recipe().recipe().pieces()) {
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

    /** A block that lies in the slab, and where. */
    private record Waiting(NumberedRecipe recipe, ChunkId name, int at) {}
}
