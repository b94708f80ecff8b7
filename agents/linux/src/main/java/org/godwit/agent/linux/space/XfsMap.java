// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.godwit.api.disk.Extent;

/** The trees of XFS in which free space is kept by its place, one for each allocation group: kernel fs/xfs/libxfs/xfs_format.h. */
final class XfsMap implements FreeMap {
    private static final int AGF = 0x58414746;
    private static final int LEAF = 0x41425442;
    private static final int LEAF_5 = 0x41423342;

    private static final int MOST_LEVELS = 9;
    private static final int SHORT_HEADER = 16;
    private static final int LONG_HEADER = 56;

    /** What is mounted may change a tree while it is read. */
    private static final int TRIES = 3;

    @Override
    public void mark(Volume volume, Extent wanted, boolean live, FreeBlocks free) throws IOException {
        XfsSuper fs = XfsSuper.read(volume);
        if (!live) {
            XfsLog.checkClean(volume, fs);
        }
        long groupBytes = fs.groupBlocks() * fs.blockBytes();
        long past = Math.min(fs.groups(), wanted.end() / groupBytes + 1);
        for (long group = wanted.offset() / groupBytes; group < past; group++) {
            mark(volume, fs, new Group(group, live), free);
        }
        for (long group = 0; group < fs.groups(); group++) {
            free.keep(volume.start() + group * groupBytes, 4L * fs.sectorBytes());
        }
        free.keep(volume.start() + fs.logStart(), fs.logBytes());
    }

    private record Group(long number, boolean live) {}

    private static void mark(Volume volume, XfsSuper fs, Group group, FreeBlocks free) throws IOException {
        for (int i = 1; ; i++) {
            FreeBlocks part = free.empty();
            try {
                new Walk(volume, fs, group, part).run();
                free.add(part);
                return;
            } catch (DoubtException e) {
                if (!group.live()) {
                    throw e;
                }
                if (i == TRIES) {
                    return;
                }
            }
        }
    }

    private static final class Walk {
        private final Volume volume;
        private final XfsSuper fs;
        private final Group group;
        private final FreeBlocks free;
        private long length;
        private long end;
        private long sum;

        Walk(Volume volume, XfsSuper fs, Group group, FreeBlocks free) {
            this.volume = volume;
            this.fs = fs;
            this.group = group;
            this.free = free;
        }

        void run() throws IOException {
            long start = group.number() * fs.groupBlocks() * fs.blockBytes();
            ByteBuffer header =
                    volume.copy(start + fs.sectorBytes(), fs.sectorBytes()).order(ByteOrder.BIG_ENDIAN);
            sane(header.getInt(0) == AGF && header.getInt(4) == 1 && header.getInt(8) == (int) group.number());
            sane(!fs.hasChecksums() || XfsSuper.isSound(header, 216) && fs.isOurs(header, 64));
            length = header.getInt(12) & 0xffffffffL;
            sane(length == fs.blocksOf(group.number()));
            int levels = header.getInt(28);
            sane(levels >= 1 && levels <= MOST_LEVELS);
            walk(header.getInt(16) & 0xffffffffL, levels - 1);
            // Of the blocks that are free those of the free list are counted apart.
            sane(group.live() || sum == (header.getInt(52) & 0xffffffffL));
        }

        private void walk(long block, int level) throws IOException {
            sane(block > 0 && block < length);
            long place = (group.number() * fs.groupBlocks() + block) * fs.blockBytes();
            ByteBuffer node = volume.copy(place, fs.blockBytes()).order(ByteOrder.BIG_ENDIAN);
            boolean wide = fs.hasChecksums();
            sane(node.getInt(0) == (wide ? LEAF_5 : LEAF) && node.getShort(4) == level);
            if (wide) {
                sane(XfsSuper.isSound(node, 52) && fs.isOurs(node, 32));
                sane(node.getLong(16) == place / 512 && node.getInt(48) == (int) group.number());
            }
            int head = wide ? LONG_HEADER : SHORT_HEADER;
            int records = node.getShort(6) & 0xffff;
            if (level == 0) {
                sane(head + records * 8 <= fs.blockBytes());
                for (int i = 0; i < records; i++) {
                    record(node.getInt(head + i * 8) & 0xffffffffL, node.getInt(head + i * 8 + 4) & 0xffffffffL);
                }
                return;
            }
            int most = (fs.blockBytes() - head) / 12;
            sane(records >= 1 && records <= most);
            for (int i = 0; i < records; i++) {
                sane((node.getInt(head + i * 8) & 0xffffffffL) >= end);
                walk(node.getInt(head + most * 8 + i * 4) & 0xffffffffL, level - 1);
            }
        }

        private void record(long block, long count) throws DoubtException {
            sane(block >= end && count > 0 && block + count <= length);
            end = block + count;
            sum += count;
            long place = (group.number() * fs.groupBlocks() + block) * fs.blockBytes();
            free.free(volume.start() + place, count * fs.blockBytes());
        }

        private void sane(boolean sane) throws DoubtException {
            DoubtException.unless(sane, "the free space of allocation group " + group.number() + " makes no sense");
        }
    }
}
