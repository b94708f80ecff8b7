// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.agent.linux.tracking.ProofShell;

/** Files by chance: written, deleted, written again. */
final class SpaceFiles {
    private static final int LARGEST = 6 << 20;
    private static final long MOST_BYTES = 220L << 20;

    private final Path folder;
    private final Random random;
    private final List<Path> files = new ArrayList<>();
    private long bytes;
    private int number;
    private int steps;
    private boolean stopped;

    SpaceFiles(Path folder, Random random) {
        this.folder = folder;
        this.random = random;
    }

    void fill() throws IOException {
        for (int i = 0; i < 400; i++) {
            step();
        }
        // Space that is a file's, and was never written.
        ProofShell.may("fallocate -l 9M " + folder.resolve("reserved"));
        ProofShell.must("sync -f " + folder);
    }

    /** One file more, or less. */
    private void step() throws IOException {
        if (!files.isEmpty() && (bytes > MOST_BYTES || random.nextInt(5) < 2)) {
            Path file = files.remove(random.nextInt(files.size()));
            bytes -= Files.size(file);
            Files.delete(file);
            return;
        }
        int length = random.nextInt(4) == 0 ? random.nextInt(LARGEST) : random.nextInt(20_000);
        byte[] content = new byte[length];
        random.nextBytes(content);
        Path parent = Files.createDirectories(folder.resolve("d" + random.nextInt(12)));
        Path file = parent.resolve("f" + Long.toHexString(random.nextLong()) + number++);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            if (random.nextInt(3) == 0) {
                channel.force(true);
            }
        }
        files.add(file);
        bytes += length;
    }

    /** Goes on until it is told to stop. */
    void churn() {
        try {
            while (!isStopped()) {
                step();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            stop();
        }
    }

    private synchronized boolean isStopped() {
        steps++;
        notifyAll();
        return stopped;
    }

    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized void awaitSteps(int more) throws InterruptedException {
        int until = steps + more;
        while (steps < until && !stopped) {
            wait();
        }
    }
}
