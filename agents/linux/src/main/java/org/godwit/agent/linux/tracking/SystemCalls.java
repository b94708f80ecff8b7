// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The calls of libc that tracking needs. Integer arguments of variadic ones travel in ordinary registers on our processors. */
final class SystemCalls {
    static final int EPERM = 1;
    static final int ENOENT = 2;
    static final int EACCES = 13;
    static final int EBUSY = 16;
    static final int EEXIST = 17;
    static final int EINVAL = 22;

    /** By {@code uname -m} only these two have numbers here. */
    static final boolean X86_64 = System.getProperty("os.arch", "").equals("amd64");

    static final boolean AARCH64 = System.getProperty("os.arch", "").equals("aarch64");

    private static final long NR_BPF = X86_64 ? 321 : 280;
    private static final int O_NONBLOCK = 0x800;
    private static final int AFFINITY_BYTES = 1024;
    private static final int O_CLOEXEC = 0x80000;
    private static final int O_DIRECT = X86_64 ? 0x4000 : 0x10000;
    private static final int O_DIRECTORY = X86_64 ? 0x10000 : 0x4000;
    private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
    private static final int RLIMIT_MEMLOCK = 8;
    private static final int READ_WRITE = 1 | 2;
    private static final int SHARED = 1;

    static {
        Native.register(SystemCalls.class, NativeLibrary.getProcess());
    }

    /** What a call said no with. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;
        private final int errno;

        RefusedException(String call, int errno) {
            super(call + ": " + strerror(errno) + " (errno " + errno + ")");
            this.errno = errno;
        }

        int errno() {
            return errno;
        }
    }

    private SystemCalls() {}

    private static native long syscall(long number, long a, long b, long c);

    private static native int open(String path, int flags, int mode);

    private static native int close(int fd);

    private static native int flock(int fd, int operation);

    private static native long mmap(long address, long length, int protection, int flags, int fd, long offset);

    private static native int munmap(long address, long length);

    private static native int setrlimit(int resource, long limits);

    private static native int mount(String source, String target, String type, long flags, long data);

    private static native int ioctl(int fd, long request, long argument);

    private static native int sched_setaffinity(int thread, long bytes, long mask);

    private static native int getpagesize();

    private static native String strerror(int errno);

    /** {@code bpf(2)}: a descriptor, an id or zero. */
    static int bpf(int command, Memory attributes, String what) throws IOException {
        long got = syscall(NR_BPF, command, Pointer.nativeValue(attributes), attributes.size());
        if (got < 0) {
            throw refused("bpf " + what);
        }
        return (int) got;
    }

    static void closed(int fd) {
        close(fd);
    }

    /** @throws RefusedException EINVAL where the driver reads only through the page cache */
    static void tryDirectRead(String path) throws IOException {
        int fd = open(path, O_CLOEXEC | O_DIRECT, 0);
        if (fd < 0) {
            throw refused("open " + path);
        }
        close(fd);
    }

    /** Locks a folder against other processes until this one ends; false when another has it. */
    static boolean lockFolder(String path) throws IOException {
        int fd = open(path, O_CLOEXEC | O_DIRECTORY, 0);
        if (fd < 0) {
            throw refused("open " + path);
        }
        if (flock(fd, LOCK_EXCLUSIVE_NOW) == 0) {
            return true;
        }
        close(fd);
        return false;
    }

    static Pointer map(int fd, long length, long offset) throws IOException {
        long address = mmap(0, length, READ_WRITE, SHARED, fd, offset);
        if (address == -1) {
            throw refused("mmap");
        }
        return new Pointer(address);
    }

    static void unmap(Pointer address, long length) {
        munmap(Pointer.nativeValue(address), length);
    }

    /** Kernels before 5.11 count maps against this limit. False where it may not be raised. */
    static boolean unlimitLockedMemory() {
        try (Memory limits = new Memory(2L * Long.BYTES)) {
            limits.setLong(0, -1);
            limits.setLong(Long.BYTES, -1);
            return setrlimit(RLIMIT_MEMLOCK, Pointer.nativeValue(limits)) == 0;
        }
    }

    static void mountBpf(String target) throws IOException {
        if (mount("bpf", target, "bpf", 0, 0) != 0) {
            throw refused("mount bpf on " + target);
        }
    }

    static void tryMountDebug(String target) {
        mount("debugfs", target, "debugfs", 0, 0);
    }

    /** {@code ioctl(2)} on a device. */
    static void control(String device, long request, @Nullable Memory argument) throws IOException {
        int fd = open(device, O_CLOEXEC | O_NONBLOCK, 0);
        if (fd < 0) {
            throw refused("open " + device);
        }
        try {
            if (ioctl(fd, request, Pointer.nativeValue(argument)) < 0) {
                throw refused("ioctl " + Long.toHexString(request) + " of " + device);
            }
        } finally {
            close(fd);
        }
    }

    /** From now on this thread runs on that processor; false where it may not, or the processor is off. */
    static boolean runOn(int processor) {
        try (Memory mask = new Memory(AFFINITY_BYTES)) {
            mask.clear();
            long at = (long) (processor / Long.SIZE) * Long.BYTES;
            mask.setLong(at, 1L << processor);
            return sched_setaffinity(0, AFFINITY_BYTES, Pointer.nativeValue(mask)) == 0;
        }
    }

    static int pageBytes() {
        return getpagesize();
    }

    /** Directly after the call, on the same thread. */
    private static RefusedException refused(String call) {
        return new RefusedException(call, Native.getLastError());
    }
}
