// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;

/** Reads blocks of an image and names them under another key; how they are cut stays. For one thread. */
public final class Renaming {
    private final ImageReader image;
    private final ChunkNamer namer;
    private final ByteBuffer buffer = ByteBuffer.allocate(ImageTree.BLOCK_BYTES);

    /** @param bytes of the block, until the next one is read */
    public record Block(ChunkId name, BlockRecipe recipe, ByteBuffer bytes) {}

    public Renaming(ImageReader image, DomainKey key) {
        this.image = image;
        this.namer = new ChunkNamer(key);
    }

    /** @param name that the block has in the image */
    public Block block(long number, ChunkId name) throws IOException {
        BlockRecipe recipe = image.recipe(number, name);
        ByteBuffer bytes = image.read(recipe, name, buffer);
        List<Piece> pieces = new ArrayList<>(recipe.pieces().size());
        int at = bytes.position();
        for (Piece piece : recipe.pieces()) {
            ChunkId own = piece.id().isHole() ? ChunkId.HOLE : namer.name(bytes.slice(at, piece.lengthBytes()));
            pieces.add(new Piece(piece.lengthBytes(), own));
            at += piece.lengthBytes();
        }
        BlockRecipe renamed = new BlockRecipe(pieces);
        return new Block(renamed.name(namer), renamed, bytes);
    }
}
