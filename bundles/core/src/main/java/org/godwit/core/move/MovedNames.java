// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.move;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;

/**
 * Which block of one store is which of another, as far as a move has seen: a block that many disks have is read once. The
 * newest {@value #MOST}, some 12 MB. Safe for use by many threads.
 */
final class MovedNames {
    static final int MOST = 1 << 16;

    private final Map<ChunkId, ChunkId> names = new LinkedHashMap<>(1024, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ChunkId, ChunkId> eldest) {
            return size() > MOST;
        }
    };

    /** The name in the other store, where it is known; whether the block is there is another question. */
    Optional<ChunkId> of(ChunkId there) {
        synchronized (names) {
            return Optional.ofNullable(names.get(there));
        }
    }

    void remember(ChunkId there, ChunkId here) {
        synchronized (names) {
            names.put(there, here);
        }
    }
}
