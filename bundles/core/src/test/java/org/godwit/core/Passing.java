// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;

/** Another store, to do one thing otherwise. */
class Passing implements ChunkStore {
    private final ChunkStore store;

    Passing(ChunkStore store) {
        this.store = store;
    }

    @Override
    public String id() {
        return store.id();
    }

    @Override
    public DomainKey domainKey(String domain) throws IOException {
        return store.domainKey(domain);
    }

    @Override
    public BitSet missing(String domain, List<ChunkId> ids) throws IOException {
        return store.missing(domain, ids);
    }

    @Override
    public void put(String domain, ChunkRun run) throws IOException {
        store.put(domain, run);
    }

    @Override
    public void flush() throws IOException {
        store.flush();
    }

    @Override
    public ByteBuffer get(String domain, ChunkId id) throws IOException {
        return store.get(domain, id);
    }

    @Override
    public int read(String domain, ChunkId id, ByteBuffer target) throws IOException {
        return store.read(domain, id, target);
    }

    @Override
    public void record(RestorePoint point) throws IOException {
        store.record(point);
    }

    @Override
    public void forget(RestorePointId point) throws IOException {
        store.forget(point);
    }

    @Override
    public List<RestorePoint> recorded() throws IOException {
        return store.recorded();
    }

    @Override
    public StoreFigures figures() throws IOException {
        return store.figures();
    }
}
