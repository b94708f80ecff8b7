// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.target.VolumeWriter;

/**
 * Writes one volume and gives it its final name when it is closed with nothing written since the last flush: whoever
 * sees that name has the whole volume. A writer that broke off leaves the {@code .part} file, to be opened again.
 */
final class FileVolumeWriter implements VolumeWriter {
    private final VolumeFile file;
    private final DiskFile disk;
    private final long sizeBytes;
    private boolean flushed;
    private boolean closed;

    FileVolumeWriter(VolumeFile file, DiskFile disk, long sizeBytes) {
        this.file = file;
        this.disk = disk;
        this.sizeBytes = sizeBytes;
    }

    @Override
    public synchronized void write(long offset, ByteBuffer bytes) throws IOException {
        checkWithin(offset, bytes.remaining());
        flushed = false;
        try {
            writeAroundHoles(offset, bytes);
        } catch (IOException e) {
            throw Failures.explained("write at " + offset + " of", file.part(), e);
        }
    }

    /**
     * Writes stretches of bytes together, and leaves out aligned pieces that are all zero. Zeroes first: in a place that was
     * not written yet they cost nothing, and behind a write they would have to be looked for.
     */
    private void writeAroundHoles(long offset, ByteBuffer bytes) throws IOException {
        Pieces pieces = new Pieces(offset, bytes.position(), bytes.limit(), disk.holeBytes());
        BitSet data = new BitSet(pieces.count());
        for (int i = 0; i < pieces.count(); i++) {
            data.set(i, !BlockCutter.isZero(bytes, pieces.start(i), pieces.start(i + 1)));
        }
        for (int from = data.nextClearBit(0); from < pieces.count(); ) {
            int next = data.nextSetBit(from);
            int to = next < 0 ? pieces.count() : next;
            disk.zero(pieces.offset(from), pieces.offset(to) - pieces.offset(from));
            from = data.nextClearBit(to);
        }
        for (int from = data.nextSetBit(0); from >= 0; ) {
            int to = data.nextClearBit(from);
            disk.write(
                    pieces.offset(from),
                    bytes.duplicate().position(pieces.start(from)).limit(pieces.start(to)));
            from = data.nextSetBit(to);
        }
        bytes.position(bytes.limit());
    }

    /** Bytes cut at multiples of {@code unit} of the disk. */
    private record Pieces(long offset, int position, int limit, int unit) {
        int count() {
            return position == limit ? 0 : (int) ((offset + limit - position - 1) / unit - offset / unit) + 1;
        }

        /** Where a piece begins on the disk; that of the number {@link #count} is the end. */
        long offset(int piece) {
            long start = piece == 0 ? offset : (offset / unit + piece) * unit;
            return Math.min(start, offset + limit - position);
        }

        /** Where it begins in the buffer. */
        int start(int piece) {
            return position + (int) (offset(piece) - offset);
        }
    }

    @Override
    public synchronized void zero(Extent extent) throws IOException {
        checkWithin(extent.offset(), extent.length());
        flushed = false;
        try {
            disk.zero(extent.offset(), extent.length());
        } catch (IOException e) {
            throw Failures.explained("write zeroes at " + extent.offset() + " of", file.part(), e);
        }
    }

    private void checkWithin(long offset, long length) {
        if (offset < 0 || length > sizeBytes - offset) {
            throw new IllegalArgumentException(length + " bytes at " + offset + " are not within the volume "
                    + file.path() + " of " + sizeBytes + " bytes");
        }
    }

    @Override
    public synchronized void flush() throws IOException {
        try {
            disk.flush();
            Channels.forceFolder(file.folder());
        } catch (IOException e) {
            throw Failures.explained("flush", file.part(), e);
        }
        flushed = true;
    }

    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        disk.close();
        if (flushed) {
            try {
                Files.move(file.part(), file.path(), StandardCopyOption.ATOMIC_MOVE);
                Channels.forceFolder(file.folder());
            } catch (IOException e) {
                throw Failures.explained("give its final name to", file.part(), e);
            }
        }
    }

    /** Another writer takes over: this one may not write any more, nor give the volume its name. */
    synchronized void giveUp() throws IOException {
        flushed = false;
        close();
    }
}
