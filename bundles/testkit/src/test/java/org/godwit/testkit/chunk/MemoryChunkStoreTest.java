// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.chunk;

import org.godwit.api.chunk.ChunkStore;

/** The fake passes what it is a fake of. */
final class MemoryChunkStoreTest extends ChunkStoreContract {
    private MemoryChunkStore last = new MemoryChunkStore("memory");

    @Override
    protected ChunkStore create() {
        last = new MemoryChunkStore("memory");
        return last;
    }

    @Override
    protected ChunkStore afterDeath() {
        return last;
    }
}
