// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import org.godwit.api.image.ImageTree;

/** Sees whether a client reads in order, and has what comes next ready for it. */
final class Sequence {
    /** So many reads in order are no chance any more. */
    private static final int IN_ORDER = 3;

    private static final long AHEAD_BYTES = 4L * ImageTree.BLOCK_BYTES;

    private long expected = -1;
    private int streak;
    private long ready;

    /** By the thread that takes the requests. */
    void read(Request request, Device device) {
        long end = request.offset() + request.length();
        boolean inOrder = Math.abs(request.offset() - expected) <= ImageTree.BLOCK_BYTES;
        streak = inOrder ? streak + 1 : 0;
        expected = end;
        if (!inOrder) {
            ready = 0;
        } else if (streak >= IN_ORDER && end + AHEAD_BYTES / 2 > ready && end < device.sizeBytes()) {
            device.ahead(Math.max(ready, end), end + AHEAD_BYTES - Math.max(ready, end));
            ready = end + AHEAD_BYTES;
        }
    }
}
