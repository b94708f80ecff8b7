// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;

/**
 * A store whose keys, packs and index are at hand. A put unpacks, checks, compresses and encrypts without any lock;
 * only the append to the open pack is one at a time.
 */
final class OpenStore {
    /** Puts at the same time: bounds their buffers to 34 MiB. More would only wait for the processors. */
    private static final int PUTS = 4;

    private final GuardedBlobs blobs;
    private final StoreKeys keys;
    private final KnownPacks known;
    private final Packs packs;
    private final Spool spool;
    private final AutoCloseable claim;
    private final PointRecords points;
    private final int zstdLevel;
    private final DiskChunkIndex index;
    private final RunCache cache;
    private final Namers namers = new Namers();
    private final Semaphore puts = new Semaphore(PUTS);
    private final Queue<Workspace> workspaces = new ConcurrentLinkedQueue<>();

    /** What belongs to a store that was opened. */
    record Parts(GuardedBlobs blobs, StoreKeys keys, KnownPacks known, Spool spool, AutoCloseable claim) {}

    OpenStore(Parts parts, Settings settings) {
        this.blobs = parts.blobs();
        this.keys = parts.keys();
        this.known = parts.known();
        this.packs = known.packs();
        this.index = known.index();
        this.spool = parts.spool();
        this.claim = parts.claim();
        this.points = new PointRecords(blobs, keys);
        this.zstdLevel = settings.zstdLevel();
        this.cache = new RunCache(settings.cacheBytes());
    }

    /** Whether the index was found to be damaged: the store must be opened anew, which makes another. */
    boolean isIndexSpoilt() {
        return index.isSpoilt();
    }

    Optional<Problem> trouble() {
        return spool.trouble();
    }

    void retry() throws IOException {
        spool.retry();
    }

    DomainKey domainKey(String domain) throws IOException {
        return keys.domain(domain);
    }

    BitSet missing(String domain, List<ChunkId> ids) throws IOException {
        BitSet missing = new BitSet(ids.size());
        for (int i = 0; i < ids.size(); i++) {
            missing.set(i, !ids.get(i).isHole() && !has(domain, ids.get(i)));
        }
        return missing;
    }

    private boolean has(String domain, ChunkId id) throws IOException {
        long place = index.find(id);
        if (place == Place.NONE) {
            return false;
        }
        Pack pack = packs.get(Place.pack(place));
        return pack.domain(Place.run(place)).equals(domain) && !pack.isDamaged(Place.run(place));
    }

    void put(String domain, ChunkRun run) throws IOException {
        DomainKey key = keys.domain(domain);
        puts.acquireUninterruptibly();
        try {
            Workspace free = workspaces.poll();
            Workspace work = free == null ? new Workspace() : free;
            try {
                put(key, run, work);
            } finally {
                workspaces.add(work);
            }
        } finally {
            puts.release();
        }
        spool.roll();
    }

    private void put(DomainKey key, ChunkRun run, Workspace work) throws IOException {
        String domain = key.domain().intern();
        work.unpack(key, run);
        BitSet kept = missing(domain, run.ids());
        Set<ChunkId> seen = new HashSet<>();
        for (int i = 0; i < run.ids().size(); i++) {
            if (!seen.add(run.ids().get(i))) {
                kept.clear(i);
            }
        }
        if (kept.isEmpty()) {
            return;
        }
        StoredRun names = Workspace.names(domain, run, kept);
        int length = work.encode(run, kept, names, zstdLevel);
        spool.store(work, length, names, place -> {
            for (int i = 0; i < names.lengths().length; i++) {
                remember(names.ids().get(i), names.lengths()[i], place + i);
            }
        });
    }

    private void remember(ChunkId id, int length, long place) {
        boolean added = index.add(id, place);
        long before = added ? Place.NONE : index.find(id);
        if (!added && before == Place.NONE) {
            // Swept at this moment.
            added = index.add(id, place);
        }
        if (added) {
            packs.indexed(Place.pack(place), length);
        } else if (before != Place.NONE && packs.get(Place.pack(before)).isDamaged(Place.run(before))) {
            index.replace(id, place);
        }
    }

    void flush() throws IOException {
        spool.flush();
    }

    ByteBuffer get(String domain, ChunkId id) throws IOException {
        return look(domain, id, chunk -> ByteBuffer.allocate(chunk.remaining())
                .put(chunk)
                .flip()
                .asReadOnlyBuffer());
    }

    /** Puts the bytes of a chunk into a buffer if they fit; returns how many there are. */
    int read(String domain, ChunkId id, ByteBuffer target) throws IOException {
        return look(domain, id, chunk -> {
            int length = chunk.remaining();
            if (length <= target.remaining()) {
                target.put(chunk);
            }
            return length;
        });
    }

    /** Shows a chunk that was checked; its bytes may be others when the call has returned. */
    private <T> T look(String domain, ChunkId id, Function<ByteBuffer, T> use) throws IOException {
        long place = index.search(id);
        Optional<DomainKey> key = keys.knownDomain(domain);
        if (place == Place.NONE || key.isEmpty()) {
            throw StoreProblems.missing(blobs.id(), id);
        }
        Pack pack = packs.get(Place.pack(place));
        int run = Place.run(place);
        if (!pack.domain(run).equals(domain)) {
            throw StoreProblems.missing(blobs.id(), id);
        }
        try {
            return cache.lend(
                    Place.runKey(place),
                    memory -> pack.read(run, blobs, memory),
                    unpacked -> use.apply(checked(unpacked, Place.chunk(place), id, key.get())));
        } catch (DamagedException e) {
            pack.markDamaged(run);
            throw StoreProblems.corrupt(blobs.id(), id, pack.id(), e);
        } catch (ProblemException e) {
            if (e.problem().kind() == Kind.MISSING) {
                pack.markDamaged(run);
                throw StoreProblems.corrupt(blobs.id(), id, pack.id(), new IOException("no such blob", e));
            }
            throw e;
        }
    }

    private ByteBuffer checked(RunBody run, int chunk, ChunkId id, DomainKey key) throws DamagedException {
        if (chunk < run.run().ids().size() && run.run().ids().get(chunk).equals(id)) {
            ByteBuffer bytes = run.chunk(chunk);
            if (namers.isName(id, key, bytes)) {
                return bytes;
            }
        }
        throw new DamagedException("a run that holds other bytes");
    }

    StoreKeys keys() {
        return keys;
    }

    PointRecords points() {
        return points;
    }

    StoreFigures figures() throws IOException {
        return new StoreFigures(
                index.size(), packs.chunkBytes().get(), packs.storedBytes() + spool.storedBytes(), blobs.freeBytes());
    }

    /** Leaves everything for the next opening; the blob store may be gone already. */
    void close() throws Exception {
        try {
            spool.close();
        } finally {
            try {
                known.close();
            } finally {
                claim.close();
            }
        }
    }
}
