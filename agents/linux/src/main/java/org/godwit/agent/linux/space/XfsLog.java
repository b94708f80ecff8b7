// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Whether the last record in the log of an XFS says that it was unmounted: kernel fs/xfs/libxfs/xfs_log_format.h, and
 * xlog_find_head() in xfs_log_recover.c. Each sector of the log begins with the number of the turn in which it was
 * written; where that falls is the end.
 */
final class XfsLog {
    private static final int SECTOR = 512;
    private static final int RECORD = 0xFEEDBABE;
    private static final int HEADER_COVERS = 32 << 10;

    /** Sectors before the end in which the last record begins: it is short, but may be padded to 256 KiB. */
    private static final int LONGEST = 1024;

    private static final int UNMOUNT = 0x20;

    private final Volume volume;
    private final long start;
    private final long sectors;

    private XfsLog(Volume volume, XfsSuper fs) {
        this.volume = volume;
        this.start = fs.logStart();
        this.sectors = fs.logBytes() / SECTOR;
    }

    /** @throws DoubtException when it is to be replayed, or when that cannot be told */
    static void checkClean(Volume volume, XfsSuper fs) throws IOException {
        XfsLog log = new XfsLog(volume, fs);
        DoubtException.unless(log.sectors > 2 && log.endsUnmounted(log.head()), "its log is to be replayed");
    }

    /** The sector behind the last one that was written. */
    private long head() throws IOException {
        int first = cycle(0);
        int last = cycle(sectors - 1);
        if (first == last) {
            return sectors;
        }
        long low = 0;
        long high = sectors - 1;
        while (high - low > 1) {
            long middle = (low + high) / 2;
            if (cycle(middle) == first) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private int cycle(long sector) throws IOException {
        ByteBuffer bytes = volume.at(start + sector * SECTOR, SECTOR).order(ByteOrder.BIG_ENDIAN);
        return bytes.getInt(0) == RECORD ? bytes.getInt(4) : bytes.getInt(0);
    }

    private boolean endsUnmounted(long head) throws IOException {
        for (long at = head - 2; at >= Math.max(0, head - LONGEST); at--) {
            ByteBuffer header = volume.copy(start + at * SECTOR, SECTOR).order(ByteOrder.BIG_ENDIAN);
            if (header.getInt(0) == RECORD) {
                int size = Math.max(1, header.getInt(320));
                long headers = header.getInt(8) == 2 ? (size + HEADER_COVERS - 1) / HEADER_COVERS : 1;
                int length = header.getInt(12);
                long end = at + headers + (length + SECTOR - 1) / SECTOR;
                if (length <= 0 || end != head || header.getInt(40) != 1) {
                    return false;
                }
                ByteBuffer data = volume.at(start + (at + headers) * SECTOR, SECTOR);
                return (data.get(9) & UNMOUNT) != 0;
            }
        }
        return false;
    }
}
