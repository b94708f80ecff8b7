// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.disk.Extent;

/**
 * Tables of inodes of ext4, as far as they were ever used. With checksums of groups (uninit_bg, metadata_csum) each group
 * counts the inodes at the end of its table that were never given out (bg_itable_unused). The kernel never reads there: it
 * makes the first inode of such a block in memory, and its thread for lazy initialization writes zeroes over all of it
 * (fs/ext4/inode.c, __ext4_get_inode_loc; fs/ext4/ialloc.c, __ext4_new_inode and ext4_init_inode_table); e2fsck skips it.
 * So it holds zeroes already, or whatever was on the disk before mke2fs.
 */
final class ExtTables {
    private static final int INODE_UNINIT = 1;

    /** That are looked at: 128 TiB in groups of the usual size, 4 MiB of memory. */
    private static final int MOST_GROUPS = 1 << 20;
    /** That are remembered, some 6 MiB: 128 TiB with flex_bg, 8 TiB without. */
    private static final int MOST_STRETCHES = 1 << 16;

    private final Volume volume;
    private final ExtSuper fs;
    private final int[] used;
    /** Blocks that were never used, first and past the last; what joins is one, as that is how they are laid out. */
    private final TreeMap<Long, Long> unused = new TreeMap<>();

    private ByteBuffer descriptors = ByteBuffer.allocate(0);
    private long descriptorsAt = -1;

    ExtTables(Volume volume, ExtSuper fs) {
        this.volume = volume;
        this.fs = fs;
        this.used = new int[(int) Math.min(fs.groups(), MOST_GROUPS)];
    }

    /** Looks at the tables that have to do with {@code wanted}; all others count as used. */
    void read(Extent wanted) throws IOException {
        int all = fs.inodeTableBlocks(fs.inodes());
        for (int group = 0; group < used.length; group++) {
            used[group] = all;
            ByteBuffer descriptor = soundDescriptor(group);
            long table = fs.checked(fs.number(descriptor, 8, 40), all);
            boolean meets = table * fs.blockBytes() < wanted.end() && (table + all) * fs.blockBytes() > wanted.offset();
            if (meets && unused.size() < MOST_STRETCHES) {
                used[group] = fs.inodeTableBlocks(usedInodes(descriptor));
                add(table + used[group], table + all);
            }
        }
    }

    /** All where the group, its number of free inodes and its bitmap of inodes do not agree. */
    private int usedInodes(ByteBuffer descriptor) throws IOException {
        int all = fs.inodes();
        int never = fs.unusedInodes(descriptor);
        int free = fs.freeInodes(descriptor);
        if (never <= 0 || never > free || free > all) {
            return all;
        }
        if ((descriptor.getShort(18) & INODE_UNINIT) != 0) {
            return all - never;
        }
        long bitmap = fs.checked(fs.number(descriptor, 4, 36), 1);
        ByteBuffer bits = volume.at(bitmap * fs.blockBytes(), fs.blockBytes());
        return ExtMap.next(bits, all - never, all, true) < all ? all : all - never;
    }

    private void add(long first, long past) {
        if (first >= past) {
            return;
        }
        Map.Entry<Long, Long> before = unused.floorEntry(first);
        if (before != null && before.getValue() == first) {
            unused.put(before.getKey(), past);
        } else {
            unused.put(first, past);
        }
    }

    /** Of the table of a group, from its beginning. */
    int usedBlocks(long group) {
        return group < used.length ? used[(int) group] : fs.inodeTableBlocks(fs.inodes());
    }

    /** What was never used counts as free in the bitmap of a group, where it takes whole clusters. */
    void clear(ByteBuffer bits, long group) {
        long start = group * fs.groupBlocks() + fs.firstBlock();
        long end = start + fs.blocksOf(group);
        Long before = unused.floorKey(start);
        for (Map.Entry<Long, Long> each :
                unused.subMap(before == null ? start : before, end).entrySet()) {
            long first = Math.max(each.getKey(), start) - start;
            long past = Math.min(each.getValue(), end) - start;
            long cluster = (first + fs.clusterBlocks() - 1) / fs.clusterBlocks();
            for (; (cluster + 1) * fs.clusterBlocks() <= past; cluster++) {
                int at = (int) (cluster >>> 3);
                bits.put(at, (byte) (bits.get(at) & ~(1 << (cluster & 7))));
            }
        }
    }

    /** @throws DoubtException where its checksum is wrong: then where its tables lie is not known either */
    ByteBuffer soundDescriptor(long group) throws IOException {
        ByteBuffer descriptor = descriptor(group);
        DoubtException.unless(fs.isSound(group, descriptor), "the checksum of group " + group + " is wrong");
        return descriptor;
    }

    /** As it is on the disk. */
    ByteBuffer descriptor(long group) throws IOException {
        long block = fs.descriptorBlock(group);
        if (block != descriptorsAt) {
            descriptors = volume.copy(fs.checked(block, 1) * fs.blockBytes(), fs.blockBytes());
            descriptorsAt = block;
        }
        int at = (int) (group % fs.descriptorsPerBlock()) * fs.descriptorBytes();
        return descriptors.slice(at, fs.descriptorBytes()).order(descriptors.order());
    }
}
