// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.chunk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;

/**
 * Stores whole images and reads them again, without any part of the core: disks are blocks by number, and blocks that
 * are not named are zeroes.
 */
public final class Images {
    /** Where chunks are read. */
    @FunctionalInterface
    public interface Source {
        ByteBuffer get(ChunkId id) throws IOException;
    }

    private final ChunkStore store;
    private final String domain;
    private final Compression compression;

    public Images(ChunkStore store, String domain, Compression compression) {
        this.store = store;
        this.domain = domain;
        this.compression = compression;
    }

    /** Stores a disk's pieces, recipes, segments and root; returns the root. */
    public ChunkId store(DedupStrategy strategy, long sizeBytes, Map<Long, byte[]> blocks) throws IOException {
        ChunkNamer namer = new ChunkNamer(store.domainKey(domain));
        BlockCutter cutter = new BlockCutter(strategy, namer);
        List<ChunkId> segments = new ArrayList<>();
        List<ChunkId> open = new ArrayList<>();
        for (long block = 0; block < ImageTree.blocks(sizeBytes); block++) {
            byte[] bytes = blocks.get(block);
            open.add(bytes == null ? ChunkId.HOLE : block(cutter, namer, bytes));
            if (open.size() == ImageTree.BLOCKS_PER_SEGMENT) {
                segments.add(level(namer, open));
                open.clear();
            }
        }
        if (!open.isEmpty()) {
            segments.add(level(namer, open));
        }
        return level(namer, segments);
    }

    private ChunkId block(BlockCutter cutter, ChunkNamer namer, byte[] bytes) throws IOException {
        BlockRecipe recipe = cutter.recipe(ByteBuffer.wrap(bytes));
        List<byte[]> run = new ArrayList<>();
        int at = 0;
        for (Piece piece : recipe.pieces()) {
            if (!piece.id().isHole()) {
                run.add(java.util.Arrays.copyOfRange(bytes, at, at + piece.lengthBytes()));
            }
            at += piece.lengthBytes();
        }
        if (!run.isEmpty()) {
            store.put(domain, Runs.of(store.domainKey(domain), compression, run));
            put(recipe.encoded());
        }
        return recipe.name(namer);
    }

    private ChunkId level(ChunkNamer namer, List<ChunkId> ids) throws IOException {
        ChunkId name = ImageTree.name(namer, ids);
        if (!name.isHole()) {
            put(ImageTree.encoded(ids));
        }
        return name;
    }

    private void put(ByteBuffer bytes) throws IOException {
        byte[] chunk = new byte[bytes.remaining()];
        bytes.get(chunk);
        store.put(domain, Runs.of(store.domainKey(domain), compression, List.of(chunk)));
    }

    /** The blocks of an image that are not wholly zero, by number. */
    public static Map<Long, byte[]> read(Source source, ChunkId root) throws IOException {
        Map<Long, byte[]> blocks = new TreeMap<>();
        long segment = 0;
        for (ChunkId segmentId : ids(source, root)) {
            long block = segment++ * ImageTree.BLOCKS_PER_SEGMENT;
            for (ChunkId blockId : ids(source, segmentId)) {
                if (!blockId.isHole()) {
                    blocks.put(block, bytes(source, BlockRecipe.decode(source.get(blockId))));
                }
                block++;
            }
        }
        return blocks;
    }

    private static List<ChunkId> ids(Source source, ChunkId level) throws IOException {
        return level.isHole() ? List.of() : ImageTree.decode(source.get(level));
    }

    private static byte[] bytes(Source source, BlockRecipe recipe) throws IOException {
        ByteBuffer out = ByteBuffer.allocate(recipe.lengthBytes());
        for (Piece piece : recipe.pieces()) {
            if (piece.id().isHole()) {
                out.position(out.position() + piece.lengthBytes());
            } else {
                out.put(source.get(piece.id()));
            }
        }
        return out.array();
    }
}
