// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The lost update: a tracker that marks when a write begins is asked, the block is read before the data lands, and nobody
 * ever says again that it changed. Each block is written once, while rounds of asking and reading go on, by both hooks
 * and by each alone; after the last write there is one more round. What was read last must be what was written.
 */
final class Race {
    private static final int BLOCK = 4096;
    private static final int WRITERS = 16;
    private static final long PAUSE_NANOS = 1_000_000;

    /** @param lost by name of the tracker: blocks whose last reading is not what was written, or that were never read */
    record Result(int writes, int rounds, Map<String, Integer> lost) {}

    private final LoopDisk disk;
    private final long seed;
    private final int blocks;
    private final int[] order;
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();

    private Race(LoopDisk disk, long seed) {
        this.disk = disk;
        this.seed = seed;
        this.blocks = (int) (disk.size() / BLOCK);
        this.order = new int[blocks];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < blocks; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }

    static Result run(LoopDisk disk, int seconds, long seed) throws IOException {
        return new Race(disk, seed).run(seconds);
    }

    private Result run(int seconds) throws IOException {
        Map<String, Bench> benches = new LinkedHashMap<>();
        Map<String, long[]> read = new LinkedHashMap<>();
        for (Map.Entry<String, Set<Hook>> each : Map.of(
                        "begins", EnumSet.of(Hook.REQUEST_BEGINS),
                        "ends", EnumSet.of(Hook.REQUEST_ENDS),
                        "both", Set.<Hook>of(Hook.values()))
                .entrySet()) {
            if (Bench.BLKTRACE && !each.getKey().equals("both")) {
                continue;
            }
            benches.put(each.getKey(), Bench.of(disk.part(), each.getValue(), BLOCK));
            read.put(each.getKey(), new long[blocks]);
        }
        List<Thread> writers = writers(System.nanoTime() + seconds * 1_000_000_000L);
        int rounds = 0;
        try (FileChannel channel = disk.open(false)) {
            boolean last = false;
            while (!last) {
                last = writers.stream().noneMatch(Thread::isAlive);
                for (Map.Entry<String, Bench> each : benches.entrySet()) {
                    round(channel, each.getKey(), each.getValue(), read.get(each.getKey()));
                }
                rounds++;
            }
        }
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        int writes = Math.min(next.get(), blocks);
        Map<String, Integer> lost = new LinkedHashMap<>();
        benches.forEach((name, bench) -> {
            lost.put(name, lost(read.get(name), writes));
            bench.close();
        });
        return new Result(writes, rounds, lost);
    }

    private List<Thread> writers(long end) {
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            Thread thread = new Thread(() -> write(end), "writer-" + i);
            thread.start();
            writers.add(thread);
        }
        return writers;
    }

    private void write(long end) {
        ByteBuffer bytes = LoopDisk.aligned(BLOCK);
        try (FileChannel channel = disk.open(true)) {
            for (int i = next.getAndIncrement(); i < blocks; i = next.getAndIncrement()) {
                bytes.clear().putLong(0, written(order[i]));
                channel.write(bytes, (long) order[i] * BLOCK);
                LockSupport.parkNanos(PAUSE_NANOS);
                if (System.nanoTime() > end) {
                    return;
                }
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, new IOException("a writer gave up", e));
        }
    }

    /** What is written to a block; never zero. */
    private long written(int block) {
        return seed ^ block * 0x9e3779b97f4a7c15L | 1;
    }

    private void round(FileChannel channel, String name, Bench bench, long[] read) throws IOException {
        BitSet changed = bench.drain(blocks);
        if (name.equals("both") && !bench.tracked().lastDoubt().isEmpty()) {
            System.out.println("race: doubt: " + bench.tracked().lastDoubt());
        }
        ByteBuffer buffer = LoopDisk.aligned(BLOCK);
        for (int block = changed.nextSetBit(0); block >= 0; block = changed.nextSetBit(block + 1)) {
            buffer.clear();
            channel.read(buffer, (long) block * BLOCK);
            read[block] = buffer.getLong(0);
        }
    }

    private int lost(long[] read, int writes) {
        int lost = 0;
        for (int i = 0; i < writes; i++) {
            lost += read[order[i]] == written(order[i]) ? 0 : 1;
        }
        return lost;
    }
}
