// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;

/**
 * One engine, one step: {@code load ENGINE IDS FOLDER SECONDS} adds as many ids as it can in that time, {@code look
 * ENGINE IDS FOLDER} looks up those that were added. Prints one line of JSON a measure. Ids are made from their number,
 * so nothing has to be remembered of them but how many there are: that stands in {@code FOLDER.count}.
 */
public final class IndexBench {
    private static final int THREADS = 2;
    private static final int LOOK_UPS = 2_000_000;
    private static final int COLD_LOOK_UPS = 20_000;
    /** A round ends after so many seconds, whatever it did. */
    private static final double ROUND_SECONDS = 10;
    /** Ids that a thread takes at a time. */
    private static final int PORTION = 4096;

    private IndexBench() {}

    public static void main(String[] arguments) throws Exception {
        String engine = arguments[1];
        long ids = Long.parseLong(arguments[2]);
        Path folder = Path.of(arguments[3]);
        Files.createDirectories(folder);
        if (arguments[0].equals("load")) {
            load(engine, ids, folder, Double.parseDouble(arguments[4]));
        } else {
            look(engine, Long.parseLong(Files.readString(count(folder))), folder);
        }
    }

    private static Path count(Path folder) {
        return folder.resolveSibling(folder.getFileName() + ".count");
    }

    private static void load(String name, long wanted, Path folder, double limit) throws Exception {
        long begun = System.nanoTime();
        try (IndexEngine engine = IndexEngine.open(name, folder)) {
            long ids = inThreads(wanted, limit, (from, to) -> {
                for (long i = from; i < to; i++) {
                    if (!engine.add(id(i), place(i))) {
                        throw new IllegalStateException("id " + i + " was there already");
                    }
                }
            });
            Files.writeString(count(folder), String.valueOf(ids));
            double added = seconds(begun);
            engine.settle();
            double settled = seconds(begun);
            say(name, "load", "ids", ids, "addSeconds", added, "settledSeconds", settled, "cpuSeconds", cpu());
            if (name.equals("memory")) {
                lookUps(engine, ids);
            }
        }
        say(name, "loaded", "diskMiB", mebibytes(folder), "peakMiB", memory("VmHWM"));
    }

    private static void look(String name, long ids, Path folder) throws Exception {
        long begun = System.nanoTime();
        try (IndexEngine engine = IndexEngine.open(name, folder)) {
            say(name, "open", "milliseconds", seconds(begun) * 1000);
            rate(engine, ids, COLD_LOOK_UPS, true, "cold");
            rate(engine, ids, LOOK_UPS, true, "fromDisk");
            double before = seconds(begun);
            warm(folder);
            say(name, "warmed", "seconds", seconds(begun) - before);
            lookUps(engine, ids);
        }
        say(
                name,
                "looked",
                "peakMiB",
                memory("VmHWM"),
                "anonymousMiB",
                memory("RssAnon"),
                "fileMiB",
                memory("RssFile"));
    }

    /** Reads all files once, so that the page cache has what fits into it. */
    private static void warm(Path folder) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    while (channel.read(buffer.clear()) >= 0) {
                        // only into the page cache
                    }
                }
            }
        }
    }

    private static void lookUps(IndexEngine engine, long ids) throws Exception {
        for (int round = 0; round < 3; round++) {
            rate(engine, ids, LOOK_UPS, true, "present");
            rate(engine, ids, 2 * LOOK_UPS, false, "absent");
        }
    }

    /** On a machine that others use, only the processor time of a look-up says something. */
    private static void rate(IndexEngine engine, long ids, long count, boolean present, String step) throws Exception {
        double cpuBefore = cpu();
        long begun = System.nanoTime();
        long done = inThreads(count, ROUND_SECONDS, (from, to) -> {
            long state = from * 31 + System.identityHashCode(engine);
            for (long i = from; i < to; i++) {
                state = mixed(state + 0x9E37_79B9_7F4A_7C15L);
                long number = Math.floorMod(state, ids) + (present ? 0 : ids + 1);
                if (engine.find(id(number)) != (present ? place(number) : Place.NONE)) {
                    throw new IllegalStateException("id " + number + " has a wrong place");
                }
            }
        });
        double seconds = seconds(begun);
        double micros = (cpu() - cpuBefore) / done * 1e6;
        String name = engine.getClass().getSimpleName();
        say(name, step, "perSecond", done / seconds, "cpuMicroseconds", micros, "lookUps", done);
    }

    private interface Work {
        void on(long from, long to);
    }

    /** Works in small portions until all is done or the time is over; returns how much was done, always from 0 on. */
    private static long inThreads(long count, double limitSeconds, Work work) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        AtomicLong taken = new AtomicLong();
        long begun = System.nanoTime();
        Callable<Boolean> part = () -> {
            for (long from = taken.getAndAdd(PORTION); from < count; from = taken.getAndAdd(PORTION)) {
                work.on(from, Math.min(count, from + PORTION));
                if (seconds(begun) > limitSeconds) {
                    return false;
                }
            }
            return true;
        };
        for (Future<Boolean> done : pool.invokeAll(Collections.nCopies(THREADS, part))) {
            done.get();
        }
        pool.shutdown();
        return Math.min(count, taken.get());
    }

    private static ChunkId id(long number) {
        long seed = number * 4;
        return new ChunkId(mixed(seed), mixed(seed + 1), mixed(seed + 2), mixed(seed + 3));
    }

    /** As chunks come: 64 in a run, 32 runs in a pack. */
    private static long place(long number) {
        return Place.of((int) (number / 2048), (int) (number / 64 % 32), (int) (number % 64));
    }

    /** SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014. */
    private static long mixed(long seed) {
        long z = seed + 0x9E37_79B9_7F4A_7C15L;
        z = (z ^ z >>> 30) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ z >>> 27) * 0x94D0_49BB_1331_11EBL;
        return z ^ z >>> 31;
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private static double cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1000.0;
    }

    private static double mebibytes(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                            .mapToLong(file -> file.toFile().length())
                            .sum()
                    / 1048576.0;
        }
    }

    private static double memory(String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        }
    }

    private static void say(String engine, String step, Object... facts) {
        StringBuilder line = new StringBuilder("{\"engine\":\"" + engine + "\",\"step\":\"" + step + "\"");
        for (int i = 0; i < facts.length; i += 2) {
            line.append(String.format(Locale.ROOT, ",\"%s\":%.2f", facts[i], ((Number) facts[i + 1]).doubleValue()));
        }
        System.out.println(line.append('}'));
    }
}
