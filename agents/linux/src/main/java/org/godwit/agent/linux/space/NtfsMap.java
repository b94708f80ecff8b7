// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.godwit.api.disk.Extent;

/** The file $Bitmap of NTFS, a bit for each cluster: the layout as the kernel has it in fs/ntfs3/ntfs.h. */
final class NtfsMap implements FreeMap {
    private static final int LOG_FILE = 2;
    private static final int VOLUME = 3;
    private static final int ROOT = 5;
    private static final int BITMAP = 6;

    /** dirty, resize the log, upgrade, mounted by NT 4, delete the journal. */
    private static final int UNSETTLED = 0x1F;

    private static final int RSTR = 0x52545352;
    private static final int NEVER_WRITTEN = -1;
    private static final int NO_CLIENT = 0xffff;
    private static final int CLEAN = 2;
    private static final int RESTART_PAGE = 4096;

    /** Of the index of the root folder. */
    private static final long MOST_INDEX = 64L << 20;

    private static final int INDEX = 4096;
    private static final byte[] HIBERNATION = "hiberfil.sys".getBytes(StandardCharsets.UTF_16LE);

    @Override
    public void mark(Volume volume, Extent wanted, boolean live, FreeBlocks free) throws IOException {
        DoubtException.unless(!live, "it is mounted");
        NtfsFiles files = NtfsFiles.read(volume);
        checkClosed(files);
        checkNotHibernated(files);
        NtfsFiles.Content bitmap = files.content(BITMAP, NtfsFiles.DATA, "");
        DoubtException.unless(bitmap.sizeBytes() >= (files.clusters() + 7) / 8, "its bitmap is too short");
        long firstByte = wanted.offset() / files.clusterBytes() / 8 / 8 * 8;
        long past = Math.min((files.clusters() + 7) / 8, wanted.end() / files.clusterBytes() / 8 + 1);
        int step = Volume.MOST_BYTES / 2;
        for (long at = firstByte; at < past; at += step) {
            int length = (int) Math.min(step, past - at);
            ByteBuffer bits = files.bytes(bitmap, at, length);
            int count = (int) Math.min((long) length * 8, files.clusters() - at * 8);
            mark(bits, count, volume.start() + at * 8 * files.clusterBytes(), new Target(files.clusterBytes(), free));
        }
        free.keep(volume.start(), files.clusterBytes());
    }

    private record Target(int clusterBytes, FreeBlocks free) {}

    private static void mark(ByteBuffer bits, int count, long start, Target target) {
        int at = 0;
        while (at < count) {
            int from = ExtMap.next(bits, at, count, false);
            int to = ExtMap.next(bits, from, count, true);
            target.free().free(start + (long) from * target.clusterBytes(), (long) (to - from) * target.clusterBytes());
            at = to;
        }
    }

    private static void checkClosed(NtfsFiles files) throws IOException {
        ByteBuffer information = files.resident(VOLUME, NtfsFiles.VOLUME_INFORMATION);
        DoubtException.unless(information.limit() >= 12, "it does not say whether it was closed");
        int flags = information.getShort(10);
        DoubtException.unless((flags & UNSETTLED) == 0, "it was not closed cleanly");
        NtfsFiles.Content log = files.content(LOG_FILE, NtfsFiles.DATA, "");
        for (int page = 0; page < 2; page++) {
            ByteBuffer restart = files.bytes(log, (long) page * RESTART_PAGE, RESTART_PAGE);
            int magic = restart.getInt(0);
            boolean clean = magic == NEVER_WRITTEN;
            if (magic == RSTR) {
                int area = restart.getShort(24) & 0xffff;
                DoubtException.unless(area <= RESTART_PAGE - 16, "its log makes no sense");
                clean = (restart.getShort(area + 12) & 0xffff) == NO_CLIENT
                        || (restart.getShort(area + 14) & CLEAN) != 0;
            }
            DoubtException.unless(clean, "its log is to be replayed");
        }
    }

    /** A Windows that hibernated goes on with a map that it has in memory. */
    private static void checkNotHibernated(NtfsFiles files) throws IOException {
        DoubtException.unless(!contains(files.recordBytes(ROOT)), "it has a hiberfil.sys");
        if (!files.has(ROOT, NtfsFiles.INDEX_ALLOCATION, "$I30")) {
            return;
        }
        NtfsFiles.Content index = files.content(ROOT, NtfsFiles.INDEX_ALLOCATION, "$I30");
        DoubtException.unless(index.sizeBytes() <= MOST_INDEX, "its root folder is too long to be looked through");
        for (long at = 0; at + INDEX <= index.sizeBytes(); at += INDEX) {
            ByteBuffer part = files.bytes(index, at, INDEX);
            if (part.getInt(0) == NtfsFiles.INDX) {
                NtfsFiles.mend(part);
            }
            DoubtException.unless(!contains(part), "it has a hiberfil.sys");
        }
    }

    private static boolean contains(ByteBuffer bytes) {
        byte[] text = new byte[bytes.limit()];
        bytes.get(0, text);
        for (int at = 0; at + HIBERNATION.length <= text.length; at++) {
            int same = 0;
            while (same < HIBERNATION.length && lower(text[at + same]) == HIBERNATION[same]) {
                same++;
            }
            if (same == HIBERNATION.length) {
                return true;
            }
        }
        return false;
    }

    private static byte lower(byte letter) {
        return letter >= 'A' && letter <= 'Z' ? (byte) (letter + 'a' - 'A') : letter;
    }
}
