// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that one thread at a time reads and writes at places. A stream, not a {@link FileChannel}: that one closes for
 * everybody when one thread is interrupted. Only file systems other than the machine's own, which simulations have, are
 * used by channels.
 */
interface LocalFile extends Closeable {

    /** Fills the array. */
    void read(long at, byte[] target) throws IOException;

    /** Writes so many bytes of the array. A failure may leave some of them. */
    void write(long at, byte[] bytes, int length) throws IOException;

    long length() throws IOException;

    /** Drops what lies behind that many bytes. */
    void cutOff(long length) throws IOException;

    /** Returns when everything survives the loss of power, but for the file's name. */
    void sync() throws IOException;

    /** Opens the file, or makes it. */
    static LocalFile open(Path path) throws IOException {
        return path.getFileSystem().equals(FileSystems.getDefault())
                ? new OfStream(new RandomAccessFile(path.toFile(), "rw"))
                : new OfChannel(FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
    }

    /** On the machine's own file systems. */
    record OfStream(RandomAccessFile file) implements LocalFile {
        @Override
        public void read(long at, byte[] target) throws IOException {
            file.seek(at);
            file.readFully(target);
        }

        @Override
        public void write(long at, byte[] bytes, int length) throws IOException {
            file.seek(at);
            file.write(bytes, 0, length);
        }

        @Override
        public long length() throws IOException {
            return file.length();
        }

        @Override
        public void cutOff(long length) throws IOException {
            file.setLength(Math.min(length, file.length()));
        }

        @Override
        public void sync() throws IOException {
            file.getFD().sync();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** On any other. */
    record OfChannel(FileChannel file) implements LocalFile {
        @Override
        public void read(long at, byte[] target) throws IOException {
            ByteBuffer bytes = ByteBuffer.wrap(target);
            while (bytes.hasRemaining()) {
                if (file.read(bytes, at + bytes.position()) < 0) {
                    throw new EOFException("the file ends at " + (at + bytes.position()));
                }
            }
        }

        @Override
        public void write(long at, byte[] bytes, int length) throws IOException {
            ByteBuffer left = ByteBuffer.wrap(bytes, 0, length);
            while (left.hasRemaining()) {
                file.write(left, at + left.position());
            }
        }

        @Override
        public long length() throws IOException {
            return file.size();
        }

        @Override
        public void cutOff(long length) throws IOException {
            file.truncate(length);
        }

        @Override
        public void sync() throws IOException {
            file.force(true);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
