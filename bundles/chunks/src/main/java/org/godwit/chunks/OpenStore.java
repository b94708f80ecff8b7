// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.jspecify.annotations.Nullable;

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
    private final ChunkReader reader;
    private final Epochs epochs = new Epochs();
    private final Damages damages = new Damages();
    private final Presence presence;
    private final UpkeepLog log;
    private final StoreUpkeep upkeep;
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
        this.presence = new Presence(index, packs, epochs);
        this.log = known.log();
        Inside inside =
                new Inside(blobs, keys, packs, spool, index, presence, epochs, damages, known.lists(), log, zstdLevel);
        this.reader = new ChunkReader(inside, new RunCache(settings.cacheBytes()));
        this.upkeep = new StoreCare(this, inside, Clock.systemUTC());
        recall();
    }

    /** Learns what was found damaged before. */
    private void recall() {
        for (int number : packs.present().values()) {
            damages.recall(packs.get(number));
        }
        damages.holes(known.lists().isBehind() || log.holes() || log.hasLeftovers(packs));
    }

    StoreUpkeep upkeep() {
        return upkeep;
    }

    String id() {
        return blobs.id();
    }

    /** For tests that kill it. */
    KnownPacks known() {
        return known;
    }

    Presence presence() {
        return presence;
    }

    ChunkStore.Pin pin() {
        return epochs.pin();
    }

    boolean doubtful() {
        return damages.doubtful();
    }

    /** Writes down what was found damaged since the last time. */
    private void saveUpkeep() throws IOException {
        if (damages.takeChanged()) {
            log.save(packs, damages);
        }
    }

    /** Whether the index was found to be damaged: the store must be opened anew, which makes another. */
    boolean isIndexSpoilt() {
        return index.isSpoilt();
    }

    Optional<Problem> trouble() {
        return spool.trouble();
    }

    void retry() throws IOException {
        saveUpkeep();
        spool.retry();
    }

    DomainKey domainKey(String domain) throws IOException {
        return keys.domain(domain);
    }

    BitSet missing(String domain, List<ChunkId> ids) throws IOException {
        return presence.missing(domain, ids);
    }

    BitSet missingBlocks(String domain, List<ChunkId> names) throws IOException {
        return presence.missingBlocks(domain, names, damages.doubtful() ? this::recipe : null);
    }

    private ByteBuffer recipe(String domain, ChunkId name) throws IOException {
        try {
            return get(domain, name);
        } catch (ProblemException e) {
            Kind kind = e.problem().kind();
            throw kind == Kind.MISSING || kind == Kind.CORRUPT ? new UnreadableException(e) : e;
        }
    }

    void put(String domain, ChunkRun run) throws IOException {
        put(domain, run, false);
    }

    /** @param plain whether nobody has tried to compress it yet */
    boolean put(String domain, ChunkRun run, boolean plain) throws IOException {
        DomainKey key = keys.domain(domain);
        puts.acquireUninterruptibly();
        try {
            Workspace free = workspaces.poll();
            Workspace work = free == null ? new Workspace() : free;
            try {
                work.plain(plain);
                put(key, run, work);
            } finally {
                workspaces.add(work);
            }
        } finally {
            puts.release();
        }
        spool.roll();
        return true;
    }

    private void put(DomainKey key, ChunkRun run, Workspace work) throws IOException {
        String domain = key.domain().intern();
        work.unpack(key, run);
        BitSet recipes = work.recipes(run);
        BitSet kept = presence.missing(domain, run.ids(), recipes);
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
        Set<ChunkId> like = new HashSet<>();
        recipes.stream().forEach(i -> like.add(run.ids().get(i)));
        work.near(!like.isEmpty());
        // A sweep must not find what is stored and not yet noted.
        epochs.looking().lock();
        try {
            spool.store(work, length, names, place -> {
                for (int i = 0; i < names.lengths().length; i++) {
                    ChunkId id = names.ids().get(i);
                    if (presence.remember(domain, id, place + i, like.contains(id))) {
                        packs.indexed(Place.pack(place), names.lengths()[i]);
                    }
                }
            });
        } finally {
            epochs.looking().unlock();
        }
    }

    void flush() throws IOException {
        // Before what was put in the place of damaged chunks is relied on.
        saveUpkeep();
        spool.flush();
    }

    ByteBuffer get(String domain, ChunkId id) throws IOException {
        return reader.get(domain, id);
    }

    /** Puts the bytes of a chunk into a buffer if they fit; returns how many there are. */
    int read(String domain, ChunkId id, ByteBuffer target) throws IOException {
        return reader.read(domain, id, target);
    }

    /** The bytes of the chunk at a place; null when they cannot be read. */
    @Nullable
    ByteBuffer at(long place) throws IOException {
        return reader.at(place);
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
            saveUpkeep();
        } finally {
            closeParts();
        }
    }

    private void closeParts() throws Exception {
        blobs.tier().close();
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
