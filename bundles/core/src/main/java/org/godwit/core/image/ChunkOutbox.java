// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.Compression;

/**
 * Recipes, segments and roots on their way into the store, gathered to runs of up to {@value #RUN_BYTES} bytes. They are
 * put in the order in which they were added, after all the chunks they name: so a recipe that is in the store can be
 * read. Safe for use by many threads.
 */
public final class ChunkOutbox {
    /** Some 200 recipes; as much is named again after a crash, their bytes are not sent again. */
    static final int RUN_BYTES = 512 << 10;

    private final ChunkStore store;
    private final String domain;
    private final Map<ChunkId, ByteBuffer> waiting = new LinkedHashMap<>();
    private int waitingBytes;

    public ChunkOutbox(ChunkStore store, String domain) {
        this.store = store;
        this.domain = domain;
    }

    /** @param bytes not changed afterwards */
    synchronized void add(ChunkId id, ByteBuffer bytes) throws IOException {
        if (id.isHole() || waiting.containsKey(id)) {
            return;
        }
        if (waitingBytes + bytes.remaining() > RUN_BYTES || waiting.size() == ChunkRun.MAX_CHUNKS) {
            flush();
        }
        waiting.put(id, bytes);
        waitingBytes += bytes.remaining();
    }

    /** Puts what waits. */
    public synchronized void flush() throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        ByteBuffer payload = ByteBuffer.allocate(waitingBytes);
        List<Integer> lengths = new ArrayList<>(waiting.size());
        waiting.values().forEach(bytes -> {
            lengths.add(bytes.remaining());
            payload.put(bytes.duplicate());
        });
        store.put(domain, new ChunkRun(List.copyOf(waiting.keySet()), lengths, Compression.NONE, payload.flip()));
        waiting.clear();
        waitingBytes = 0;
    }
}
