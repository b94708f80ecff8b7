// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.Compression;
import org.junit.jupiter.api.Test;

/** Memory of runs is used again, so nobody may ever see another run's bytes in what was lent to him. */
class RunCacheTest {
    private static final int RUN = 100_000;

    private static RunBody load(int key, IntFunction<byte[]> memory) throws DamagedException {
        StoredRun names = new StoredRun(0, 0, "default", List.of(new ChunkId(1, 2, 3, key + 1)), new int[] {RUN});
        int head = RunBody.headBytes("default", 1);
        byte[] body = new byte[head + RUN];
        RunBody.writeHead(names, Compression.NONE, body);
        Arrays.fill(body, head, body.length, (byte) key);
        return RunBody.unpack(body, memory);
    }

    private static boolean holds(RunBody run, int key) {
        ByteBuffer chunk = run.chunk(0);
        while (chunk.hasRemaining()) {
            if (chunk.get() != (byte) key) {
                return false;
            }
        }
        return true;
    }

    @Test
    void whatIsLentStaysWhileOthersComeAndGo() throws Exception {
        RunCache cache = new RunCache(3 * 131_072);
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Future<Boolean>> all = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                Random random = new Random(thread);
                all.add(threads.submit(() -> {
                    boolean right = true;
                    for (int i = 0; i < 400; i++) {
                        int key = random.nextInt(12);
                        right &= cache.lend(key, memory -> load(key, memory), run -> {
                            boolean before = holds(run, key);
                            Thread.yield();
                            return before && holds(run, key);
                        });
                    }
                    return right;
                }));
            }
            for (Future<Boolean> one : all) {
                assertThat(one.get()).isTrue();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void memoryIsUsedAgainWhenNobodyLooksAnyMore() throws Exception {
        RunCache cache = new RunCache(1);
        byte[] first = cache.lend(1, memory -> load(1, memory), RunBody::memory);
        cache.lend(2, memory -> load(2, memory), run -> {
            byte[] third = cache.lend(3, memory -> load(3, memory), RunBody::memory);
            assertThat(third).isSameAs(first);
            assertThat(holds(run, 2)).isTrue();
            return third;
        });
    }

    @Test
    void aRunIsLoadedOnceAsLongAsItIsKept() throws Exception {
        RunCache cache = new RunCache(1 << 20);
        AtomicInteger loads = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            int key = i % 2;
            cache.lend(
                    key,
                    memory -> {
                        loads.incrementAndGet();
                        return load(key, memory);
                    },
                    RunBody::run);
        }
        assertThat(loads).hasValue(2);
    }

    @Test
    void aRunThatCannotBeReadIsTriedAgain() throws Exception {
        RunCache cache = new RunCache(1 << 20);
        assertThatThrownBy(() -> cache.lend(
                        1,
                        memory -> {
                            throw new IOException("gone");
                        },
                        RunBody::run))
                .hasMessage("gone");
        boolean right = cache.lend(1, memory -> load(1, memory), run -> holds(run, 1));
        assertThat(right).isTrue();
    }
}
