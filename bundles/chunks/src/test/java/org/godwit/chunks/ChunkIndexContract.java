// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.chunk.ChunkId;
import org.junit.jupiter.api.Test;

/** What every index of chunks does. Packs 0 to 999 are stored, and stay. */
abstract class ChunkIndexContract {

    /** A new, empty one. */
    abstract ChunkIndex create() throws Exception;

    static ChunkId random(Random random) {
        return new ChunkId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }

    /** Few different words, so that ids share slots and pages and differ in one word only. */
    private static ChunkId alike(Random random) {
        return new ChunkId(
                random.nextInt(8) * 0x0812_3456_789A_BCDEL,
                1 + random.nextInt(30),
                random.nextInt(30),
                random.nextInt(5));
    }

    static long place(Random random) {
        return Place.of(random.nextInt(1000), random.nextInt(1000), random.nextInt(4096));
    }

    @Test
    void itFindsWhatAMapFinds() throws Exception {
        for (long seed = 1; seed <= 4; seed++) {
            Random random = new Random(seed);
            ChunkIndex index = create();
            Map<ChunkId, Long> model = new HashMap<>();
            List<ChunkId> met = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                ChunkId id = seed % 2 == 0 ? alike(random) : oneOf(met, random);
                met.add(id);
                step(index, model, id, random);
            }
            assertThat(index.size()).as("seed %d", seed).isEqualTo(model.size());
            met.forEach(id -> assertThat(index.find(id)).isEqualTo(model.getOrDefault(id, Place.NONE)));
            assertThat(index.find(new ChunkId(9, 9, 9, 9))).isEqualTo(Place.NONE);
            assertThat(index.search(new ChunkId(9, 9, 9, 9))).isEqualTo(Place.NONE);
        }
    }

    private static ChunkId oneOf(List<ChunkId> met, Random random) {
        return met.isEmpty() || random.nextInt(3) > 0 ? random(random) : met.get(random.nextInt(met.size()));
    }

    private static void step(ChunkIndex index, Map<ChunkId, Long> model, ChunkId id, Random random) {
        long place = place(random);
        Long known = model.get(id);
        switch (random.nextInt(6)) {
            case 0 -> {
                boolean removed = index.remove(id, known == null ? place : known);
                assertThat(removed).isEqualTo(model.remove(id) != null);
            }
            case 1 -> assertThat(index.remove(id, place + 1)).isFalse();
            case 2 -> {
                if (known != null) {
                    index.replace(id, place);
                    model.put(id, place);
                } else {
                    assertThatExceptionOfType(IllegalArgumentException.class)
                            .isThrownBy(() -> index.replace(id, place));
                }
            }
            default -> assertThat(index.add(id, place)).isEqualTo(model.putIfAbsent(id, place) == null);
        }
        assertThat(index.find(id)).isEqualTo(model.getOrDefault(id, Place.NONE));
    }

    @Test
    void aHoleHasNoPlace() throws Exception {
        ChunkIndex index = create();
        assertThatExceptionOfType(IllegalArgumentException.class).isThrownBy(() -> index.add(ChunkId.HOLE, 1));
        assertThat(index.find(ChunkId.HOLE)).isEqualTo(Place.NONE);
    }

    @Test
    void ofManyThreadsThatAddTheSameIdsEachIdIsNewToOne() throws Exception {
        ChunkIndex index = create();
        AtomicInteger fresh = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<?>> ends = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            ends.add(threads.submit(() -> {
                Random ids = new Random(1);
                for (int i = 0; i < 20_000; i++) {
                    ChunkId id = random(ids);
                    if (index.add(id, Place.of(number, 0, 0))) {
                        fresh.incrementAndGet();
                    }
                    assertThat(index.find(id)).isNotEqualTo(Place.NONE);
                }
            }));
        }
        for (Future<?> end : ends) {
            end.get();
        }
        threads.shutdown();
        assertThat(fresh).hasValue(20_000);
        assertThat(index.size()).isEqualTo(20_000);
    }
}
