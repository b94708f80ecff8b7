// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.godwit.api.chunk.ChunkId;

/**
 * A page of a {@link Segment}: {@code u32 CRC-32C of the rest, u32 number of the page, u32 entries, u32 0, entries}
 * in the order of their ids, zeroes. The checksum begins with the salt of the segment, so that a page which is right in
 * another place or another file is wrong here.
 */
final class IndexPage {
    static final int BYTES = 4096;
    static final int HEAD_BYTES = 16;
    /** Entries of a full page. */
    static final int ENTRIES = (BYTES - HEAD_BYTES) / IndexEntries.BYTES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private IndexPage() {}

    static long word(byte[] bytes, int at) {
        return (long) LONG.get(bytes, at);
    }

    static void word(byte[] bytes, int at, long value) {
        LONG.set(bytes, at, value);
    }

    /** Writes the head of a page whose entries are in place. */
    static void finish(byte[] bytes, int at, int entries, PageKey key) {
        INT.set(bytes, at + 4, key.page());
        INT.set(bytes, at + 8, entries);
        INT.set(bytes, at + 12, 0);
        INT.set(bytes, at, checksum(bytes, at, key.salt()));
    }

    /** What a page must be. */
    record PageKey(long salt, int page) {}

    /** The number of entries, once the page was found to be the one that was written there. */
    static int checked(byte[] bytes, int at, PageKey key) throws DamagedException {
        int entries = (int) INT.get(bytes, at + 8);
        if ((int) INT.get(bytes, at) != checksum(bytes, at, key.salt())
                || (int) INT.get(bytes, at + 4) != key.page()
                || entries < 1
                || entries > ENTRIES) {
            throw new DamagedException("page " + key.page() + " of the index is not what was written");
        }
        return entries;
    }

    private static int checksum(byte[] bytes, int at, long salt) {
        CRC32C sum = new CRC32C();
        sum.update((int) salt);
        sum.update((int) (salt >>> 8));
        sum.update((int) (salt >>> 16));
        sum.update((int) (salt >>> 24));
        sum.update(bytes, at + 4, BYTES - 4);
        return (int) sum.getValue();
    }

    /** The place of an id in a page with so many entries, or {@link Place#NONE}. */
    static long find(byte[] bytes, int entries, ChunkId id) {
        int low = 0;
        int high = entries - 1;
        while (low <= high) {
            int middle = low + high >>> 1;
            int order = compare(bytes, HEAD_BYTES + middle * IndexEntries.BYTES, id);
            if (order == 0) {
                return word(bytes, HEAD_BYTES + middle * IndexEntries.BYTES + 32);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return Place.NONE;
    }

    private static int compare(byte[] bytes, int at, ChunkId id) {
        long word = word(bytes, at);
        if (word != id.word0()) {
            return Long.compareUnsigned(word, id.word0());
        }
        word = word(bytes, at + 8);
        if (word != id.word1()) {
            return Long.compareUnsigned(word, id.word1());
        }
        word = word(bytes, at + 16);
        return word != id.word2()
                ? Long.compareUnsigned(word, id.word2())
                : Long.compareUnsigned(word(bytes, at + 24), id.word3());
    }
}
