// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A disk without request queues, of which only bios tell: zram, device mapper, md. Written while it is copied round by round; then compared. */
final class Bios {
    private static final Path CONTROL = Path.of("/sys/class/zram-control");
    private static final long SIZE = 256L << 20;

    /** @param different blocks whose last reading is not what is there */
    record Result(long writes, int rounds, int different) {}

    private Bios() {}

    static boolean isPossible() {
        return Files.isReadable(CONTROL.resolve("hot_add"));
    }

    static Result run(int seconds, long seed) throws IOException {
        String number = Files.readString(CONTROL.resolve("hot_add")).strip();
        try {
            Files.writeString(Path.of("/sys/block/zram" + number + "/disksize"), Long.toString(SIZE));
            return run(LoopDisk.existing(Path.of("/dev/zram" + number)), seconds, seed);
        } finally {
            Files.writeString(CONTROL.resolve("hot_remove"), number);
        }
    }

    /** Writes all over a disk. */
    static Result run(LoopDisk disk, int seconds, long seed) throws IOException {
        long[] copy = disk.hashes();
        int rounds = 0;
        long writes;
        try (Bench bench = Bench.of(disk, Set.of(Hook.values()));
                FileChannel channel = disk.open(false)) {
            round(disk, channel, bench, copy);
            try (Writers writers = new Writers(disk, 4, seed)) {
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                for (; System.nanoTime() < end; rounds++) {
                    round(disk, channel, bench, copy);
                }
                writes = writers.written();
            }
            round(disk, channel, bench, copy);
        }
        long[] there = disk.hashes();
        int different = 0;
        for (int block = 0; block < there.length; block++) {
            different += there[block] == copy[block] ? 0 : 1;
        }
        return new Result(writes, rounds, different);
    }

    private static void round(LoopDisk disk, FileChannel channel, Bench bench, long[] copy) throws IOException {
        BitSet changed = bench.drain(disk.blocks());
        if (!bench.tracked().lastDoubt().isEmpty()) {
            System.out.println(disk.device() + ": doubt: " + bench.tracked().lastDoubt());
        }
        ByteBuffer buffer = LoopDisk.aligned(LoopDisk.BLOCK);
        for (int block = changed.nextSetBit(0); block >= 0; block = changed.nextSetBit(block + 1)) {
            channel.read(buffer.clear(), (long) block * LoopDisk.BLOCK);
            copy[block] = LoopDisk.hash(buffer.flip());
        }
    }
}
