// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.point.RestorePoint;

/**
 * What a sweep must not condemn though no point names it: the places that were called present or stored since the oldest
 * work that is pinned, or since the sweep itself, began. Each sweep begins an epoch; an epoch's places are forgotten when
 * no work of it or of an earlier one is left. With neither pins nor a sweep nothing is noted at all.
 *
 * <p>Who calls something present, or stores, holds the {@link #looking} lock from the look to the note; who condemns holds
 * {@link #condemning}: so nothing is condemned between being called present and being noted.
 */
final class Epochs {

    /** The places of one epoch. */
    private static final class Touched {
        private final long epoch;
        private final PlaceBits chunks;
        private final PlaceBits recipes;

        Touched(long epoch) {
            this.epoch = epoch;
            this.chunks = new PlaceBits();
            this.recipes = new PlaceBits();
        }
    }

    private static final long NO_SWEEP = Long.MAX_VALUE;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private final Set<Work> pins = new HashSet<>();
    private final Deque<Touched> past = new ArrayDeque<>();
    private Touched now = new Touched(0);
    private long floor = NO_SWEEP;

    Lock looking() {
        return lock.readLock();
    }

    Lock condemning() {
        return lock.writeLock();
    }

    private final class Work implements ChunkStore.Pin {
        private final long epoch;
        private final List<RestorePoint> kept = new CopyOnWriteArrayList<>();

        Work(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public void keep(RestorePoint point) {
            kept.add(point);
        }

        @Override
        public void close() {
            lock.writeLock().lock();
            try {
                pins.remove(this);
                forget();
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    ChunkStore.Pin pin() {
        lock.writeLock().lock();
        try {
            Work work = new Work(now.epoch);
            pins.add(work);
            return work;
        } finally {
            lock.writeLock().unlock();
        }
    }

    /**
     * Notes a place, under the {@link #looking} lock.
     *
     * @param recipe whether it is or may be a recipe. While it stays, what it names must: whoever meets it next settles a
     *     block by its name alone. Its chunks may have been noted in an epoch that is forgotten before its own is.
     */
    void touch(long place, boolean recipe) {
        if (!pins.isEmpty() || floor != NO_SWEEP) {
            now.chunks.add(place);
            if (recipe) {
                now.recipes.add(place);
            }
        }
    }

    /**
     * A chunk was copied: what protected it where it was protects it where it is. One that only points named is not noted:
     * it would stay when they are deleted, and not what it names.
     */
    void moved(long from, long to) {
        lock.readLock().lock();
        try {
            boolean touched = now.chunks.has(from);
            boolean recipe = now.recipes.has(from);
            for (Touched epoch : past) {
                touched |= epoch.chunks.has(from);
                recipe |= epoch.recipes.has(from);
            }
            if (touched) {
                touch(to, recipe);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** A sweep begins; one at a time. */
    void beginSweep() {
        lock.writeLock().lock();
        try {
            long oldest = now.epoch + 1;
            for (Work work : pins) {
                oldest = Math.min(oldest, work.epoch);
            }
            past.addLast(now);
            now = new Touched(now.epoch + 1);
            floor = oldest;
            forget();
        } finally {
            lock.writeLock().unlock();
        }
    }

    void endSweep() {
        lock.writeLock().lock();
        try {
            floor = NO_SWEEP;
            forget();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Points that pinned work counts from. */
    List<RestorePoint> kept() {
        lock.readLock().lock();
        try {
            List<RestorePoint> all = new ArrayList<>();
            pins.forEach(work -> all.addAll(work.kept));
            return all;
        } finally {
            lock.readLock().unlock();
        }
    }

    /** The chunks of a pack that the running sweep must spare. */
    RunBits touched(int pack) {
        return union(pack, false);
    }

    /** Those of them that are recipes whose chunks must be spared too. */
    RunBits touchedRecipes(int pack) {
        return union(pack, true);
    }

    private RunBits union(int pack, boolean recipes) {
        lock.readLock().lock();
        try {
            RunBits all = (recipes ? now.recipes : now.chunks).of(pack);
            for (Touched epoch : past) {
                if (epoch.epoch >= floor) {
                    all.addAll((recipes ? epoch.recipes : epoch.chunks).of(pack));
                }
            }
            return all;
        } finally {
            lock.readLock().unlock();
        }
    }

    private void forget() {
        long oldest = Math.min(floor, now.epoch);
        for (Work work : pins) {
            oldest = Math.min(oldest, work.epoch);
        }
        while (!past.isEmpty() && past.getFirst().epoch < oldest) {
            past.removeFirst();
        }
        if (pins.isEmpty() && floor == NO_SWEEP) {
            past.clear();
            now = new Touched(now.epoch);
        }
    }
}
