// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.godwit.agent.ImageFile;
import org.godwit.agent.OpenDisk;
import org.godwit.wire.SeenDisk;

/**
 * A block device, read past the page cache: what comes is what the device has, and the machine's cache stays its own.
 * The machine may write while it is read, so it is of no one moment.
 */
final class BlockDevice implements OpenDisk {
    private final Path path;
    private final SeenDisk seen;
    private final int fd;
    private final Object node;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private BlockDevice(Path path, SeenDisk seen, int fd, Object node) {
        this.path = path;
        this.seen = seen;
        this.fd = fd;
        this.node = node;
    }

    static BlockDevice open(String name, Path path) throws IOException {
        Object node = node(name, path);
        int fd;
        try {
            fd = descriptor(path);
        } catch (Libc.CallFailedException e) {
            throw ImageFile.unreadable(name, path, e);
        }
        try {
            SeenDisk seen =
                    new SeenDisk(name, Libc.sizeOfDevice(fd), Libc.sectorOfDevice(fd), path.toString(), List.of());
            return new BlockDevice(path, seen, fd, node);
        } catch (IOException e) {
            Libc.closed(fd);
            throw ImageFile.unreadable(name, path, e);
        }
    }

    /** Whether its driver reads past the page cache. */
    static boolean isDirect(Path path) throws IOException {
        try {
            Libc.closed(Libc.openForReading(path.toString(), true));
            return true;
        } catch (Libc.CallFailedException e) {
            if (e.errno() == Libc.EINVAL) {
                return false;
            }
            throw e;
        }
    }

    /** Without O_DIRECT where a driver does not have it. */
    private static int descriptor(Path path) throws IOException {
        try {
            return Libc.openForReading(path.toString(), true);
        } catch (Libc.CallFailedException e) {
            if (e.errno() != Libc.EINVAL) {
                throw e;
            }
            return Libc.openForReading(path.toString(), false);
        }
    }

    @Override
    public SeenDisk seen() {
        return seen;
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
        int start = target.position();
        lock.readLock().lock();
        try {
            if (closed) {
                throw new IOException("the disk was closed");
            }
            while (target.hasRemaining()) {
                if (Libc.read(fd, target, offset + target.position() - start) == 0) {
                    break;
                }
            }
        } finally {
            lock.readLock().unlock();
        }
        return target.position() - start;
    }

    @Override
    public String stamp() throws IOException {
        if (!node(seen.name(), path).equals(node)) {
            throw ImageFile.vanished(seen.name(), path).asException();
        }
        return "";
    }

    @Override
    public long sizeNow() throws IOException {
        lock.readLock().lock();
        try {
            return closed ? 0 : Libc.sizeOfDevice(fd);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Waits for reads under way: the number of a closed descriptor may soon be another file's. */
    @Override
    public void close() throws IOException {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                Libc.closed(fd);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    private static Object node(String name, Path path) throws IOException {
        try {
            return Files.getAttribute(path, "unix:rdev");
        } catch (NoSuchFileException e) {
            throw ImageFile.vanished(name, path).causedBy(e);
        }
    }
}
