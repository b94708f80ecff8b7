// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;

/** What a chunk store promises, and no more: what was not flushed is lost from some moment on when the power goes. */
public final class SimulatedStore {
    private final SimulatedWorld world;
    private final String id;
    private final DomainKey key;
    /** Several hands put and get at once. */
    private final Map<ChunkId, byte[]> chunks = Collections.synchronizedMap(new LinkedHashMap<>());

    private final List<RestorePoint> records = new ArrayList<>();
    private int flushed;
    private final AtomicLong putBytes = new AtomicLong();

    public SimulatedStore(SimulatedWorld world) {
        this(world, "main", 0);
    }

    /** @param secret another one makes other names of the same bytes, as each real store does */
    public SimulatedStore(SimulatedWorld world, String id, int secret) {
        this.world = world;
        this.id = id;
        byte[] bytes = new byte[DomainKey.BYTES];
        bytes[0] = (byte) secret;
        this.key = new DomainKey("default", bytes);
    }

    long putBytes() {
        return putBytes.get();
    }

    int records() {
        return records.size();
    }

    /** Loses some of the last chunks that were put since the last flush. */
    void powerCut() {
        int keep = flushed + world.random.nextInt(chunks.size() - flushed + 1);
        List<ChunkId> order = List.copyOf(chunks.keySet());
        order.subList(keep, order.size()).forEach(chunks::remove);
    }

    /** Makes one chunk unreadable. */
    public void damage(ChunkId id) {
        chunks.put(id, new byte[0]);
    }

    /** Chunks with their bytes, in the order in which they came. */
    Map<ChunkId, byte[]> chunks() {
        return chunks;
    }

    /** The store as one process sees it. */
    ChunkStore open() {
        return new View(world.epoch());
    }

    private final class View implements ChunkStore {
        private final long epoch;

        View(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public String id() {
            return id;
        }

        @Override
        public DomainKey domainKey(String domain) throws IOException {
            world.alive(epoch);
            return key;
        }

        @Override
        public BitSet missing(String domain, List<ChunkId> ids) throws IOException {
            world.alive(epoch);
            world.maybe(60, "STORE_AWAY");
            BitSet missing = new BitSet();
            for (int i = 0; i < ids.size(); i++) {
                missing.set(i, !ids.get(i).isHole() && !chunks.containsKey(ids.get(i)));
            }
            return missing;
        }

        @Override
        public void put(String domain, ChunkRun run) throws IOException {
            world.alive(epoch);
            world.maybe(60, "PUT_FAILED_BEFORE");
            ChunkNamer namer = new ChunkNamer(key);
            ByteBuffer payload = run.payload().slice();
            for (int i = 0; i < run.ids().size(); i++) {
                byte[] bytes = new byte[run.lengths().get(i)];
                payload.get(bytes);
                if (!namer.name(ByteBuffer.wrap(bytes)).equals(run.ids().get(i))) {
                    throw new AssertionError("a chunk came under a name that is not its own");
                }
                if (chunks.putIfAbsent(run.ids().get(i), bytes) == null) {
                    putBytes.addAndGet(bytes.length);
                }
            }
            world.maybe(60, "PUT_FAILED_AFTER");
        }

        @Override
        public void flush() throws IOException {
            world.alive(epoch);
            world.maybe(20, "FLUSH_FAILED");
            flushed = chunks.size();
        }

        @Override
        public ByteBuffer get(String domain, ChunkId id) throws IOException {
            world.alive(epoch);
            world.faults.maybe(400, "GET_FAILED");
            byte[] bytes = chunks.get(id);
            if (bytes == null) {
                throw Problem.of(Problem.Kind.MISSING, "CHUNK_MISSING", "There is no chunk " + id + ".", "")
                        .asException();
            }
            if (bytes.length == 0) {
                throw Problem.of(Problem.Kind.CORRUPT, "CHUNK_CORRUPT", "Chunk " + id + " is not what it was.", "")
                        .with("pack", "p1")
                        .asException();
            }
            return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
        }

        @Override
        public void record(RestorePoint point) throws IOException {
            world.alive(epoch);
            world.maybe(20, "RECORD_FAILED_BEFORE");
            if (records.stream().noneMatch(record -> record.id().equals(point.id()))) {
                records.add(point);
            }
            world.maybe(20, "RECORD_FAILED_AFTER");
        }

        @Override
        public void forget(RestorePointId point) throws IOException {
            world.alive(epoch);
            world.maybe(20, "FORGET_FAILED_BEFORE");
            records.removeIf(record -> record.id().equals(point));
            world.maybe(20, "FORGET_FAILED_AFTER");
        }

        @Override
        public List<RestorePoint> recorded() {
            world.alive(epoch);
            return List.copyOf(records);
        }

        @Override
        public StoreFigures figures() {
            world.alive(epoch);
            return new StoreFigures(chunks.size(), putBytes.get(), putBytes.get(), OptionalLong.empty());
        }
    }
}
