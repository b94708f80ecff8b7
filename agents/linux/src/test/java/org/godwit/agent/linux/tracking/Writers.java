// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Threads that write random bytes at random places of a disk, past the page cache, until they are stopped. */
final class Writers implements AutoCloseable {
    private static final int SECTORS = 16;
    private static final int PAGE = 4096;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final AtomicLong written = new AtomicLong();
    private final AtomicReference<@Nullable IOException> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();
    private final LoopDisk disk;

    Writers(LoopDisk disk, int count, long seed) {
        this.disk = disk;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < count; i++) {
            SplittableRandom own = random.split();
            Thread thread = new Thread(() -> write(own), "writer-" + i);
            thread.start();
            threads.add(thread);
        }
    }

    private void write(SplittableRandom random) {
        ByteBuffer bytes = LoopDisk.aligned(SECTORS * PAGE);
        try (FileChannel channel = disk.open(true)) {
            while (!stopped.get()) {
                int length = PAGE * (1 + random.nextInt(SECTORS));
                bytes.clear();
                for (int at = 0; at < length; at += Long.BYTES) {
                    bytes.putLong(at, random.nextLong());
                }
                long place = random.nextLong(disk.size() / PAGE - SECTORS) * PAGE;
                channel.write(bytes.limit(length), place);
                written.incrementAndGet();
            }
        } catch (IOException | RuntimeException e) {
            failure.compareAndSet(null, new IOException("a writer gave up", e));
        }
    }

    long written() {
        return written.get();
    }

    @Override
    public void close() throws IOException {
        stopped.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        IOException failed = failure.get();
        if (failed != null) {
            throw failed;
        }
    }
}
