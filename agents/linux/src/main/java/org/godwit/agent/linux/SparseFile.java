// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.godwit.agent.ImageFile;
import org.godwit.agent.OpenDisk;
import org.godwit.wire.SeenDisk;

/** An image file whose holes are asked for (lseek SEEK_DATA, SEEK_HOLE) and not read. */
final class SparseFile implements OpenDisk {
    private final ImageFile file;
    private final int fd;
    private final boolean behindLoop;
    private boolean closed;

    private SparseFile(ImageFile file, int fd, boolean behindLoop) {
        this.file = file;
        this.fd = fd;
        this.behindLoop = behindLoop;
    }

    /** @param behindLoop whether a loop device may write it without anybody seeing that from outside */
    static SparseFile open(String name, Path path, boolean behindLoop) throws IOException {
        ImageFile file = ImageFile.open(name, path);
        try {
            return new SparseFile(file, Libc.openForReading(path.toString(), false), behindLoop);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    @Override
    public SeenDisk seen() {
        return file.seen();
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
        return file.read(offset, target);
    }

    @Override
    public long nextData(long offset) throws IOException {
        return seek(offset, Libc.SEEK_DATA, offset);
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return seek(offset, Libc.SEEK_HOLE, seen().sizeBytes());
    }

    /** A file system without holes answers EINVAL: then all is data. */
    private synchronized long seek(long offset, int whence, long unknown) throws IOException {
        if (closed) {
            throw new IOException("the disk was closed");
        }
        try {
            long found = Libc.seek(fd, offset, whence);
            return found < 0 ? seen().sizeBytes() : found;
        } catch (Libc.CallFailedException e) {
            if (e.errno() == Libc.EINVAL) {
                return unknown;
            }
            throw e;
        }
    }

    @Override
    public String stamp() throws IOException {
        String stamp = file.stamp();
        return behindLoop ? "" : stamp;
    }

    @Override
    public long sizeNow() throws IOException {
        return file.sizeNow();
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            try {
                Libc.closed(fd);
            } finally {
                file.close();
            }
        }
    }
}
