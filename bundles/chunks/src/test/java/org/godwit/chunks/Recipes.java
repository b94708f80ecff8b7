// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.godwit.testkit.chunk.Runs;

/** What names chunks, as a replication puts it after them. */
final class Recipes {
    private Recipes() {}

    /** A run of one chunk: the recipe of a block that is made of all chunks of that run, in order. */
    static ChunkRun of(DomainKey key, ChunkRun run) {
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < run.ids().size(); i++) {
            pieces.add(new Piece(run.lengths().get(i), run.ids().get(i)));
        }
        ByteBuffer bytes = new BlockRecipe(pieces).encoded();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return Runs.of(key, Compression.NONE, List.of(copy));
    }
}
