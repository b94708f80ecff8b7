// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * All packs of the open store, by the number that {@link Place} uses. The number of a pack that the blob store has stays
 * the same over openings, by the {@link PackLog}; any other number ends with the process.
 */
final class Packs implements PackStates {
    /** A list shorter than this is left as it is. */
    private static final int SMALL_LIST = 4096;

    private final PackLog log;
    private final Set<Pack> unstored = new HashSet<>();
    private final AtomicLong chunkBytes = new AtomicLong();
    private volatile @Nullable Pack[] packs = new Pack[16];
    private volatile long held = Long.MAX_VALUE;
    private int next;
    private long storedBytes;
    private long liveLogBytes;

    Packs(PackLog log) {
        this.log = log;
    }

    /** Reads the packs that were stored before. */
    static Packs open(LogFile file, StoreKeys keys) throws IOException {
        Map<Integer, Pack> known = new HashMap<>();
        Map<Integer, Integer> bytes = new HashMap<>();
        int[] first = {0};
        PackLog log = PackLog.open(file.path(), file.salt(), file.trusted(), new PackLog.Reader() {
            @Override
            public void stored(PackLog.Stored stored, PackLog from, long at, RunTable runs) {
                Pack pack = new Pack(stored.id(), keys, runs);
                int length = PackLog.bytes(runs);
                pack.keptIn(from, at, stored.bytes());
                known.put(stored.number(), pack);
                bytes.put(stored.number(), length);
                next(stored.number() + 1);
            }

            @Override
            public void gone(int number) {
                known.remove(number);
                bytes.remove(number);
            }

            @Override
            public void next(int number) {
                first[0] = Math.max(first[0], number);
            }
        });
        Packs packs = new Packs(log);
        packs.next = first[0];
        packs.liveLogBytes =
                bytes.values().stream().mapToLong(Integer::longValue).sum();
        packs.packs = new Pack[packs.next + 16];
        known.forEach((number, pack) -> {
            packs.packs[number] = pack;
            packs.storedBytes += pack.bytes();
        });
        return packs;
    }

    /** A list of packs: its file, the salt it must have, and up to where nothing in it may be damaged. */
    record LogFile(java.nio.file.Path path, int salt, long trusted) {}

    /** Whether most of the list of packs tells of packs that are gone; as it was when it was opened. */
    boolean isListMostlyDead() {
        return log.size() > SMALL_LIST && liveLogBytes * 2 < log.size();
    }

    /**
     * Writes a new list of the packs that are there, durably.
     *
     * @param moment a length of the present list
     * @return the length of the new one with all that was before the moment
     */
    long rewriteList(LogFile fresh, long moment) throws IOException {
        PackLog other = PackLog.create(fresh.path(), fresh.salt());
        boolean whole = false;
        try {
            long reached = log.copyTo(other, moment, next, this::isThere);
            other.settle();
            whole = true;
            return reached;
        } finally {
            other.close();
            if (!whole) {
                Files.deleteIfExists(fresh.path());
            }
        }
    }

    /** A pack that the blob store does not have yet, or that is not indexed yet; returns its number. */
    synchronized int add(Pack pack) {
        if (next == packs.length) {
            packs = Arrays.copyOf(packs, next * 2);
        }
        packs[next] = pack;
        unstored.add(pack);
        return next++;
    }

    /** The blob store has the pack for good, and all its chunks are in the index. */
    void stored(int number, int bytes) throws IOException {
        Pack pack = get(number);
        long at = log.stored(new PackLog.Stored(number, pack.id(), bytes), pack.runs());
        synchronized (this) {
            unstored.remove(pack);
            storedBytes += bytes;
            pack.keptIn(log, at, bytes);
        }
    }

    /**
     * The blob store will not have the pack much longer. Durable when it returns: no place in the pack is believed from
     * now on, in this process or the next. To be called before the blob is deleted.
     */
    void drop(int number) throws IOException {
        Pack pack = get(number);
        log.gone(number);
        log.settle();
        synchronized (this) {
            if (pack.leave()) {
                storedBytes -= pack.bytes();
            }
        }
    }

    /** As {@link #drop(int)}; a pack that nobody knows was dropped already. */
    void drop(PackId id) throws IOException {
        @Nullable Pack[] all = packs;
        for (int i = 0; i < all.length; i++) {
            Pack pack = all[i];
            if (pack != null && pack.id().equals(id) && !pack.isGone()) {
                drop(i);
            }
        }
    }

    Pack get(int number) {
        Pack pack = packs[number];
        if (pack == null) {
            throw new IllegalArgumentException("there is no pack " + number);
        }
        return pack;
    }

    /** Packs that may be read, by id. */
    Map<PackId, Integer> present() {
        @Nullable Pack[] all = packs;
        Map<PackId, Integer> present = new HashMap<>();
        for (int i = 0; i < all.length; i++) {
            Pack pack = all[i];
            if (pack != null && !pack.isGone()) {
                present.put(pack.id(), i);
            }
        }
        return present;
    }

    @Override
    public boolean isThere(int number) {
        @Nullable Pack[] all = packs;
        Pack pack = number < all.length ? all[number] : null;
        return pack != null && !pack.isGone();
    }

    @Override
    public long moment() {
        return Math.min(log.size(), held);
    }

    /**
     * Gives out no later moment than this one until {@link Long#MAX_VALUE} is held. While packs that were listed behind it
     * are indexed again: one that is not yet must not count as covered.
     */
    void hold(long moment) {
        held = moment;
    }

    @Override
    public boolean isStoredBefore(int number, long moment) {
        return get(number).isStoredBefore(moment);
    }

    @Override
    public void settle() throws IOException {
        log.settle();
    }

    /** A chunk of a pack is in the index, and was not before. */
    void indexed(int number, int lengthBytes) {
        chunkBytes.addAndGet(lengthBytes);
        get(number).indexed(lengthBytes);
    }

    /** Chunks before compression, each counted once. */
    AtomicLong chunkBytes() {
        return chunkBytes;
    }

    /** The same, without chunks of packs that the blob store does not have yet. */
    synchronized long coveredChunkBytes() {
        long bytes = chunkBytes.get();
        for (Pack pack : unstored) {
            bytes -= pack.indexedBytes();
        }
        return bytes;
    }

    /** Bytes of all packs that the blob store has. */
    synchronized long storedBytes() {
        return storedBytes;
    }

    void close() throws IOException {
        log.close();
    }
}
