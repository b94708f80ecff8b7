// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.Arrays;
import org.godwit.api.chunk.ChunkId;

/**
 * An index in memory, the newest part of {@link DiskChunkIndex}: open addressing with linear probes over one long array
 * per shard, five longs a slot (the whole id and its place). A shard doubles when three quarters full: 53 to 107 bytes
 * a chunk, 75 on average; a growing shard needs its old and new array at once, which is 1/{@value #SHARDS} of the whole.
 */
final class HashChunkIndex implements ChunkIndex {
    /** Shards are ranges of ids: what lies in one comes before all that lies in the next. */
    static final int SHARDS = 64;

    private static final int SLOT = IndexEntries.WORDS;
    private static final int FIRST_SLOTS = 64;

    private final Shard[] shards = new Shard[SHARDS];

    HashChunkIndex() {
        for (int i = 0; i < SHARDS; i++) {
            shards[i] = new Shard();
        }
    }

    @Override
    public long find(ChunkId id) {
        return shard(id).find(id);
    }

    @Override
    public boolean add(ChunkId id, long place) {
        return shard(id).add(id, place);
    }

    @Override
    public void replace(ChunkId id, long place) {
        shard(id).replace(id, place);
    }

    @Override
    public boolean remove(ChunkId id, long expectedPlace) {
        return shard(id).remove(id, expectedPlace);
    }

    /** Gives an id a place, whether it has one or not. */
    void put(ChunkId id, long place) {
        if (!add(id, place)) {
            replace(id, place);
        }
    }

    /** A copy of what lies in a shard: {@link IndexEntries#WORDS} longs an id, in no order. */
    long[] entries(int shard) {
        return shards[shard].entries();
    }

    @Override
    public long size() {
        long size = 0;
        for (Shard shard : shards) {
            size += shard.size();
        }
        return size;
    }

    private Shard shard(ChunkId id) {
        return shards[(int) (id.word0() >>> 58)];
    }

    /** One of the shards. The hole's id, all zero, marks an empty slot: it is never stored. */
    private static final class Shard {
        private long[] slots = new long[FIRST_SLOTS * SLOT];
        private int used;

        synchronized int size() {
            return used;
        }

        synchronized long find(ChunkId id) {
            int at = slotOf(slots, id);
            return isEmpty(slots, at) ? Place.NONE : slots[at + 4];
        }

        synchronized boolean add(ChunkId id, long place) {
            if (id.isHole()) {
                throw new IllegalArgumentException("a hole has no place");
            }
            if ((used + 1) * SLOT * 4L > slots.length * 3L) {
                grow();
            }
            int at = slotOf(slots, id);
            if (!isEmpty(slots, at)) {
                return false;
            }
            write(slots, at, id, place);
            used++;
            return true;
        }

        synchronized void replace(ChunkId id, long place) {
            int at = slotOf(slots, id);
            if (isEmpty(slots, at)) {
                throw new IllegalArgumentException("chunk " + id + " has no place to replace");
            }
            slots[at + 4] = place;
        }

        synchronized boolean remove(ChunkId id, long expectedPlace) {
            int at = slotOf(slots, id);
            if (isEmpty(slots, at) || slots[at + 4] != expectedPlace) {
                return false;
            }
            used--;
            closeGap(at);
            return true;
        }

        /** Moves up what was pushed behind the slot, so that no probe ends before it finds it. */
        private void closeGap(int at) {
            int mask = slots.length / SLOT - 1;
            int gap = at / SLOT;
            for (int slot = gap + 1 & mask; !isEmpty(slots, slot * SLOT); slot = slot + 1 & mask) {
                int home = (int) slots[slot * SLOT + 1] & mask;
                if ((slot - home & mask) >= (slot - gap & mask)) {
                    System.arraycopy(slots, slot * SLOT, slots, gap * SLOT, SLOT);
                    gap = slot;
                }
            }
            Arrays.fill(slots, gap * SLOT, gap * SLOT + SLOT, 0);
        }

        synchronized long[] entries() {
            long[] all = new long[used * SLOT];
            int to = 0;
            for (int at = 0; at < slots.length; at += SLOT) {
                if (!isEmpty(slots, at)) {
                    System.arraycopy(slots, at, all, to, SLOT);
                    to += SLOT;
                }
            }
            return all;
        }

        private void grow() {
            long[] larger = new long[Math.multiplyExact(slots.length, 2)];
            for (int at = 0; at < slots.length; at += SLOT) {
                if (!isEmpty(slots, at)) {
                    ChunkId id = new ChunkId(slots[at], slots[at + 1], slots[at + 2], slots[at + 3]);
                    write(larger, slotOf(larger, id), id, slots[at + 4]);
                }
            }
            slots = larger;
        }

        /** The slot of the id, or the empty one where it would go. Slots are a power of two. */
        private static int slotOf(long[] slots, ChunkId id) {
            int mask = slots.length / SLOT - 1;
            for (int slot = (int) id.word1() & mask; ; slot = slot + 1 & mask) {
                int at = slot * SLOT;
                if (isEmpty(slots, at)
                        || slots[at] == id.word0()
                                && slots[at + 1] == id.word1()
                                && slots[at + 2] == id.word2()
                                && slots[at + 3] == id.word3()) {
                    return at;
                }
            }
        }

        private static boolean isEmpty(long[] slots, int at) {
            return (slots[at] | slots[at + 1] | slots[at + 2] | slots[at + 3]) == 0;
        }

        private static void write(long[] slots, int at, ChunkId id, long place) {
            slots[at] = id.word0();
            slots[at + 1] = id.word1();
            slots[at + 2] = id.word2();
            slots[at + 3] = id.word3();
            slots[at + 4] = place;
        }
    }
}
