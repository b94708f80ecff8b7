// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.disk.Extent;

/**
 * Btrfs on one device: what no chunk has, and within chunks what the tree of free space says, or where there is none
 * what is in no extent. Kernel include/uapi/linux/btrfs_tree.h. All of it as of one transaction that was committed,
 * which is whole whatever happens since: each block says its own place and generation, and has a checksum.
 */
final class BtrfsMap implements FreeMap {
    private static final int ROOT_TREE_EXTENTS = 2;
    private static final int ROOT_TREE_FREE = 10;

    private static final int ROOT_ITEM = 132;
    private static final int EXTENT_ITEM = 168;
    private static final int METADATA_ITEM = 169;
    private static final int FREE_SPACE_EXTENT = 199;
    private static final int FREE_SPACE_BITMAP = 200;
    private static final int CHUNK_ITEM = 228;

    /** Boot loaders may use it; no chunk lies there. */
    private static final long RESERVED = 1 << 20;

    private static final int MOST_CHUNKS = 1 << 20;
    private static final int TRIES = 3;

    @Override
    public void mark(Volume volume, Extent wanted, boolean live, FreeBlocks free) throws IOException {
        for (int i = 1; ; i++) {
            FreeBlocks found = free.empty();
            try {
                new Look(volume, BtrfsSuper.read(volume, live), found).run(wanted);
                free.add(found);
                return;
            } catch (DoubtException e) {
                // Two transactions later what was read may be gone.
                if (!live || i == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** @param places where its copies lie on the device */
    private record Chunk(long logical, long length, long[] places) {}

    private static final class Look {
        private final Volume volume;
        private final BtrfsSuper fs;
        private final FreeBlocks free;
        private final TreeMap<Long, Chunk> chunks = new TreeMap<>();
        private final BtrfsTree tree;

        Look(Volume volume, BtrfsSuper fs, FreeBlocks free) {
            this.volume = volume;
            this.fs = fs;
            this.free = free;
            this.tree = new BtrfsTree(volume, fs, this::place);
        }

        void run(Extent wanted) throws IOException {
            fs.systemChunks(this::chunk);
            TreeMap<Long, Chunk> system = new TreeMap<>(chunks);
            tree.walk(fs.chunkRoot(), 0, -1, (key, item) -> {
                if (key.type() == CHUNK_ITEM) {
                    chunk(key.offset(), item);
                }
            });
            DoubtException.unless(chunks.keySet().containsAll(system.keySet()), "its chunks make no sense");
            unallocated();
            boolean listed = fs.hasFreeSpaceTree();
            BtrfsTree.Root root = root(listed ? ROOT_TREE_FREE : ROOT_TREE_EXTENTS);
            for (Chunk chunk : chunks.values()) {
                if (isWanted(chunk, wanted)) {
                    mark(chunk, root, listed);
                }
            }
            free.keep(volume.start(), RESERVED);
            for (long place : BtrfsSuper.PLACES) {
                if (place < volume.sizeBytes()) {
                    free.keep(volume.start() + place, BtrfsSuper.BYTES);
                }
            }
        }

        private static boolean isWanted(Chunk chunk, Extent wanted) {
            for (long place : chunk.places()) {
                if (place < wanted.end() && wanted.offset() < place + chunk.length()) {
                    return true;
                }
            }
            return false;
        }

        private void chunk(long logical, ByteBuffer item) throws DoubtException {
            DoubtException.unless(item.limit() >= 80 && chunks.size() < MOST_CHUNKS, "a chunk makes no sense");
            long length = item.getLong(0);
            long[] places = fs.places(item, length);
            Map.Entry<Long, Chunk> before = chunks.lowerEntry(logical);
            boolean apart = before == null
                    || before.getValue().logical() + before.getValue().length() <= logical;
            Long after = chunks.higherKey(logical);
            apart &= after == null || length <= after - logical;
            DoubtException.unless(apart && logical >= 0 && logical + length > 0, "two chunks have the same place");
            chunks.put(logical, new Chunk(logical, length, places));
        }

        /** Where a block of a tree lies: the first of its copies. */
        private long place(long logical) throws DoubtException {
            Map.Entry<Long, Chunk> entry = chunks.floorEntry(logical);
            if (entry == null || logical - entry.getKey() > entry.getValue().length() - fs.nodeBytes()) {
                throw new DoubtException("a tree leads to no chunk");
            }
            return entry.getValue().places()[0] + logical - entry.getKey();
        }

        private void unallocated() throws DoubtException {
            TreeMap<Long, Long> used = new TreeMap<>();
            for (Chunk chunk : chunks.values()) {
                for (long place : chunk.places()) {
                    DoubtException.unless(
                            used.put(place, place + chunk.length()) == null, "two chunks have the same place");
                }
            }
            long from = RESERVED;
            for (Map.Entry<Long, Long> each : used.entrySet()) {
                DoubtException.unless(each.getKey() >= from || from == RESERVED, "two chunks have the same place");
                free.free(volume.start() + from, each.getKey() - from);
                from = Math.max(from, each.getValue());
            }
            free.free(volume.start() + from, fs.deviceBytes() - from);
        }

        private BtrfsTree.Root root(int number) throws IOException {
            BtrfsTree.Root[] found = new BtrfsTree.Root[1];
            tree.walk(fs.root(), number, number, (key, item) -> {
                if (key.type() == ROOT_ITEM && key.objectid() == number) {
                    DoubtException.unless(item.limit() >= 239, "a root makes no sense");
                    found[0] = new BtrfsTree.Root(item.getLong(176), item.get(238), item.getLong(160));
                }
            });
            DoubtException.unless(found[0] != null, "it lacks tree " + number);
            return found[0];
        }

        private void mark(Chunk chunk, BtrfsTree.Root root, boolean listed) throws IOException {
            long last = chunk.logical() + chunk.length() - 1;
            if (listed) {
                tree.walk(root, chunk.logical(), last, (key, item) -> listed(chunk, key, item));
                return;
            }
            long[] end = {chunk.logical()};
            tree.walk(root, chunk.logical(), last, (key, item) -> {
                if (key.type() == EXTENT_ITEM || key.type() == METADATA_ITEM) {
                    long length = key.type() == EXTENT_ITEM ? key.offset() : fs.nodeBytes();
                    free(chunk, end[0], key.objectid() - end[0]);
                    end[0] = key.objectid() + length;
                }
            });
            free(chunk, end[0], last + 1 - end[0]);
        }

        private void listed(Chunk chunk, BtrfsTree.Key key, ByteBuffer item) throws DoubtException {
            if (key.type() == FREE_SPACE_EXTENT) {
                free(chunk, key.objectid(), key.offset());
            } else if (key.type() == FREE_SPACE_BITMAP) {
                long bits = key.offset() / fs.sectorBytes();
                DoubtException.unless(bits >= 0 && bits <= item.limit() * 8L, "a bitmap makes no sense");
                int at = 0;
                ByteBuffer padded = BtrfsTree.padded(item);
                while (at < bits) {
                    int from = ExtMap.next(padded, at, (int) bits, true);
                    int to = ExtMap.next(padded, from, (int) bits, false);
                    free(chunk, key.objectid() + (long) from * fs.sectorBytes(), (long) (to - from) * fs.sectorBytes());
                    at = to;
                }
            }
        }

        private void free(Chunk chunk, long logical, long length) throws DoubtException {
            long offset = logical - chunk.logical();
            boolean inside =
                    offset >= 0 && length >= 0 && length <= chunk.length() && offset <= chunk.length() - length;
            DoubtException.unless(inside, "free space of a chunk leads out of it");
            for (long place : chunk.places()) {
                free.free(volume.start() + place + offset, length);
            }
        }
    }
}
