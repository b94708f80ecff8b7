// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.DedupStrategy;

/**
 * Turns the bytes of a block into its recipe: cut, leave out zeroes, name. Used wherever a disk is read, in an agent or
 * in the controller. One thread at a time.
 */
public final class BlockCutter {
    private final DedupStrategy strategy;
    private final ChunkNamer namer;

    public BlockCutter(DedupStrategy strategy, ChunkNamer namer) {
        this.strategy = strategy;
        this.namer = namer;
    }

    /** The recipe of the bytes between position and limit, which stay as they are. */
    public BlockRecipe recipe(ByteBuffer block) {
        if (isZero(block, block.position(), block.limit())) {
            return new BlockRecipe(List.of(new Piece(block.remaining(), ChunkId.HOLE)));
        }
        int[] lengths = strategy.cut(block);
        List<Piece> pieces = new ArrayList<>(lengths.length);
        int at = block.position();
        for (int length : lengths) {
            boolean zero = isZero(block, at, at + length);
            pieces.add(new Piece(length, zero ? ChunkId.HOLE : namer.name(block.slice(at, length))));
            at += length;
        }
        if (at != block.limit()) {
            throw new IllegalStateException("dedup strategy " + strategy.id() + " cut " + (at - block.position())
                    + " of " + block.remaining() + " bytes");
        }
        return new BlockRecipe(pieces);
    }

    /** Whether the bytes of {@code [from, to)} are all zero. */
    public static boolean isZero(ByteBuffer bytes, int from, int to) {
        int at = from;
        for (; at + Long.BYTES <= to; at += Long.BYTES) {
            if (bytes.getLong(at) != 0) {
                return false;
            }
        }
        for (; at < to; at++) {
            if (bytes.get(at) != 0) {
                return false;
            }
        }
        return true;
    }
}
