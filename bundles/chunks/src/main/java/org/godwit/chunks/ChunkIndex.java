// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.godwit.api.chunk.ChunkId;

/** Chunk id to {@link Place}. Made again from the packs whenever the store opens. Safe for use by many threads. */
interface ChunkIndex {

    /** Where the chunk lies, or {@link Place#NONE}. */
    long find(ChunkId id);

    /** @return false when the id has a place already, which it keeps */
    boolean add(ChunkId id, long place);

    /** Gives a chunk that has a place another one. */
    void replace(ChunkId id, long place);

    long size();
}
