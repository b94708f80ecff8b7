// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.godwit.api.disk.Extent;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.target.VolumeWriter;

/** Writes a file of a volume's size; what reads as zeroes already is left out, so it stays sparse. */
final class DemoVolumeWriter implements VolumeWriter {
    private static final int PIECE_BYTES = 65536;

    private final FileChannel channel;
    private final long sizeBytes;

    DemoVolumeWriter(Path file, long sizeBytes) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        this.sizeBytes = sizeBytes;
    }

    @Override
    public void write(long offset, ByteBuffer bytes) throws IOException {
        checkWithin(offset, bytes.remaining());
        ByteBuffer rest = bytes.duplicate();
        long at = offset;
        while (rest.hasRemaining()) {
            int length = Math.min(PIECE_BYTES, rest.remaining());
            piece(at, rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
            at += length;
        }
        bytes.position(bytes.limit());
    }

    private void piece(long at, ByteBuffer piece) throws IOException {
        if (BlockCutter.isZero(piece, 0, piece.remaining()) && isZero(at, piece.remaining())) {
            return;
        }
        long to = at;
        while (piece.hasRemaining()) {
            to += channel.write(piece, to);
        }
    }

    private boolean isZero(long at, int length) throws IOException {
        ByteBuffer there = ByteBuffer.allocate(length);
        while (there.hasRemaining() && channel.read(there, at + there.position()) >= 0) {}
        return BlockCutter.isZero(there, 0, there.position());
    }

    @Override
    public void zero(Extent extent) throws IOException {
        checkWithin(extent.offset(), extent.length());
        for (long at = extent.offset(); at < extent.end(); at += PIECE_BYTES) {
            piece(at, ByteBuffer.allocate((int) Math.min(PIECE_BYTES, extent.end() - at)));
        }
    }

    private void checkWithin(long offset, long length) {
        if (offset < 0 || length > sizeBytes - offset) {
            throw new IllegalArgumentException(
                    length + " bytes at " + offset + " are not within a volume of " + sizeBytes + " bytes");
        }
    }

    @Override
    public void flush() throws IOException {
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
