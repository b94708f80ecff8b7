// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The superblock of ext2, ext3 or ext4, and what follows from it: kernel fs/ext4/ext4.h, struct ext4_super_block. */
final class ExtSuper {
    private static final int PLACE = 1024;
    private static final int BYTES = 1024;

    private static final int VALID = 1;
    private static final int ERRORS = 2;

    private static final int RECOVER = 0x4;
    private static final int META_BG = 0x10;
    private static final int WIDE = 0x80;
    private static final int CSUM_SEED = 0x2000;
    /** filetype, recover, meta_bg, extents, 64bit, mmp, flex_bg, ea_inode, csum_seed, largedir, inline_data, encrypt, casefold. */
    private static final int INCOMPATIBLE =
            0x2 | RECOVER | META_BG | 0x40 | WIDE | 0x100 | 0x200 | 0x400 | CSUM_SEED | 0x3C000;

    private static final int SPARSE_SUPER = 0x1;
    private static final int GDT_CSUM = 0x10;
    private static final int BIGALLOC = 0x200;
    private static final int METADATA_CSUM = 0x400;
    /** Those, and large_file, btree_dir, huge_file, dir_nlink, extra_isize, quota, readonly, project, verity, orphan_present. */
    private static final int READ_ONLY =
            SPARSE_SUPER | 0x6E | GDT_CSUM | 0x100 | BIGALLOC | METADATA_CSUM | 0x3000 | 0x18000;

    private static final int LARGEST_LOG = 6;
    private static final int CRC32C = 1;

    private final ByteBuffer bytes;
    private final int blockBytes;
    private final long blocks;
    private final long groupBlocks;
    private final int clusterLog;
    private final int incompatible;
    private final int readOnly;
    private final int seed;

    private ExtSuper(ByteBuffer bytes) throws DoubtException {
        this.bytes = bytes;
        this.incompatible = bytes.getInt(96);
        this.readOnly = bytes.getInt(100);
        int log = bytes.getInt(24);
        DoubtException.unless(log >= 0 && log <= LARGEST_LOG, "its blocks have 2^" + log + " KiB");
        this.blockBytes = 1024 << log;
        this.blocks = number(bytes, 4, 336);
        this.clusterLog = has(readOnly, BIGALLOC) ? bytes.getInt(28) - log : 0;
        DoubtException.unless(clusterLog >= 0 && clusterLog <= 20, "its clusters have 2^" + clusterLog + " blocks");
        this.groupBlocks = bytes.getInt(32) & 0xffffffffL;
        ByteBuffer uuid = bytes.slice(104, 16);
        this.seed = has(incompatible, CSUM_SEED) ? bytes.getInt(624) : Crc.on(-1, uuid);
    }

    static ExtSuper read(Volume volume, boolean live) throws IOException {
        ExtSuper fs = new ExtSuper(volume.copy(PLACE, BYTES));
        fs.checkFeatures();
        fs.checkState(live);
        fs.checkSizes(volume.sizeBytes());
        return fs;
    }

    private void checkFeatures() throws DoubtException {
        DoubtException.unless((bytes.getShort(56) & 0xffff) == 0xEF53, "it is no ext file system");
        int revision = bytes.getInt(76);
        DoubtException.unless(revision <= 1 && revision >= 0, "its revision is " + revision);
        int unknown = incompatible & ~INCOMPATIBLE;
        DoubtException.unless(unknown == 0, "it has features that are not known: 0x" + Integer.toHexString(unknown));
        unknown = readOnly & ~READ_ONLY;
        DoubtException.unless(unknown == 0, "it has features that are not known: 0x" + Integer.toHexString(unknown));
        if (has(readOnly, METADATA_CSUM)) {
            DoubtException.unless(bytes.get(373) == CRC32C, "its checksums are of an unknown kind");
            int sum = Crc.on(-1, bytes.slice(0, 1020));
            DoubtException.unless(sum == bytes.getInt(1020), "the checksum of its superblock is wrong");
        }
    }

    private void checkState(boolean live) throws DoubtException {
        int state = bytes.getShort(58);
        DoubtException.unless((state & ERRORS) == 0, "it has errors, e2fsck would mend them");
        if (!live) {
            DoubtException.unless((state & VALID) != 0, "it was not closed cleanly");
            DoubtException.unless(!has(incompatible, RECOVER), "its journal is to be replayed");
        }
    }

    private void checkSizes(long volumeBytes) throws DoubtException {
        DoubtException.unless(
                blocks > firstBlock() && blocks <= volumeBytes / blockBytes, "it is larger than its partition");
        long clusters = bytes.getInt(36) & 0xffffffffL;
        boolean fits = groupBlocks > 0
                && groupBlocks % Byte.SIZE == 0
                && groupBlocks >> clusterLog <= 8L * blockBytes
                && (groupBlocks >> clusterLog) << clusterLog == groupBlocks
                && (clusterLog == 0 || clusters == groupBlocks >> clusterLog);
        DoubtException.unless(fits, "its groups have " + groupBlocks + " blocks");
        DoubtException.unless(firstBlock() <= 1, "it begins at block " + firstBlock());
        int descriptor = descriptorBytes();
        DoubtException.unless(
                descriptor >= 32 && descriptor <= 1024 && Integer.bitCount(descriptor) == 1,
                "its descriptors have " + descriptor + " bytes");
        long inodes = bytes.getInt(40) & 0xffffffffL;
        DoubtException.unless(inodes > 0 && inodes <= 8L * blockBytes, "its groups have " + inodes + " inodes");
    }

    private static boolean has(int flags, int flag) {
        return (flags & flag) != 0;
    }

    int blockBytes() {
        return blockBytes;
    }

    long firstBlock() {
        return bytes.getInt(20) & 0xffffffffL;
    }

    long groupBlocks() {
        return groupBlocks;
    }

    int clusterBlocks() {
        return 1 << clusterLog;
    }

    long groups() {
        return (blocks - firstBlock() + groupBlocks - 1) / groupBlocks;
    }

    /** The last group may be shorter. */
    long blocksOf(long group) {
        return Math.min(groupBlocks, blocks - firstBlock() - group * groupBlocks);
    }

    int clustersOf(long group) {
        return (int) (blocksOf(group) + clusterBlocks() - 1 >> clusterLog);
    }

    int descriptorBytes() {
        return has(incompatible, WIDE) ? bytes.getShort(254) & 0xffff : 32;
    }

    int descriptorsPerBlock() {
        return blockBytes / descriptorBytes();
    }

    private long descriptorBlocks() {
        return (groups() + descriptorsPerBlock() - 1) / descriptorsPerBlock();
    }

    boolean isMetaGroup(long group) {
        return has(incompatible, META_BG) && group / descriptorsPerBlock() >= (bytes.getInt(260) & 0xffffffffL);
    }

    /** Where the descriptor of a group lies. */
    long descriptorBlock(long group) {
        long part = group / descriptorsPerBlock();
        if (!isMetaGroup(group)) {
            // Behind the block of the superblock, which is the first one, or, where blocks have 1 KiB, the second.
            return PLACE / blockBytes + 1 + part;
        }
        long first = part * descriptorsPerBlock();
        // With bigalloc and blocks of 1 KiB groups begin at block 0, and the superblock lies at 1 all the same.
        int shifted = part == 0 && blockBytes == PLACE && firstBlock() == 0 ? 1 : 0;
        return first * groupBlocks + firstBlock() + (hasSuper(first) ? 1 : 0) + shifted;
    }

    /** Groups 0, 1 and the powers of 3, 5 and 7; where all have one, all. */
    private boolean hasSuper(long group) {
        if (group == 0) {
            return true;
        }
        if (has(bytes.getInt(92), 0x200)) {
            return group == (bytes.getInt(588) & 0xffffffffL) || group == (bytes.getInt(592) & 0xffffffffL);
        }
        return mayHaveSuper(group);
    }

    /** With sparse_super2 these are more than have one. */
    boolean mayHaveSuper(long group) {
        return group <= 1
                || !has(readOnly, SPARSE_SUPER)
                || has(bytes.getInt(92), 0x200)
                || isPower(group, 3)
                || isPower(group, 5)
                || isPower(group, 7);
    }

    private static boolean isPower(long number, int of) {
        long left = number;
        while (left % of == 0) {
            left /= of;
        }
        return left == 1;
    }

    /** Superblock, descriptors, and those kept free for growing. */
    long headBlocks() {
        return 2 + descriptorBlocks() + (bytes.getShort(206) & 0xffff);
    }

    /** In each group; at most 512 Ki. */
    int inodes() {
        return bytes.getInt(40);
    }

    /** That so many inodes take in a table. */
    int inodeTableBlocks(int inodes) {
        int inode = bytes.getInt(76) == 0 ? 128 : bytes.getShort(88) & 0xffff;
        return (int) (((long) inodes * inode + blockBytes - 1) / blockBytes);
    }

    /** At the end of the table of a group: bg_itable_unused; 0 where there are no checksums, as nobody keeps it there. */
    int unusedInodes(ByteBuffer descriptor) {
        return hasGroupChecksums() ? count(descriptor, 28, 50) : 0;
    }

    int freeInodes(ByteBuffer descriptor) {
        return count(descriptor, 14, 46);
    }

    /** A number of 64 bits where descriptors have room for it. */
    long number(ByteBuffer from, int low, int high) {
        long number = from.getInt(low) & 0xffffffffL;
        return has(incompatible, WIDE) && high + 4 <= from.limit()
                ? number | (from.getInt(high) & 0xffffffffL) << 32
                : number;
    }

    int freeClusters(ByteBuffer descriptor) {
        return count(descriptor, 12, 44);
    }

    private int count(ByteBuffer descriptor, int low, int high) {
        int count = descriptor.getShort(low) & 0xffff;
        return descriptorBytes() >= 64 ? count | descriptor.getShort(high) << 16 : count;
    }

    /** @throws DoubtException where that is outside of the file system */
    long checked(long block, long count) throws DoubtException {
        DoubtException.unless(
                block >= firstBlock() && count >= 0 && count <= blocks && block <= blocks - count,
                "its map leads to block " + block + " of " + blocks);
        return block;
    }

    boolean hasGroupChecksums() {
        return has(readOnly, GDT_CSUM | METADATA_CSUM);
    }

    /** Whether the checksum of a descriptor is right; true where there are none. */
    boolean isSound(long group, ByteBuffer descriptor) {
        if (!hasGroupChecksums()) {
            return true;
        }
        ByteBuffer number =
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(0, (int) group);
        ByteBuffer rest = descriptor.slice(32, descriptorBytes() - 32);
        int stored = descriptor.getShort(30) & 0xffff;
        if (has(readOnly, METADATA_CSUM)) {
            int sum = Crc.on(Crc.on(seed, number), descriptor.slice(0, 30));
            return (Crc.on(Crc.on(sum, ByteBuffer.allocate(2)), rest) & 0xffff) == stored;
        }
        int sum = Crc.sixteenOn(Crc.sixteenOn(0xffff, bytes.slice(104, 16)), number);
        sum = Crc.sixteenOn(sum, descriptor.slice(0, 30));
        return (Crc.sixteenOn(sum, rest) & 0xffff) == stored;
    }

    int bitmapSum(ByteBuffer descriptor) {
        return count(descriptor, 24, 56);
    }

    boolean isBitmapSound(ByteBuffer bits, int stored) {
        if (!has(readOnly, METADATA_CSUM)) {
            return true;
        }
        int sum = Crc.on(seed, bits.slice(0, (int) (groupBlocks >> clusterLog) / 8));
        return (descriptorBytes() >= 64 ? sum : sum & 0xffff) == stored;
    }
}
