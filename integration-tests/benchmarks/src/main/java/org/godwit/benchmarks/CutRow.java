// SPDX-License-Identifier: Apache-2.0
package org.godwit.benchmarks;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;

/**
 * One strategy with one size of block, and what it makes of the images it is given: new chunks are compressed together
 * as an agent does it (neighbours, up to 1 MiB, Zstandard 3), recipes count with what they take. Encryption, footers and
 * file systems are left out: they cost all the same, some 40 bytes a chunk and 100 a run.
 */
final class CutRow {
    private static final int RUN_BYTES = 1 << 20;
    private static final int LEVEL = 3;
    private static final int WRITE_BYTES = 8192;
    private static final int PAGE_BYTES = 4096;
    /** Each so manieth block is written to. */
    private static final int WRITTEN = 4;

    private final DedupStrategy strategy;
    private final int blockBytes;
    private final ChunkNamer namer = new ChunkNamer(new DomainKey("bench", new byte[32]));
    private final BlockCutter cutter;
    private final Set<ChunkId> known = new HashSet<>();
    private final ByteBuffer run = ByteBuffer.allocateDirect(RUN_BYTES);
    private final ByteBuffer packed = ByteBuffer.allocateDirect((int) Zstd.compressBound(RUN_BYTES));
    private final Random random = new Random(20_261_122);
    private long chunks;
    private long newBytes;
    private long storedBytes;
    private long cutNanos;
    private long cutBytes;
    private long writes;
    private long rewrittenBytes;

    CutRow(String id, Map<String, Integer> parameters, int blockBytes) {
        this.strategy = CutKernel.of(id).with(parameters);
        this.blockBytes = blockBytes;
        this.cutter = new BlockCutter(strategy, namer);
    }

    /** Takes in 1 MiB blocks of a disk, in order. */
    void take(List<ByteBuffer> blocks) {
        for (ByteBuffer whole : blocks) {
            for (int at = 0; at < whole.limit(); at += blockBytes) {
                ByteBuffer block = whole.slice(at, Math.min(blockBytes, whole.limit() - at));
                if (!BlockCutter.isZero(block, 0, block.limit())) {
                    take(block);
                }
            }
        }
        pack();
    }

    private void take(ByteBuffer block) {
        long begun = System.nanoTime();
        strategy.cut(block);
        cutNanos += System.nanoTime() - begun;
        cutBytes += block.limit();
        BlockRecipe recipe = cutter.recipe(block);
        if (known.add(recipe.name(namer))) {
            storedBytes += recipe.pieces().size() * (long) (Integer.BYTES + ChunkId.BYTES);
        }
        int at = 0;
        for (Piece piece : recipe.pieces()) {
            if (!piece.id().isHole() && known.add(piece.id())) {
                keep(block.slice(at, piece.lengthBytes()));
            }
            at += piece.lengthBytes();
        }
        if (random.nextInt(WRITTEN) == 0) {
            write(block, recipe);
        }
    }

    private void keep(ByteBuffer chunk) {
        chunks++;
        newBytes += chunk.remaining();
        if (chunk.remaining() > run.remaining()) {
            pack();
        }
        run.put(chunk);
    }

    private void pack() {
        int length = run.position();
        if (length > 0) {
            long size = Zstd.compressDirectByteBuffer(packed, 0, packed.capacity(), run, 0, length, LEVEL);
            storedBytes += Math.min(size, length);
            run.clear();
        }
    }

    /** What a write of 8 KiB at a random page makes new. */
    private void write(ByteBuffer block, BlockRecipe before) {
        if (block.limit() < WRITE_BYTES) {
            return;
        }
        byte[] bytes = new byte[WRITE_BYTES];
        random.nextBytes(bytes);
        ByteBuffer changed = ByteBuffer.allocateDirect(block.limit()).put(block.duplicate());
        changed.clear();
        int pages = (block.limit() - WRITE_BYTES) / PAGE_BYTES + 1;
        changed.put(random.nextInt(pages) * PAGE_BYTES, bytes);
        Set<ChunkId> old = new HashSet<>();
        before.pieces().forEach(piece -> old.add(piece.id()));
        writes++;
        for (Piece piece : cutter.recipe(changed).pieces()) {
            rewrittenBytes += piece.id().isHole() || old.contains(piece.id()) ? 0 : piece.lengthBytes();
        }
    }

    static String head() {
        return String.format(
                Locale.ROOT,
                "%-26s %7s %9s %9s %8s %8s %9s %11s",
                "cut",
                "block",
                "new MiB",
                "stored",
                "chunks",
                "GB/s",
                "read x",
                "new/write");
    }

    String line() {
        String parameters = strategy.parameters().entrySet().stream()
                .filter(one ->
                        one.getKey().equals("average.bytes") || one.getKey().equals("piece.bytes"))
                .map(one -> one.getValue() / 1024 + "K")
                .reduce("", String::concat);
        return String.format(
                Locale.ROOT,
                "%-26s %6dK %9.1f %9.1f %8d %8.1f %9d %10.1fK",
                strategy.id() + " " + parameters,
                blockBytes / 1024,
                newBytes / (double) ImageTree.BLOCK_BYTES,
                storedBytes / (double) ImageTree.BLOCK_BYTES,
                chunks,
                cutBytes / (double) cutNanos,
                blockBytes / WRITE_BYTES,
                rewrittenBytes / 1024.0 / Math.max(1, writes));
    }
}
