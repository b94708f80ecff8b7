// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import org.godwit.api.chunk.ChunkId;

/** All of it in memory: {@link HashChunkIndex}. Nothing stays. */
final class MemoryEngine implements IndexEngine {
    private final HashChunkIndex index = new HashChunkIndex();

    @Override
    public boolean add(ChunkId id, long place) {
        return index.add(id, place);
    }

    @Override
    public long find(ChunkId id) {
        return index.find(id);
    }

    @Override
    public void settle() {}

    @Override
    public void close() {}
}
