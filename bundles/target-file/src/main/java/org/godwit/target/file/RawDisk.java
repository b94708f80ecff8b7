// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;
import org.godwit.api.image.BlockCutter;

/**
 * A disk byte by byte in a sparse file. Java cannot punch holes: in a file that is new, what was never written is a hole
 * already; elsewhere zeroes are written only where other bytes are found, so holes stay.
 */
final class RawDisk implements DiskFile {
    /** The page of every file system we write to: the smallest hole there is. */
    private static final int HOLE_BYTES = 4096;

    /** How finely is remembered what was written: 128 KiB of memory for 1 TiB of disk. */
    private static final int REGION_BYTES = 1 << 20;

    private final FileChannel channel;
    private final boolean blank;
    private final BitSet written = new BitSet();

    /** @param blank the file is one hole, nothing was ever written to it */
    RawDisk(FileChannel channel, boolean blank) {
        this.channel = channel;
        this.blank = blank;
    }

    @Override
    public int holeBytes() {
        return HOLE_BYTES;
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
        if (bytes.hasRemaining()) {
            written.set(region(offset), region(offset + bytes.remaining() - 1) + 1);
        }
        Channels.writeFully(channel, offset, bytes);
    }

    @Override
    public void zero(long offset, long length) throws IOException {
        long at = offset;
        long end = offset + length;
        while (at < end) {
            int region = region(at);
            if (blank && !written.get(region)) {
                int next = written.nextSetBit(region);
                at = next < 0 ? end : (long) next * REGION_BYTES;
                continue;
            }
            int piece = (int) Math.min(end - at, (region + 1L) * REGION_BYTES - at);
            zeroWhereNeeded(at, piece);
            at += piece;
        }
    }

    private void zeroWhereNeeded(long offset, int length) throws IOException {
        ByteBuffer found = ByteBuffer.allocate(length);
        Channels.readFully(channel, offset, found);
        for (int at = 0; at < length; at += HOLE_BYTES) {
            int end = Math.min(length, at + HOLE_BYTES);
            if (!BlockCutter.isZero(found, at, end)) {
                Channels.writeFully(channel, offset + at, ByteBuffer.allocate(end - at));
            }
        }
    }

    private static int region(long offset) {
        return Math.toIntExact(offset / REGION_BYTES);
    }

    @Override
    public void flush() throws IOException {
        channel.force(true);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
