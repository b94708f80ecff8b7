// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.godwit.api.chunk.ChunkId;

/**
 * Chunk id to {@link Place}. Can always be made again from the packs. Safe for use by many threads; each call sees the
 * effect of every call for the same id that returned before it.
 */
interface ChunkIndex {

    /** Where the chunk lies, or {@link Place#NONE}. */
    long find(ChunkId id);

    /** As {@link #find}, without believing whatever is there only to be fast. For a chunk that should be there. */
    default long search(ChunkId id) {
        return find(id);
    }

    /** @return false when the id has a place already, which it keeps */
    boolean add(ChunkId id, long place);

    /** Gives a chunk that has a place another one. */
    void replace(ChunkId id, long place);

    /**
     * Forgets a chunk that lies at {@code expectedPlace}.
     *
     * @return false when it has no place, or another one, which it keeps
     */
    boolean remove(ChunkId id, long expectedPlace);

    long size();
}
