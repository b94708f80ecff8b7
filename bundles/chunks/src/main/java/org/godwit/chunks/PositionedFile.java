// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file read at places by many threads. A {@link FileChannel} closes for everybody when one thread is interrupted; here
 * it is opened again.
 */
final class PositionedFile {
    private final Path path;
    private volatile FileChannel channel;
    private boolean closed;

    PositionedFile(Path path) throws IOException {
        this.path = path;
        this.channel = FileChannel.open(path, StandardOpenOption.READ);
    }

    long size() throws IOException {
        return channel.size();
    }

    /**
     * Fills the buffer.
     *
     * @throws ClosedChannelException when {@link #close} was called
     */
    void read(long at, ByteBuffer target) throws IOException {
        boolean interrupted = false;
        int start = target.position();
        try {
            while (true) {
                FileChannel from = channel;
                try {
                    fill(from, at, target.position(start));
                    return;
                } catch (ClosedChannelException e) {
                    interrupted |= Thread.interrupted();
                    reopen(from, e);
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void fill(FileChannel from, long at, ByteBuffer target) throws IOException {
        long next = at;
        while (target.hasRemaining()) {
            int read = from.read(target, next);
            if (read < 0) {
                throw new EOFException("the file ends at " + next);
            }
            next += read;
        }
    }

    private synchronized void reopen(FileChannel broken, ClosedChannelException because) throws IOException {
        if (closed) {
            throw because;
        }
        if (channel == broken) {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        }
    }

    synchronized void close() throws IOException {
        closed = true;
        channel.close();
    }
}
