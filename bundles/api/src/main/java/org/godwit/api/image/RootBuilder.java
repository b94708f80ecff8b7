// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.image;

import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;

/**
 * Computes the root of a disk from its blocks in order, in memory for one segment and the list of segments (32 bytes
 * per GiB). The source builds it from what it read, the store from what it has: equal roots prove equal disks.
 */
public final class RootBuilder {
    private final ChunkNamer namer;
    private final List<ChunkId> segments = new ArrayList<>();
    private final List<ChunkId> open = new ArrayList<>(ImageTree.BLOCKS_PER_SEGMENT);

    public RootBuilder(ChunkNamer namer) {
        this.namer = namer;
    }

    /** The next block. */
    public void add(ChunkId block) {
        open.add(block);
        if (open.size() == ImageTree.BLOCKS_PER_SEGMENT) {
            closeSegment();
        }
    }

    /** So many blocks of zeroes; whole segments of them cost nothing. */
    public void addHoles(long blocks) {
        for (long left = blocks; left > 0; ) {
            if (open.isEmpty() && left >= ImageTree.BLOCKS_PER_SEGMENT) {
                segments.add(ChunkId.HOLE);
                left -= ImageTree.BLOCKS_PER_SEGMENT;
            } else {
                add(ChunkId.HOLE);
                left--;
            }
        }
    }

    /** The root over all blocks added. Called once, at the end. */
    public ChunkId root() {
        if (!open.isEmpty()) {
            closeSegment();
        }
        return ImageTree.name(namer, segments);
    }

    private void closeSegment() {
        segments.add(ImageTree.name(namer, open));
        open.clear();
    }
}
