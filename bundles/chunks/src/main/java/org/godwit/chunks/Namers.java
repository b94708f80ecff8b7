// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.DomainKey;

/**
 * Namers of each domain, used again and again: to make one costs as much as to name some KiB, and a disk is read in
 * pieces of 16. As many are kept as threads have read at once. Safe for use by many threads.
 */
final class Namers {
    private final Map<DomainKey, Queue<ChunkNamer>> idle = new ConcurrentHashMap<>();

    /** Whether these bytes have that name. */
    boolean isName(ChunkId id, DomainKey key, ByteBuffer bytes) {
        Queue<ChunkNamer> free = idle.computeIfAbsent(key, any -> new ConcurrentLinkedQueue<>());
        ChunkNamer found = free.poll();
        ChunkNamer namer = found == null ? new ChunkNamer(key) : found;
        boolean equal = namer.name(bytes).equals(id);
        free.add(namer);
        return equal;
    }
}
