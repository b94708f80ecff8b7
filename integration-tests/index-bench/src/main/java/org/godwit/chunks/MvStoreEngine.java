// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.chunk.ChunkId;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.LongDataType;

/** H2's MVStore with a cache of 128 MiB; commits every 100 000 ids. */
final class MvStoreEngine implements IndexEngine {
    private static final int COMMIT = 100_000;

    private final MVStore store;
    private final MVMap<byte[], Long> map;
    private final AtomicLong added = new AtomicLong();

    MvStoreEngine(Path folder) {
        store = new MVStore.Builder()
                .fileName(folder.resolve("index.mv").toString())
                .cacheSize(128)
                .autoCommitDisabled()
                .open();
        map = store.openMap(
                "chunks",
                new MVMap.Builder<byte[], Long>()
                        .keyType(ByteArrayDataType.INSTANCE)
                        .valueType(LongDataType.INSTANCE));
    }

    private static byte[] key(ChunkId id) {
        ByteBuffer key = ByteBuffer.allocate(ChunkId.BYTES);
        id.write(key);
        return key.array();
    }

    @Override
    public boolean add(ChunkId id, long place) {
        boolean isNew = map.putIfAbsent(key(id), place) == null;
        if (isNew && added.incrementAndGet() % COMMIT == 0) {
            store.commit();
        }
        return isNew;
    }

    @Override
    public long find(ChunkId id) {
        Long place = map.get(key(id));
        return place == null ? Place.NONE : place;
    }

    @Override
    public void settle() {
        store.commit();
    }

    @Override
    public void close() {
        store.close();
    }
}
