// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.ImageTree;
import org.godwit.wire.Protocol;

/**
 * Tells the controller where the holes are, many together: 16 bytes for a range of any length. Safe for use by many
 * threads.
 */
final class HolePost {
    /** So much is told at once at the latest: whoever watches a disk of holes should see it go on. */
    private static final long MOST_BYTES = 16L << 30;

    private final PatientLink link;
    private final long diskBytes;
    private final List<Extent> waiting = new ArrayList<>();
    private long waitingBytes;

    /** @param diskBytes size of the disk, where the last block ends */
    HolePost(PatientLink link, long diskBytes) {
        this.link = link;
        this.diskBytes = diskBytes;
    }

    void add(long firstBlock, long blocks) throws IOException {
        long from = firstBlock * ImageTree.BLOCK_BYTES;
        long to = Math.min((firstBlock + blocks) * ImageTree.BLOCK_BYTES, diskBytes);
        Extents full;
        synchronized (this) {
            waiting.add(new Extent(from, to - from));
            waitingBytes += to - from;
            full = waiting.size() >= Protocol.MAX_HOLES || waitingBytes >= MOST_BYTES ? taken() : Extents.none();
        }
        send(full);
    }

    /** Tells the rest. */
    void flush() throws IOException {
        Extents rest;
        synchronized (this) {
            rest = taken();
        }
        send(rest);
    }

    private Extents taken() {
        Extents all = new Extents(waiting);
        waiting.clear();
        waitingBytes = 0;
        return all;
    }

    private void send(Extents holes) throws IOException {
        if (!holes.isEmpty()) {
            link.holes(holes);
        }
    }
}
