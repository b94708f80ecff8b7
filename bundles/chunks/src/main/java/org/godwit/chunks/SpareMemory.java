// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;

/** Arrays that nobody uses, for whoever needs one of at most their length. Bounded. Safe for use by many threads. */
final class SpareMemory {
    /** More than the readers of a disk drop at once. */
    private static final int MAX_ARRAYS = 8;

    /** The smallest array: below it, searching would cost more than making one. */
    private static final int LEAST_BYTES = 64 << 10;

    /** An array this many times too long is left for somebody who needs it. */
    private static final int MAX_WASTE = 2;

    private final Deque<byte[]> arrays = new ArrayDeque<>();

    /** An array with room for so many bytes, which holds anything; its length is a power of two. */
    synchronized byte[] take(int length) {
        int wanted = Math.max(LEAST_BYTES, Integer.highestOneBit(Math.max(1, length - 1)) << 1);
        for (Iterator<byte[]> each = arrays.iterator(); each.hasNext(); ) {
            byte[] array = each.next();
            if (array.length >= wanted && array.length <= MAX_WASTE * wanted) {
                each.remove();
                return array;
            }
        }
        return new byte[wanted];
    }

    /** Nobody may look at the array any more. */
    synchronized void put(byte[] array) {
        if (arrays.size() == MAX_ARRAYS) {
            arrays.removeFirst();
        }
        arrays.addLast(array);
    }
}
