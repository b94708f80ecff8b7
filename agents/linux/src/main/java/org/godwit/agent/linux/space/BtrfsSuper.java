// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The superblock of Btrfs: kernel include/uapi/linux/btrfs_tree.h, struct btrfs_super_block. */
final class BtrfsSuper {
    /** Where the superblock and its copies lie. */
    static final long[] PLACES = {64L << 10, 64L << 20, 256L << 30};

    static final int BYTES = 4096;

    private static final long MAGIC = 0x4D5F53665248425FL;
    private static final int SYSTEM_CHUNKS = 811;
    private static final int MOST_SYSTEM = 2048;
    private static final int CHUNK_ITEM = 228;

    private static final int CRC32C = 0;
    private static final int SHA256 = 2;

    private static final long METADATA_UUID = 0x400;
    /**
     * mixed_backref, default_subvol, mixed_groups, compress_lzo, compress_zstd, big_metadata, extended_iref, skinny_metadata,
     * no_holes, metadata_uuid, simple_quota.
     */
    private static final long INCOMPATIBLE = 0x7F | 0x100 | 0x200 | METADATA_UUID | 0x10000;
    /** free_space_tree, free_space_tree_valid, verity, block_group_tree. */
    private static final long READ_ONLY = 0xF;

    private static final long FREE_SPACE_TREE = 3;

    /** written, reloc; not error, seeding, metadump, changing the fsid. */
    private static final long FLAGS = 0x3;

    /** RAID0, RAID1, RAID10, RAID5, RAID6, RAID1C3, RAID1C4: not DUP (0x20), which is on one device. */
    private static final long SEVERAL_DEVICES = 0x8 | 0x10 | 0x40 | 0x80 | 0x100 | 0x200 | 0x400;

    private static final long KINDS = 0x7 | 0x20;

    private final ByteBuffer bytes;
    private final long volumeBytes;

    private BtrfsSuper(ByteBuffer bytes, long volumeBytes) {
        this.bytes = bytes;
        this.volumeBytes = volumeBytes;
    }

    static BtrfsSuper read(Volume volume, boolean live) throws IOException {
        BtrfsSuper fs = new BtrfsSuper(volume.copy(PLACES[0], BYTES), volume.sizeBytes());
        fs.check(live);
        return fs;
    }

    private void check(boolean live) throws DoubtException {
        DoubtException.unless(bytes.getLong(64) == MAGIC && bytes.getLong(48) == PLACES[0], "it is no Btrfs");
        int kind = bytes.getShort(196);
        DoubtException.unless(kind == CRC32C || kind == SHA256, "its checksums are of kind " + kind);
        DoubtException.unless(isSound(bytes), "the checksum of its superblock is wrong");
        long unknown = bytes.getLong(188) & ~INCOMPATIBLE | bytes.getLong(180) & ~READ_ONLY;
        DoubtException.unless(unknown == 0, "it has features that are not known: 0x" + Long.toHexString(unknown));
        DoubtException.unless((bytes.getLong(56) & ~FLAGS) == 0, "it is a seed, or being changed, or has errors");
        DoubtException.unless(bytes.getLong(136) == 1, "it has " + bytes.getLong(136) + " devices");
        DoubtException.unless(live || bytes.getLong(96) == 0, "its log is to be replayed");
        int node = nodeBytes();
        int sector = sectorBytes();
        DoubtException.unless(
                node >= 4096
                        && node <= 65536
                        && Integer.bitCount(node) == 1
                        && sector >= 4096
                        && sector <= node
                        && Integer.bitCount(sector) == 1,
                "its nodes have " + node + " bytes");
        DoubtException.unless(deviceBytes() > 0 && deviceBytes() <= volumeBytes, "it is larger than its partition");
    }

    int nodeBytes() {
        return bytes.getInt(148);
    }

    int sectorBytes() {
        return bytes.getInt(144);
    }

    long deviceBytes() {
        return bytes.getLong(209);
    }

    boolean hasFreeSpaceTree() {
        return (bytes.getLong(180) & FREE_SPACE_TREE) == FREE_SPACE_TREE;
    }

    BtrfsTree.Root root() {
        return new BtrfsTree.Root(bytes.getLong(80), bytes.get(198), bytes.getLong(72));
    }

    BtrfsTree.Root chunkRoot() {
        return new BtrfsTree.Root(bytes.getLong(88), bytes.get(199), bytes.getLong(164));
    }

    /** Whether a part that begins with its checksum is whole. */
    boolean isSound(ByteBuffer part) {
        ByteBuffer rest = part.slice(32, part.limit() - 32);
        if (bytes.getShort(196) == CRC32C) {
            return Crc.of(rest) == part.getInt(0);
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(rest);
            return ByteBuffer.wrap(digest.digest()).equals(part.slice(0, 32));
        } catch (NoSuchAlgorithmException e) {
            return false;
        }
    }

    /** Whether the UUID at that place is this file system's. */
    boolean isOurs(ByteBuffer part, int place) {
        boolean other = (bytes.getLong(188) & METADATA_UUID) != 0;
        return part.slice(place, 16).equals(bytes.slice(other ? 571 : 32, 16));
    }

    interface ChunkVisitor {
        void chunk(long logical, ByteBuffer item) throws DoubtException;
    }

    /** The chunks that hold the tree of chunks. */
    void systemChunks(ChunkVisitor visitor) throws DoubtException {
        int length = bytes.getInt(160);
        DoubtException.unless(length > 0 && length <= MOST_SYSTEM, "it lacks its first chunks");
        int at = 0;
        while (at < length) {
            DoubtException.unless(at + 17 + 80 <= length, "its first chunks make no sense");
            BtrfsTree.Key key = BtrfsTree.key(bytes, SYSTEM_CHUNKS + at);
            int stripes = bytes.getShort(SYSTEM_CHUNKS + at + 17 + 44) & 0xffff;
            int item = 48 + 32 * stripes;
            DoubtException.unless(
                    key.type() == CHUNK_ITEM && at + 17 + item <= length, "its first chunks make no sense");
            visitor.chunk(
                    key.offset(), bytes.slice(SYSTEM_CHUNKS + at + 17, item).order(ByteOrder.LITTLE_ENDIAN));
            at += 17 + item;
        }
    }

    /** Where the copies of a chunk lie on this device. */
    long[] places(ByteBuffer item, long length) throws DoubtException {
        long type = item.getLong(24);
        int stripes = item.getShort(44) & 0xffff;
        DoubtException.unless(
                (type & SEVERAL_DEVICES) == 0 && (type & ~KINDS) == 0, "its profile is not of one device");
        DoubtException.unless(
                stripes == ((type & 0x20) == 0 ? 1 : 2) && item.limit() >= 48 + 32 * stripes, "a chunk makes no sense");
        long[] places = new long[stripes];
        for (int i = 0; i < stripes; i++) {
            boolean here = item.getLong(48 + 32 * i) == bytes.getLong(201);
            places[i] = item.getLong(48 + 32 * i + 8);
            boolean inside =
                    length > 0 && places[i] >= 0 && length <= deviceBytes() && places[i] <= deviceBytes() - length;
            DoubtException.unless(here && inside, "a chunk is on another device");
        }
        return places;
    }
}
