// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.Arrays;

/** Entries of the index as longs in an array: the four words of the id, the place. */
final class IndexEntries {
    static final int WORDS = 5;

    /** Bytes of an entry on disk. */
    static final int BYTES = WORDS * Long.BYTES;

    /** The place of an id that was removed; hides what older parts of the index say. */
    static final long REMOVED = -2;

    private IndexEntries() {}

    /** The order of ids, that of their bytes. */
    static int compare(long[] a, int atA, long[] b, int atB) {
        for (int i = 0; i < 4; i++) {
            if (a[atA + i] != b[atB + i]) {
                return Long.compareUnsigned(a[atA + i], b[atB + i]);
            }
        }
        return 0;
    }

    /**
     * The numbers of the entries in the order of their ids. Sorts the first bits of the ids with the numbers below them;
     * ids are digests, so hardly two of them begin alike.
     */
    static int[] order(long[] entries) {
        int count = entries.length / WORDS;
        int numberBits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, count - 1));
        long[] keys = new long[count];
        for (int i = 0; i < count; i++) {
            // Unsigned order by a signed sort.
            keys[i] = (entries[i * WORDS] ^ Long.MIN_VALUE) >> numberBits << numberBits | i;
        }
        Arrays.sort(keys);
        int[] order = new int[count];
        long mask = (1L << numberBits) - 1;
        for (int i = 0; i < count; i++) {
            int number = (int) (keys[i] & mask);
            int to = i;
            while (to > 0 && compare(entries, order[to - 1] * WORDS, entries, number * WORDS) > 0) {
                order[to] = order[to - 1];
                to--;
            }
            order[to] = number;
        }
        return order;
    }
}
