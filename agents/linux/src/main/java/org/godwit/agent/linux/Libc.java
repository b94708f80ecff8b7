// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The few calls of libc that Java lacks: open with O_DIRECT, pread into a direct buffer, lseek for holes, two ioctls. */
final class Libc {
    static final int EIO = 5;
    static final int ENXIO = 6;
    static final int EBUSY = 16;
    static final int EINVAL = 22;
    static final int ENOTTY = 25;
    static final int EOPNOTSUPP = 95;
    static final int SEEK_DATA = 3;
    static final int SEEK_HOLE = 4;

    private static final int O_RDONLY = 0;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_EXCL = 0x80;
    private static final int O_DIRECT = System.getProperty("os.arch").equals("aarch64") ? 0x10000 : 0x4000;
    private static final long BLKGETSIZE64 = 0x80081272L;
    private static final long BLKSSZGET = 0x1268;
    // linux/fs.h: _IOWR('X', 119, int), _IOWR('X', 120, int)
    private static final long FIFREEZE = 0xC0045877L;
    private static final long FITHAW = 0xC0045878L;

    // linux/resource.h, linux/ioprio.h
    private static final int PRIO_PROCESS = 0;
    private static final int NICE = 10;
    private static final long IOPRIO_SET = System.getProperty("os.arch").equals("aarch64") ? 30 : 251;
    private static final long IOPRIO_WHO_PROCESS = 1;
    private static final long IOPRIO_CLASS_IDLE = 3;
    private static final int IOPRIO_CLASS_SHIFT = 13;

    static {
        Native.register(Libc.class, NativeLibrary.getProcess());
    }

    /** What a call said no with. */
    static final class CallFailedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int errno;

        CallFailedException(String call, int errno) {
            super(call + ": " + strerror(errno) + " (errno " + errno + ")");
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    private Libc() {}

    // open and ioctl are variadic in C; integer arguments travel in the ordinary registers on x86-64 and aarch64 Linux.
    private static native int open(String path, int flags, int mode);

    private static native int close(int fd);

    private static native int ioctl(int fd, long request, long argument);

    private static native long pread(int fd, long buffer, long count, long offset);

    private static native long lseek(int fd, long offset, int whence);

    private static native int syncfs(int fd);

    private static native int setpriority(int which, int who, int priority);

    private static native long syscall(long number, long first, long second, long third);

    private static native String strerror(int errno);

    /** Of glibc: {@code 2.36}. */
    static Optional<String> version() {
        try {
            return Optional.ofNullable((String) NativeLibrary.getProcess()
                    .getFunction("gnu_get_libc_version")
                    .invoke(String.class, new Object[0]));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    static int openForReading(String path, boolean direct) throws IOException {
        int fd = open(path, O_RDONLY | O_CLOEXEC | (direct ? O_DIRECT : 0), 0);
        if (fd < 0) {
            throw failed("open " + path);
        }
        return fd;
    }

    /** Opens a block device that nobody has mounted or made part of another, and keeps it so until it is closed. */
    static int claim(String path) throws CallFailedException {
        int fd = open(path, O_RDONLY | O_CLOEXEC | O_EXCL, 0);
        if (fd < 0) {
            throw failed("open " + path);
        }
        return fd;
    }

    static void closed(int fd) throws IOException {
        if (close(fd) != 0) {
            throw failed("close");
        }
    }

    /** One pread into a direct buffer; returns the bytes read, 0 at the end, and moves the position. */
    static int read(int fd, ByteBuffer target, long offset) throws IOException {
        long address = Pointer.nativeValue(Native.getDirectBufferPointer(target)) + target.position();
        long got = pread(fd, address, target.remaining(), offset);
        if (got < 0) {
            throw failed("pread");
        }
        target.position(target.position() + (int) got);
        return (int) got;
    }

    static long sizeOfDevice(int fd) throws IOException {
        try (Memory size = new Memory(Long.BYTES)) {
            if (ioctl(fd, BLKGETSIZE64, Pointer.nativeValue(size)) != 0) {
                throw failed("ioctl BLKGETSIZE64");
            }
            return size.getLong(0);
        }
    }

    static int sectorOfDevice(int fd) throws IOException {
        try (Memory sector = new Memory(Long.BYTES)) {
            if (ioctl(fd, BLKSSZGET, Pointer.nativeValue(sector)) != 0) {
                throw failed("ioctl BLKSSZGET");
            }
            return sector.getInt(0);
        }
    }

    /** Others go before this thread, on processors and, where the disk's scheduler knows priorities, on disks. */
    static void stepAside() throws CallFailedException {
        // Of 0, which is the calling thread: setpriority(2), ioprio_set(2).
        if (setpriority(PRIO_PROCESS, 0, NICE) != 0) {
            throw failed("setpriority");
        }
        if (syscall(IOPRIO_SET, IOPRIO_WHO_PROCESS, 0, IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT) != 0) {
            throw failed("ioprio_set");
        }
    }

    /** Writes out what one file system holds back: that of an open file. */
    static void syncOne(int fd) throws IOException {
        if (syncfs(fd) != 0) {
            throw failed("syncfs");
        }
    }

    /** Stops all writing to the file system of an open file, after everything was written out. Thaw it soon. */
    static void freeze(int fd) throws IOException {
        if (ioctl(fd, FIFREEZE, 0) != 0) {
            throw failed("ioctl FIFREEZE");
        }
    }

    /** @return false when it was not frozen */
    static boolean thaw(int fd) throws IOException {
        if (ioctl(fd, FITHAW, 0) == 0) {
            return true;
        }
        CallFailedException failure = failed("ioctl FITHAW");
        if (failure.errno() == EINVAL) {
            return false;
        }
        throw failure;
    }

    /** Where data or a hole begins, at the offset or after; -1 when there is none before the end of the file. */
    static long seek(int fd, long offset, int whence) throws IOException {
        long found = lseek(fd, offset, whence);
        if (found >= 0) {
            return found;
        }
        CallFailedException failure = failed("lseek");
        if (failure.errno() == ENXIO) {
            return -1;
        }
        throw failure;
    }

    /** Directly after the call, on the same thread. */
    private static CallFailedException failed(String call) {
        return new CallFailedException(call, Native.getLastError());
    }
}
