// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Eight threads write to a disk while an agent copies it, round by round. The agent is killed and started again at random
 * moments. In the end disk and copy are the same, and only the very first round read all of it.
 */
final class Restart {
    private static final long SIZE = 512L << 20;
    private static final int WRITERS = 8;

    /** An emulated machine needs more time for everything. */
    private static final int SLOWNESS = Integer.getInteger("godwit.proof.slowness", 1);

    /**
     * @param doubts of the audit: a kernel that keeps events from us costs whole rounds, no blocks
     * @param different blocks of 64 KiB in which disk and copy differ
     */
    record Result(int kills, long writes, int rounds, int whole, int doubts, int different) {
        boolean isKept() {
            return different == 0 && whole == 1 + doubts;
        }
    }

    private Restart() {}

    static Result run(Path folder, int seconds, long seed) throws IOException {
        Path state = Files.createDirectories(folder.resolve("state-of-replica"));
        Path replica = folder.resolve("replica.raw");
        Path stop = folder.resolve("stop");
        File said = folder.resolve("replica.log").toFile();
        Random random = new Random(seed);
        int kills = 0;
        try (LoopDisk disk = LoopDisk.of(folder, SIZE)) {
            long writes;
            Process child = begin(disk, state, replica, said);
            try (Writers writers = new Writers(disk, WRITERS, seed)) {
                firstRound(child, state.resolve("mark"), said);
                long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
                while (System.nanoTime() < end) {
                    if (child.waitFor(SLOWNESS * (500L + random.nextInt(3000)), TimeUnit.MILLISECONDS)) {
                        throw new IOException("the replica ended: " + Files.readString(said.toPath()));
                    }
                    child.destroyForcibly().waitFor();
                    kills++;
                    child = begin(disk, state, replica, said);
                }
                writes = writers.written();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            } finally {
                Files.createFile(stop);
            }
            int code = Shell.ended(child);
            String log = Files.readString(said.toPath());
            if (code != 0) {
                throw new IOException("the replica ended with " + code + ": " + log);
            }
            log.lines().filter(line -> line.contains("because=")).forEach(System.out::println);
            int doubts = (int) log.lines()
                    .filter(line -> line.contains("changes not known"))
                    .count();
            return new Result(
                    kills, writes, count(log, "round "), count(log, "WHOLE "), doubts, differences(disk, replica));
        } finally {
            DeviceTracker.unload(state);
        }
    }

    /** Until the first round is whole there is nothing to go on from. */
    private static void firstRound(Process child, Path mark, File said) throws IOException, InterruptedException {
        long patience = System.nanoTime() + TimeUnit.SECONDS.toNanos(120L * SLOWNESS);
        while (!Files.exists(mark) && System.nanoTime() < patience) {
            if (child.waitFor(50, TimeUnit.MILLISECONDS)) {
                throw new IOException("the replica ended: " + Files.readString(said.toPath()));
            }
        }
    }

    private static Process begin(LoopDisk disk, Path state, Path replica, File said) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:MaxDirectMemorySize=64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReplicaChild.class.getName(),
                        disk.device(),
                        state.toString(),
                        replica.toString(),
                        replica.resolveSibling("stop").toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(said))
                .start();
    }

    private static int count(String log, String word) {
        return (int) log.lines().filter(line -> line.startsWith(word)).count();
    }

    private static int differences(LoopDisk disk, Path replica) throws IOException {
        long[] there = disk.hashes();
        int different = 0;
        try (var in = Files.newInputStream(replica)) {
            for (long hash : there) {
                byte[] block = in.readNBytes(LoopDisk.BLOCK);
                different += LoopDisk.hash(ByteBuffer.wrap(block)) == hash ? 0 : 1;
            }
        }
        return different;
    }
}
