// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.api.disk.Extent;

/** Block bitmaps of ext2, ext3 and ext4: kernel fs/ext4/ext4.h, and Documentation/filesystems/ext4. */
final class ExtMap implements FreeMap {
    private static final int BLOCK_UNINIT = 2;

    @Override
    public void mark(Volume volume, Extent wanted, boolean live, FreeBlocks free) throws IOException {
        ExtSuper fs = ExtSuper.read(volume, live);
        new Walk(volume, fs, live, free).run(wanted);
    }

    /** One look at all groups. */
    private static final class Walk {
        private final Volume volume;
        private final ExtSuper fs;
        private final boolean live;
        private final FreeBlocks free;
        private final ExtTables tables;

        Walk(Volume volume, ExtSuper fs, boolean live, FreeBlocks free) {
            this.volume = volume;
            this.fs = fs;
            this.live = live;
            this.free = free;
            this.tables = new ExtTables(volume, fs);
        }

        void run(Extent wanted) throws IOException {
            // First of all, as the bitmaps call them used.
            tables.read(wanted);
            long groupBytes = fs.groupBlocks() * fs.blockBytes();
            long first = Math.max(0, (wanted.offset() - fs.firstBlock() * fs.blockBytes()) / groupBytes);
            long past = Math.min(fs.groups(), wanted.end() / groupBytes + 1);
            for (long group = first; group < past; group++) {
                mark(group);
            }
            // With flex_bg the tables of a group lie in any other: those of all groups are kept, whatever a bitmap
            // says.
            for (long group = 0; group < fs.groups(); group++) {
                keepTables(group);
            }
        }

        private void mark(long group) throws IOException {
            ByteBuffer descriptor = tables.descriptor(group);
            if (!fs.isSound(group, descriptor)) {
                doubt("the checksum of group " + group + " is wrong");
                return;
            }
            if ((descriptor.getShort(18) & BLOCK_UNINIT) != 0) {
                DoubtException.unless(fs.hasGroupChecksums(), "group " + group + " has no bitmap");
                free.free(place(group * fs.groupBlocks() + fs.firstBlock()), fs.blocksOf(group) * fs.blockBytes());
                return;
            }
            long bitmap = fs.number(descriptor, 0, 32);
            long wanted = fs.freeClusters(descriptor);
            int sum = fs.bitmapSum(descriptor);
            ByteBuffer bits = volume.at(fs.checked(bitmap, 1) * fs.blockBytes(), fs.blockBytes());
            if (!fs.isBitmapSound(bits, sum)) {
                doubt("the checksum of the bitmap of group " + group + " is wrong");
                return;
            }
            int clusters = fs.clustersOf(group);
            if (clusters - ones(bits, clusters) != wanted) {
                doubt("group " + group + " counts " + wanted + " free, and its bitmap "
                        + (clusters - ones(bits, clusters)));
                return;
            }
            tables.clear(bits, group);
            mark(group, bits, clusters);
        }

        private void doubt(String found) throws DoubtException {
            // It changes while it is read: then this group counts as used.
            DoubtException.unless(live, found);
        }

        private void mark(long group, ByteBuffer bits, int clusters) {
            long start = group * fs.groupBlocks() + fs.firstBlock();
            long end = start + fs.blocksOf(group);
            int at = 0;
            while (at < clusters) {
                int from = next(bits, at, clusters, false);
                int to = next(bits, from, clusters, true);
                long first = start + (long) from * fs.clusterBlocks();
                long past = Math.min(end, start + (long) to * fs.clusterBlocks());
                free.free(place(first), (past - first) * fs.blockBytes());
                at = to;
            }
        }

        /** The superblocks and the descriptors, the bitmaps and the tables of inodes of a group, as far as they are used. */
        private void keepTables(long group) throws IOException {
            ByteBuffer descriptor = tables.soundDescriptor(group);
            keep(fs.number(descriptor, 0, 32), 1);
            keep(fs.number(descriptor, 4, 36), 1);
            keep(fs.number(descriptor, 8, 40), tables.usedBlocks(group));
            if (fs.mayHaveSuper(group)) {
                long start = group * fs.groupBlocks() + fs.firstBlock();
                free.keep(place(start), Math.min(fs.headBlocks(), fs.blocksOf(group)) * fs.blockBytes());
            }
            if (fs.isMetaGroup(group)) {
                long start = group * fs.groupBlocks() + fs.firstBlock();
                free.keep(place(start), Math.min(2, fs.blocksOf(group)) * fs.blockBytes());
            }
        }

        private void keep(long block, long blocks) throws DoubtException {
            free.keep(place(fs.checked(block, blocks)), blocks * fs.blockBytes());
        }

        private long place(long block) {
            return volume.start() + block * fs.blockBytes();
        }
    }

    private static int ones(ByteBuffer bits, int count) {
        int ones = 0;
        int at = 0;
        for (; at + Long.SIZE <= count; at += Long.SIZE) {
            ones += Long.bitCount(bits.getLong(at / Byte.SIZE));
        }
        for (; at < count; at++) {
            ones += bit(bits, at) ? 1 : 0;
        }
        return ones;
    }

    private static boolean bit(ByteBuffer bits, int at) {
        return (bits.get(at >>> 3) >>> (at & 7) & 1) != 0;
    }

    /** The first bit of that value, at {@code from} or after. */
    static int next(ByteBuffer bits, int from, int count, boolean value) {
        long unwanted = value ? 0 : -1;
        int at = from;
        while (at < count) {
            if ((at & 63) == 0 && at + Long.SIZE <= count && bits.getLong(at >>> 3) == unwanted) {
                at += Long.SIZE;
            } else if (bit(bits, at) == value) {
                return at;
            } else {
                at++;
            }
        }
        return count;
    }
}
