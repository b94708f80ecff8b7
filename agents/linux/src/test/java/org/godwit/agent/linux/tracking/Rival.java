// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Other BPF programs on the same processors, as a machine has them that is observed: long ones at every system call, by perf
 * and by raw tracepoint, and processes that make nothing but system calls. While one runs, the kernel leaves out what is
 * attached by perf to any tracepoint (kernel/trace/bpf_trace.c, trace_call_bpf): two counters show whether it did.
 */
final class Rival implements AutoCloseable {
    private static final Path TRACING = Path.of("/sys/kernel/tracing");
    private static final int PROGRAM_LOAD = 5;
    private static final int TYPE_TRACEPOINT = 5;
    private static final int LOOKUP = 1;
    private static final int LOOKUPS = 200;

    // perf_event_open(2)
    private static final long NR_PERF_EVENT_OPEN = SystemCalls.X86_64 ? 298 : 241;
    private static final int PERF_TYPE_TRACEPOINT = 2;
    private static final int ATTRIBUTES = 128;
    private static final long IOC_ENABLE = 0x2400;
    private static final long IOC_SET_BPF = 0x40042408;

    static {
        Native.register(Rival.class, NativeLibrary.getProcess());
    }

    private final List<Integer> opened = new ArrayList<>();
    private final List<Process> busy = new ArrayList<>();
    private final int byPerf;
    private final int byRaw;

    private static native long syscall(long number, long a, long b, long c, long d, long e);

    private static native int ioctl(int fd, long request, long argument);

    Rival() throws IOException {
        SystemCalls.unlimitLockedMemory();
        Shell.may("mountpoint -q " + TRACING + " || mount -t tracefs tracefs " + TRACING);
        byPerf = pages();
        byRaw = pages();
        int work = pages();
        perf("raw_syscalls", "sys_enter", traced(lookups(work)));
        raw("sys_enter", Bpf.loadRawTracepoint(lookups(work), "rival"));
        perf("block", "block_rq_complete", traced(counting(byPerf)));
        raw("block_rq_complete", Bpf.loadRawTracepoint(counting(byRaw), "rival_count"));
        for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
            busy.add(Shell.begin("exec nice -n 10 dd if=/dev/zero of=/dev/null bs=1"));
        }
    }

    private int pages() throws IOException {
        int pages = Bpf.createPages(1);
        opened.add(pages);
        return pages;
    }

    private static byte[] lookups(int map) {
        Assembler code = new Assembler();
        for (int i = 0; i < LOOKUPS; i++) {
            look(code, map);
        }
        return code.set(0, 0).exit().assembled();
    }

    private static Assembler look(Assembler code, int map) {
        return code.storeValue(4, Assembler.FRAME, -8, 0)
                .move(2, Assembler.FRAME)
                .plus(2, -8)
                .loadMap(1, map)
                .call(LOOKUP);
    }

    private static byte[] counting(int map) {
        Assembler code = look(new Assembler(), map).ifEqual(0, 0, "out");
        return code.set(1, 1)
                .addAtomically(0, 0, 1)
                .label("out")
                .set(0, 0)
                .exit()
                .assembled();
    }

    private static int traced(byte[] instructions) throws IOException {
        try (Memory a = new Memory(ATTRIBUTES);
                Memory code = new Memory(instructions.length);
                Memory licence = new Memory(4)) {
            a.clear();
            code.write(0, instructions, 0, instructions.length);
            licence.setString(0, "GPL");
            a.setInt(0, TYPE_TRACEPOINT);
            a.setInt(4, instructions.length / Assembler.INSTRUCTION);
            a.setLong(8, Pointer.nativeValue(code));
            a.setLong(16, Pointer.nativeValue(licence));
            return SystemCalls.bpf(PROGRAM_LOAD, a, "PROG_LOAD of a rival");
        }
    }

    private void raw(String tracepoint, int program) throws IOException {
        opened.add(program);
        opened.add(Bpf.openRawTracepoint(tracepoint, program));
    }

    private void perf(String group, String event, int program) throws IOException {
        opened.add(program);
        Path id = TRACING.resolve("events").resolve(group).resolve(event).resolve("id");
        try (Memory a = new Memory(ATTRIBUTES)) {
            a.clear();
            a.setInt(0, PERF_TYPE_TRACEPOINT);
            a.setInt(4, ATTRIBUTES);
            a.setLong(8, Long.parseLong(Files.readString(id).strip()));
            a.setLong(16, 1);
            int fd = (int) syscall(NR_PERF_EVENT_OPEN, Pointer.nativeValue(a), -1, 0, -1, 8);
            if (fd < 0 || ioctl(fd, IOC_SET_BPF, program) < 0 || ioctl(fd, IOC_ENABLE, 0) < 0) {
                throw new IOException("no perf event of " + event + ": errno " + Native.getLastError());
            }
            opened.add(fd);
        }
    }

    private static long count(int pages) throws IOException {
        try (Mapping mapping = Mapping.of(pages, 0, 1)) {
            return mapping.bytes().getLong(0);
        }
    }

    @Override
    public void close() throws IOException {
        busy.forEach(Process::destroyForcibly);
        long all = count(byRaw);
        System.out.println("rival: of " + all + " ends of requests a program attached by perf was not told "
                + (all - count(byPerf)));
        for (int i = opened.size() - 1; i >= 0; i--) {
            SystemCalls.closed(opened.get(i));
        }
    }
}
