// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.disk.Extents;

/**
 * Where the blocks of one disk go, in three steps: names, recipes, bytes; each step only for what the one before did
 * not settle. Safe for use by many threads; a block may be given more than once.
 *
 * <p>Everything given is checked: lengths against the disk, chunks against their names.
 */
public interface BlockSink {

    /**
     * Settles blocks of zeroes, without a name for each: most of a large disk may be holes.
     *
     * @param holes aligned to blocks but for the disk's end, within what was ordered
     */
    void holes(Extents holes) throws IOException;

    /** Takes block names. A bit is set for each that must be described by {@link #offer}; the others are settled. */
    BitSet unknown(List<BlockName> names) throws IOException;

    /** Takes the recipes of blocks. Hole blocks may be among them. */
    Batch offer(List<NumberedRecipe> recipes) throws IOException;

    /** Blocks on their way in. */
    interface Batch {

        /** Chunks the store lacks, each once, in the order in which the recipes name them first. */
        List<ChunkId> wanted();

        /** Takes wanted chunks. */
        void put(ChunkRun run) throws IOException;

        /**
         * Settles the blocks of this batch.
         *
         * @throws IOException when a wanted chunk has not been put
         */
        void complete() throws IOException;
    }
}
