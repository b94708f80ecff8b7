// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index on a local disk: a small table in memory takes what is new; when it is full it becomes a sorted segment;
 * segments are merged in the background. See docs/format.md and docs/decisions/0009.
 *
 * <p>Segments only tell of packs that the blob store has for good. What they do not tell yet is found again from the
 * footers of the packs that came since ({@link PackStates#moment}), so nothing needs a journal. A place in a pack that is
 * gone is no place, so a sweep that is cut short leaves nothing wrong behind.
 *
 * <p>In memory: two tables of {@link Limits#tableEntries} at most ({@link HashChunkIndex}), 8 bytes for each page of
 * segments, and as much of the filters ({@link Limits#filterBytes}) as the kernel likes. Bytes that are not what was
 * written are noticed when they are read; then calls fail TRANSIENT {@code INDEX_DAMAGED} and {@link #isSpoilt} says that
 * the index must be made anew.
 */
final class DiskChunkIndex implements ChunkIndex, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskChunkIndex.class);
    private static final int STRIPES = 256;

    private final PackStates packs;
    private final Limits limits;
    private final SegmentStack stack;
    private final AtomicLong roomLeft;
    private final ReentrantReadWriteLock turn = new ReentrantReadWriteLock();
    private final Object[] stripes = new Object[STRIPES];
    private final Object flushing = new Object();

    /**
     * Bounds of memory.
     *
     * @param tableEntries new entries in memory, about 75 bytes each, twice
     * @param filterBytes of all filters; 1.25 bytes a chunk are used as long as there is room
     */
    record Limits(int tableEntries, long filterBytes) {}

    DiskChunkIndex(SegmentStack stack, PackStates packs, Limits limits) {
        this.stack = stack;
        this.packs = packs;
        this.limits = limits;
        this.roomLeft = new AtomicLong(limits.tableEntries());
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new Object();
        }
    }

    @Override
    public long find(ChunkId id) {
        return believed(newest(id, false));
    }

    @Override
    public long search(ChunkId id) {
        long place = find(id);
        if (place != Place.NONE) {
            return place;
        }
        place = believed(newest(id, true));
        if (place != Place.NONE) {
            stack.spoil("a filter that denies chunk " + id);
        }
        return place;
    }

    private long believed(long place) {
        return place >= 0 && packs.isThere(Place.pack(place)) ? place : Place.NONE;
    }

    /** Looks into the parts, again when they were exchanged meanwhile. */
    private interface Look {
        long into(IndexParts parts) throws IOException;
    }

    private long newest(ChunkId id, boolean careful) {
        return look(parts -> parts.find(id, careful));
    }

    private long look(Look look) {
        while (true) {
            IndexParts parts = stack.parts();
            try {
                return look.into(parts);
            } catch (ClosedChannelException e) {
                if (stack.parts() == parts) {
                    throw new UncheckedIOException(e);
                }
                // Its segments were merged into others meanwhile.
            } catch (IOException | InternalError e) {
                // InternalError: a mapped file that became shorter.
                throw new UncheckedIOException(stack.spoil(String.valueOf(e.getMessage())));
            }
        }
    }

    @Override
    public boolean add(ChunkId id, long place) {
        if (id.isHole()) {
            throw new IllegalArgumentException("a hole has no place");
        }
        makeRoom();
        turn.readLock().lock();
        try {
            synchronized (stripe(id)) {
                long known = newest(id, false);
                if (believed(known) != Place.NONE) {
                    return false;
                }
                put(id, place);
                if (known < 0) {
                    stack.count(1);
                }
                return true;
            }
        } finally {
            turn.readLock().unlock();
        }
    }

    @Override
    public void replace(ChunkId id, long place) {
        makeRoom();
        turn.readLock().lock();
        try {
            synchronized (stripe(id)) {
                if (newest(id, false) < 0) {
                    throw new IllegalArgumentException("chunk " + id + " has no place to replace");
                }
                put(id, place);
            }
        } finally {
            turn.readLock().unlock();
        }
    }

    @Override
    public boolean remove(ChunkId id, long expectedPlace) {
        makeRoom();
        turn.readLock().lock();
        try {
            synchronized (stripe(id)) {
                long known = newest(id, false);
                if (known < 0 || known != expectedPlace) {
                    return false;
                }
                put(id, IndexEntries.REMOVED);
                stack.count(-1);
                return true;
            }
        } finally {
            turn.readLock().unlock();
        }
    }

    private void put(ChunkId id, long place) {
        stack.parts().table().put(id, place);
        roomLeft.decrementAndGet();
    }

    private Object stripe(ChunkId id) {
        return stripes[(int) id.word1() & STRIPES - 1];
    }

    /** Ids that have a place, also in packs that went since the segments were merged. */
    @Override
    public long size() {
        return stack.count(0);
    }

    /** Whether bytes on disk were found that are not what was written. Nothing more is written then. */
    boolean isSpoilt() {
        return stack.isSpoilt();
    }

    private void makeRoom() {
        if (roomLeft.get() <= 0) {
            try {
                flush(false);
            } catch (IOException e) {
                throw new UncheckedIOException(stack.unwritable(e));
            }
        }
    }

    /** Writes everything that is covered now to disk. */
    void flush() throws ProblemException {
        try {
            flush(true);
        } catch (IOException e) {
            throw stack.unwritable(e);
        }
    }

    private void flush(boolean always) throws IOException {
        synchronized (flushing) {
            if (stack.parts().frozen() != null) {
                stack.flush(); // failed before
            }
            if (always && isWorthFlushing() || roomLeft.get() <= 0) {
                freeze();
                stack.flush();
            }
        }
    }

    private boolean isWorthFlushing() {
        return stack.parts().table().size() > 0 || packs.moment() != stack.coveredMoment();
    }

    /** Takes the table out of use; what must not be in segments yet goes over into the next one. */
    private void freeze() {
        turn.writeLock().lock();
        try {
            long moment = packs.moment();
            HashChunkIndex next = new HashChunkIndex();
            long fresh = 0;
            for (int shard = 0; shard < HashChunkIndex.SHARDS; shard++) {
                long[] entries = stack.parts().table().entries(shard);
                for (int at = 0; at < entries.length; at += IndexEntries.WORDS) {
                    if (!isCovered(entries[at + 4], moment)) {
                        ChunkId id = new ChunkId(entries[at], entries[at + 1], entries[at + 2], entries[at + 3]);
                        next.add(id, entries[at + 4]);
                        fresh += look(parts -> parts.findOnDisk(id, false)) < 0 ? 1 : 0;
                    }
                }
            }
            stack.freeze(next, moment, stack.count(0) - fresh);
            roomLeft.set(limits.tableEntries());
        } finally {
            turn.writeLock().unlock();
        }
    }

    private boolean isCovered(long place, long moment) {
        return place == IndexEntries.REMOVED || packs.isStoredBefore(Place.pack(place), moment);
    }

    /** Waits for merges that are due; for tests and benchmarks. */
    void awaitMerges() throws InterruptedException {
        stack.awaitMerges();
    }

    /** Brings what is covered to disk, so that the next opening has nothing to read. */
    @Override
    public void close() throws IOException {
        try {
            if (!stack.isSpoilt()) {
                flush();
            }
        } finally {
            stack.close();
        }
        LOG.debug("index closed chunks={}", stack.count(0));
    }
}
