// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.godwit.agent.Log;

/**
 * By blktrace, for kernels whose eBPF cannot do it (2.6.17 to 5.9, or without BTF): one thread reads what the kernel traced,
 * often enough that its buffers do not overflow. What is traced lasts as long as this process: the next agent compares
 * whole disks once.
 */
final class BlktraceMethod implements TrackingMethod, TracedDisk.Reader {
    /** Of the kernel's memory, for the buffers of all disks and processors, unless each would have less than the least. */
    private static final long ALL_BYTES = 64 << 20;

    private static final int MOST_BUFFER = 256 << 10;
    private static final int LEAST_BUFFER = 8 << 10;
    private static final int EXPECTED_DISKS = 4;
    private static final long MOST_PAUSE = TimeUnit.MILLISECONDS.toNanos(400);
    private static final long LEAST_PAUSE = TimeUnit.MILLISECONDS.toNanos(5);
    private static final double FULL = 0.2;
    private static final String LIST = "blktrace";

    private final Path list;
    private final List<TracedDisk> disks = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "godwit-blktrace");
        thread.setDaemon(true);
        return thread;
    });
    private long pause = MOST_PAUSE;

    private BlktraceMethod(Path list) {
        this.list = list;
    }

    /** @throws Card.DealtException NO_BLKTRACE, NO_CAPABILITY */
    static BlktraceMethod begin(Path state, Log log) throws IOException {
        check();
        unload(state);
        BlktraceMethod method = new BlktraceMethod(state.resolve(LIST));
        method.reader.execute(method::look);
        Runtime.getRuntime().addShutdownHook(new Thread(method::stop, "godwit-blktrace-end"));
        log.info("what is written while no agent runs is not traced: its next start compares whole disks");
        return method;
    }

    /** Whether it could be used at all, without using it. */
    static void check() throws IOException {
        if (!Capabilities.ofThisProcess().mayTakeOver()) {
            throw Card.NO_CAPABILITY.dealt("blktrace needs CAP_SYS_ADMIN");
        }
        Path debugfs = Path.of("/sys/kernel/debug");
        if (!Files.isDirectory(Blktrace.TRACES) && Files.isDirectory(debugfs)) {
            SystemCalls.tryMountDebug(debugfs.toString());
        }
        if (!Files.isDirectory(Blktrace.TRACES)) {
            throw Card.NO_BLKTRACE.dealt("");
        }
    }

    /** Ends what an agent has left that was killed. */
    static void unload(Path state) throws IOException {
        Path list = state.resolve(LIST);
        if (Files.exists(list)) {
            List<String> lines = Files.readAllLines(list);
            if (lines.remove(bootId())) {
                lines.forEach(Blktrace::end);
            }
            Files.delete(list);
        }
    }

    private static String bootId() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
    }

    @Override
    public String name() {
        return "blktrace";
    }

    @Override
    public Tracked track(BlockDisk disk, long otherBytes) throws IOException {
        return track(disk, TracedDisk.BLOCK_SHIFT);
    }

    Tracked track(BlockDisk disk, int leastBlockShift) throws IOException {
        if (!disk.hasQueue() && disk.isLayer()) {
            throw new Card.DealtException(Card.NO_QUEUE.on(disk.name()));
        }
        disks.removeIf(each -> !each.isStill(each.disk()));
        int processors = Runtime.getRuntime().availableProcessors();
        long share = ALL_BYTES / ((long) Math.max(EXPECTED_DISKS, disks.size() + 1) * processors * Blktrace.BUFFERS);
        int buffer = Integer.highestOneBit((int) Math.max(LEAST_BUFFER, Math.min(MOST_BUFFER, share)));
        remember(disk);
        TracedDisk traced = TracedDisk.begin(this, disk, buffer, leastBlockShift);
        disks.add(traced);
        return traced;
    }

    /** Before it is traced: whoever comes after us must be able to end it. */
    private void remember(BlockDisk disk) throws IOException {
        List<String> lines = new ArrayList<>(List.of(bootId()));
        disks.forEach(each -> lines.add("/dev/" + each.disk().name().replace('!', '/')));
        lines.add("/dev/" + disk.name().replace('!', '/'));
        Files.createDirectories(list.getParent());
        Files.write(list, lines);
    }

    @Override
    public void keepOnly(Set<Long> keys) {
        for (TracedDisk each : disks) {
            if (!keys.contains(each.disk().identity().key())) {
                disks.remove(each);
                each.close();
            }
        }
    }

    @Override
    public boolean isPinned() {
        return false;
    }

    private void look() {
        double fullest = 0;
        for (TracedDisk each : disks) {
            fullest = Math.max(fullest, each.drain());
        }
        pause = fullest > FULL ? Math.max(LEAST_PAUSE, pause / 4) : Math.min(MOST_PAUSE, pause * 2);
        reader.schedule(this::look, pause, TimeUnit.NANOSECONDS);
    }

    @Override
    public <T> T call(Callable<T> task) throws IOException {
        try {
            return reader.submit(task).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while traces were read", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException refused) {
                throw refused;
            }
            throw new IOException("traces could not be read", e.getCause());
        }
    }

    private void stop() {
        reader.shutdownNow();
        disks.forEach(TracedDisk::close);
        try {
            Files.deleteIfExists(list);
        } catch (IOException e) {
            // The next start finds the list, and nothing to end.
            return;
        }
    }
}
