// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
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

    /** Writes stretches of bytes together, and leaves out aligned pieces that are all zero. */
    private void writeAroundHoles(long offset, ByteBuffer bytes) throws IOException {
        int start = bytes.position();
        int limit = bytes.limit();
        int unit = disk.holeBytes();
        int dataFrom = start;
        for (int at = start; at < limit; ) {
            long position = offset + at - start;
            int end = (int) Math.min(limit, at + unit - position % unit);
            if (BlockCutter.isZero(bytes, at, end)) {
                put(offset + dataFrom - start, bytes, dataFrom, at);
                disk.zero(position, end - at);
                dataFrom = end;
            }
            at = end;
        }
        put(offset + dataFrom - start, bytes, dataFrom, limit);
        bytes.position(limit);
    }

    private void put(long offset, ByteBuffer bytes, int from, int to) throws IOException {
        if (from < to) {
            disk.write(offset, bytes.duplicate().position(from).limit(to));
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
