// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.util.Iterator;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.ImageTree;
import org.jspecify.annotations.Nullable;

/** Hands out the blocks of an order, in order: stretches of data to read, and stretches of holes nobody need read. */
final class BlockPlan {
    private static final int BLOCK = ImageTree.BLOCK_BYTES;

    /** Blocks of a stretch of holes, 16 GiB: whoever waits for the end of an order is heard in between. */
    private static final int MAX_HOLES = 1 << 14;

    /**
     * Neighbouring blocks.
     *
     * @param number counts the stretches from 0
     * @param hole whether the disk says that they are zeroes
     */
    record Stretch(long number, long firstBlock, int blocks, boolean hole) {}

    private final OpenDisk disk;
    private final long sizeBytes;
    private final int mostBlocks;
    private final Iterator<Extent> extents;
    private long next;
    private long end;
    private long number;
    private long dataFrom;
    private long dataTo = -1;

    /** @param mostBlocks blocks of data that are read at once */
    BlockPlan(OpenDisk disk, Extents extents, int mostBlocks) {
        this.disk = disk;
        this.sizeBytes = disk.seen().sizeBytes();
        this.mostBlocks = mostBlocks;
        this.extents = extents.alignedTo(BLOCK, sizeBytes).list().iterator();
    }

    /** The next stretch, or null when there are no more. */
    synchronized @Nullable Stretch next() throws IOException {
        while (next >= end) {
            if (!extents.hasNext()) {
                return null;
            }
            Extent extent = extents.next();
            next = extent.offset() / BLOCK;
            end = ImageTree.blocks(extent.end());
        }
        long first = next;
        boolean hole = !hasData(first);
        int most = hole ? MAX_HOLES : mostBlocks;
        if (hole) {
            // No data lies before dataFrom, which was asked for just now.
            next = Math.min(Math.min(end, first + most), dataFrom >= sizeBytes ? end : dataFrom / BLOCK);
        } else {
            do {
                next++;
            } while (next < end && next - first < most && hasData(next));
        }
        return new Stretch(number++, first, (int) (next - first), hole);
    }

    /** Asked in rising order; the answer of the disk is remembered until it is used up. */
    private boolean hasData(long block) throws IOException {
        long start = block * BLOCK;
        if (start >= dataTo) {
            dataFrom = disk.nextData(start);
            dataTo = dataFrom >= sizeBytes ? sizeBytes : Math.max(disk.nextHole(dataFrom), dataFrom + 1);
        }
        return dataFrom < Math.min(start + BLOCK, sizeBytes);
    }
}
