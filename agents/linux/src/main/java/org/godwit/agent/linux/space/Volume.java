// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.godwit.agent.OpenDisk;
import org.godwit.api.disk.Extent;

/**
 * The part of a disk on which a file system lies, read in small pieces past the page cache. Nothing outside of it can be
 * read, and not without end. One thread at a time.
 */
public final class Volume {
    /** Of one piece: a block of 64 KiB is the largest that a file system has. */
    static final int MOST_BYTES = 128 << 10;

    private static final int PAGE = 4096;

    /** Maps are some 32 MiB for each TiB: what says that it has sixteen times as much is no map. */
    private static final long LEAST_BUDGET = 256L << 20;

    private static final int PART_OF_VOLUME = 2048;

    private final OpenDisk disk;
    private final Extent extent;
    private final ByteBuffer buffer =
            ByteBuffer.allocateDirect(MOST_BYTES + 3 * PAGE).alignedSlice(PAGE);
    private long budget;

    public Volume(OpenDisk disk, Extent extent) {
        this.disk = disk;
        this.extent = extent;
        this.budget = LEAST_BUDGET + extent.length() / PART_OF_VOLUME;
    }

    /** Where it begins on the disk. */
    long start() {
        return extent.offset();
    }

    long sizeBytes() {
        return extent.length();
    }

    /**
     * Its bytes, little-endian, good until the next call.
     *
     * @throws DoubtException where it has none there, or too many were asked for
     */
    ByteBuffer at(long offset, int length) throws IOException {
        boolean inside = offset >= 0 && length >= 0 && length <= MOST_BYTES && offset <= sizeBytes() - length;
        DoubtException.unless(inside, "its map leads to " + offset + ", outside of it");
        budget -= length;
        DoubtException.unless(budget >= 0, "its map has no end");
        long from = (extent.offset() + offset) / PAGE * PAGE;
        int skipped = (int) (extent.offset() + offset - from);
        long to = Math.min(
                (from + skipped + length + PAGE - 1) / PAGE * PAGE, disk.seen().sizeBytes());
        buffer.clear().limit((int) (to - from));
        disk.read(from, buffer);
        buffer.flip();
        DoubtException.unless(buffer.limit() >= skipped + length, "the disk ends before its map");
        return buffer.slice(skipped, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** As {@link #at}, in memory of its own. */
    ByteBuffer copy(long offset, int length) throws IOException {
        ByteBuffer bytes = at(offset, length);
        ByteOrder order = bytes.order();
        return ByteBuffer.allocate(length).put(bytes).flip().order(order);
    }
}
