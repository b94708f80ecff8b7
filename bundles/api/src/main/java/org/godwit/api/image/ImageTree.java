// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;

/**
 * The shape of a disk image: a Merkle tree (Merkle 1987) of fixed height over the blocks of a disk.
 *
 * <pre>
 *   root      = name of the ids of all segments, in order
 *   segment   = name of the ids of {@value #BLOCKS_PER_SEGMENT} blocks, in order; the last may be shorter
 *   block     = name of its recipe ({@link BlockRecipe#name})
 * </pre>
 *
 * Each level is kept as a chunk under its name; a level that is all holes is {@link ChunkId#HOLE} and not kept. Two
 * images share every segment they have in common, so an incremental restore point costs what changed.
 */
public final class ImageTree {

    /** A disk is compared in blocks of this many bytes. */
    public static final int BLOCK_BYTES = 1 << 20;

    /** Blocks of a segment: 1 GiB of disk. */
    public static final int BLOCKS_PER_SEGMENT = 1024;

    /** Largest disk whose root still fits a run: 128 TiB. */
    public static final long MAX_DISK_BYTES = (long) (4 << 20) / ChunkId.BYTES * BLOCKS_PER_SEGMENT * BLOCK_BYTES;

    private ImageTree() {}

    /** How many blocks a disk of that size has. */
    public static long blocks(long sizeBytes) {
        return (sizeBytes + BLOCK_BYTES - 1) / BLOCK_BYTES;
    }

    /** How many segments a disk of that size has. */
    public static int segments(long sizeBytes) {
        return Math.toIntExact((blocks(sizeBytes) + BLOCKS_PER_SEGMENT - 1) / BLOCKS_PER_SEGMENT);
    }

    /** The length of a block: {@link #BLOCK_BYTES} but for the last. */
    public static int blockLength(long sizeBytes, long block) {
        return (int) Math.min(BLOCK_BYTES, sizeBytes - block * BLOCK_BYTES);
    }

    /** Ids one after another, as a level of the tree is kept. */
    public static ByteBuffer encoded(List<ChunkId> ids) {
        ByteBuffer out = ByteBuffer.allocate(ids.size() * ChunkId.BYTES);
        ids.forEach(id -> id.write(out));
        return out.flip();
    }

    /** @throws IllegalArgumentException when the bytes are no whole number of ids */
    public static List<ChunkId> decode(ByteBuffer in) {
        if (in.remaining() % ChunkId.BYTES != 0) {
            throw new IllegalArgumentException("a level of " + in.remaining() + " bytes is no whole number of ids");
        }
        List<ChunkId> ids = new ArrayList<>(in.remaining() / ChunkId.BYTES);
        while (in.hasRemaining()) {
            ids.add(ChunkId.read(in));
        }
        return ids;
    }

    /** The name of a level: a segment from its blocks, or the root from its segments. */
    public static ChunkId name(ChunkNamer namer, List<ChunkId> ids) {
        return ids.stream().allMatch(ChunkId::isHole) ? ChunkId.HOLE : namer.name(encoded(ids));
    }
}
