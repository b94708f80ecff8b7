// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The superblock of XFS, version 4 or 5: kernel fs/xfs/libxfs/xfs_format.h, struct xfs_dsb. */
final class XfsSuper {
    private static final int MAGIC = 0x58465342;
    private static final int LARGEST_SECTOR = 32 << 10;

    private static final int META_UUID = 0x4;
    /** ftype, sparse inodes, meta_uuid, bigtime, nrext64, exchrange, parent; not needsrepair, metadir, zoned. */
    private static final int INCOMPATIBLE = 0x1 | 0x2 | META_UUID | 0x8 | 0x20 | 0x40 | 0x80;
    /** finobt, rmapbt, reflink, inobtcount. */
    private static final int READ_ONLY = 0xF;

    private final ByteBuffer bytes;

    private XfsSuper(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    static XfsSuper read(Volume volume) throws IOException {
        ByteBuffer first = volume.at(0, 512).order(ByteOrder.BIG_ENDIAN);
        DoubtException.unless(first.getInt(0) == MAGIC, "it is no XFS");
        int sector = first.getShort(102) & 0xffff;
        DoubtException.unless(
                sector >= 512 && sector <= LARGEST_SECTOR && Integer.bitCount(sector) == 1,
                "its sectors have " + sector + " bytes");
        XfsSuper fs = new XfsSuper(volume.copy(0, sector).order(ByteOrder.BIG_ENDIAN));
        fs.checkFeatures();
        fs.checkSizes(volume.sizeBytes());
        return fs;
    }

    private void checkFeatures() throws DoubtException {
        int version = bytes.getShort(100) & 0xf;
        DoubtException.unless(version == 4 || version == 5, "its version is " + version);
        DoubtException.unless(bytes.get(126) == 0, "it is being made");
        DoubtException.unless(bytes.getLong(16) == 0, "it has a realtime device");
        DoubtException.unless(bytes.getLong(48) != 0, "its log is on another device");
        if (hasChecksums()) {
            int unknown = bytes.getInt(216) & ~INCOMPATIBLE | bytes.getInt(212) & ~READ_ONLY;
            DoubtException.unless(
                    unknown == 0,
                    "it has features that are not known, or needs repair: 0x" + Integer.toHexString(unknown));
            DoubtException.unless(isSound(bytes, 224), "the checksum of its superblock is wrong");
        }
    }

    private void checkSizes(long volumeBytes) throws DoubtException {
        int block = blockBytes();
        DoubtException.unless(
                block >= 512 && block <= 65536 && Integer.bitCount(block) == 1 && block >= sectorBytes(),
                "its blocks have " + block + " bytes");
        long blocks = bytes.getLong(8);
        DoubtException.unless(blocks > 0 && blocks <= volumeBytes / block, "it is larger than its partition");
        long all = groups() * groupBlocks();
        boolean fits = groups() > 0 && groupBlocks() > 0 && all >= blocks && all - groupBlocks() < blocks;
        DoubtException.unless(fits, "it has " + groups() + " groups of " + groupBlocks() + " blocks");
        int log = bytes.get(124);
        DoubtException.unless(log >= 0 && log < 32 && 1L << log >= groupBlocks(), "its numbers of blocks are odd");
        long start = logStart();
        DoubtException.unless(
                start > 0 && start / block < blocks && start / block + logBytes() / block <= blocks,
                "its log is outside");
    }

    /** Whether a part with a checksum at that place is whole. */
    static boolean isSound(ByteBuffer part, int place) {
        int stored = Integer.reverseBytes(part.getInt(place));
        ByteBuffer zeroed =
                ByteBuffer.allocate(part.limit()).put(part.duplicate().rewind());
        return Crc.of(zeroed.putInt(place, 0).flip()) == stored;
    }

    /** Whether the UUID at that place is this file system's. */
    boolean isOurs(ByteBuffer part, int place) {
        boolean other = (bytes.getInt(216) & META_UUID) != 0;
        return part.slice(place, 16).equals(bytes.slice(other ? 248 : 32, 16));
    }

    boolean hasChecksums() {
        return (bytes.getShort(100) & 0xf) == 5;
    }

    int blockBytes() {
        return bytes.getInt(4);
    }

    int sectorBytes() {
        return bytes.getShort(102) & 0xffff;
    }

    long groupBlocks() {
        return bytes.getInt(84) & 0xffffffffL;
    }

    long groups() {
        return bytes.getInt(88) & 0xffffffffL;
    }

    /** The last group may be shorter. */
    long blocksOf(long group) {
        return Math.min(groupBlocks(), bytes.getLong(8) - group * groupBlocks());
    }

    /** Where the log begins, in bytes. */
    long logStart() {
        long start = bytes.getLong(48);
        int log = bytes.get(124);
        return ((start >>> log) * groupBlocks() + (start & (1L << log) - 1)) * blockBytes();
    }

    long logBytes() {
        return (bytes.getInt(96) & 0xffffffffL) * blockBytes();
    }
}
