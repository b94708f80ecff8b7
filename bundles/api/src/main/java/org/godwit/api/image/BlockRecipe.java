// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;

/**
 * How one block of a disk is put together from chunks. Encoded as {@code u32 length, 32 bytes id} for each piece,
 * big-endian; that encoding is itself kept as a chunk, and the chunk's id names the block: equal ids, equal bytes.
 * Neighbouring holes are one piece, so a block has one recipe for one way of cutting.
 */
public record BlockRecipe(List<Piece> pieces) {

    /** No block has more pieces; a recipe then always fits a run. */
    public static final int MAX_PIECES = 8192;

    public BlockRecipe {
        pieces = withHolesMerged(pieces);
        if (pieces.isEmpty() || pieces.size() > MAX_PIECES) {
            throw new IllegalArgumentException("a block has 1 to " + MAX_PIECES + " pieces, not " + pieces.size());
        }
        long total = 0;
        for (Piece piece : pieces) {
            total += piece.lengthBytes();
        }
        if (total > ImageTree.BLOCK_BYTES) {
            throw new IllegalArgumentException("a block has at most " + ImageTree.BLOCK_BYTES + " bytes, not " + total);
        }
    }

    /** Bytes of the block. */
    public int lengthBytes() {
        int total = 0;
        for (Piece piece : pieces) {
            total += piece.lengthBytes();
        }
        return total;
    }

    /** Whether the block is all zeroes. */
    public boolean isHole() {
        return pieces.size() == 1 && pieces.get(0).id().isHole();
    }

    /** The recipe as it is kept and sent. */
    public ByteBuffer encoded() {
        ByteBuffer out = ByteBuffer.allocate(pieces.size() * Piece.BYTES);
        for (Piece piece : pieces) {
            out.putInt(piece.lengthBytes());
            piece.id().write(out);
        }
        return out.flip();
    }

    /**
     * Reads all of the buffer.
     *
     * @throws IllegalArgumentException when the bytes are no recipe
     */
    public static BlockRecipe decode(ByteBuffer in) {
        if (in.remaining() % Piece.BYTES != 0) {
            throw new IllegalArgumentException("a block recipe of " + in.remaining() + " bytes is cut off");
        }
        List<Piece> pieces = new ArrayList<>(in.remaining() / Piece.BYTES);
        ByteBuffer bigEndian = in.duplicate();
        while (bigEndian.hasRemaining()) {
            pieces.add(new Piece(bigEndian.getInt(), ChunkId.read(bigEndian)));
        }
        in.position(in.limit());
        return new BlockRecipe(pieces);
    }

    /** The block's name: {@link ChunkId#HOLE} when it is all zeroes, else the name of its encoded recipe. */
    public ChunkId name(ChunkNamer namer) {
        return isHole() ? ChunkId.HOLE : namer.name(encoded());
    }

    private static List<Piece> withHolesMerged(List<Piece> given) {
        List<Piece> merged = new ArrayList<>(given.size());
        for (Piece next : given) {
            Piece last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.id().isHole() && next.id().isHole()) {
                merged.set(merged.size() - 1, new Piece(last.lengthBytes() + next.lengthBytes(), ChunkId.HOLE));
            } else {
                merged.add(next);
            }
        }
        return List.copyOf(merged);
    }
}
