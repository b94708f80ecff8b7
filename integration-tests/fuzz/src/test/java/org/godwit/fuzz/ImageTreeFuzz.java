// SPDX-License-Identifier: Apache-2.0
package org.godwit.fuzz;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;

/** Levels of an image, and recipes: what can be read is written again alike. The first byte says which. */
public final class ImageTreeFuzz {
    private static final ChunkNamer NAMER = new ChunkNamer(new DomainKey("default", new byte[DomainKey.BYTES]));

    private ImageTreeFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length == 0) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(Arrays.copyOfRange(data, 1, data.length));
        try {
            if ((data[0] & 1) == 0) {
                BlockRecipe recipe = BlockRecipe.decode(in);
                recipe.name(NAMER);
                same(recipe.equals(BlockRecipe.decode(recipe.encoded())), "a recipe");
            } else {
                ByteBuffer level = in.duplicate();
                same(ImageTree.encoded(ImageTree.decode(in)).equals(level), "a level");
            }
        } catch (IllegalArgumentException e) {
            // the answer to what is no level and no recipe
        }
    }

    private static void same(boolean same, String what) {
        if (!same) {
            throw new IllegalStateException(what + " changes when it is read and written");
        }
    }
}
