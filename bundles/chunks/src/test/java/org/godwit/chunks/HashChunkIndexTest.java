// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.godwit.api.chunk.ChunkId;
import org.junit.jupiter.api.Test;

final class HashChunkIndexTest {

    @Test
    void itFindsWhatAMapFinds() {
        for (long seed = 1; seed <= 10; seed++) {
            Random random = new Random(seed);
            HashChunkIndex index = new HashChunkIndex();
            Map<ChunkId, Long> model = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                // Few different words, so that ids share slots and differ in one word only.
                ChunkId id = new ChunkId(
                        random.nextInt(8) * 0x0812_3456_789A_BCDEL,
                        1 + random.nextInt(30),
                        random.nextInt(30),
                        random.nextInt(5));
                long place = Place.of(random.nextInt(1000), random.nextInt(1000), random.nextInt(4096));
                boolean isNew = model.putIfAbsent(id, place) == null;
                assertThat(index.add(id, place)).as("seed %d", seed).isEqualTo(isNew);
                if (!isNew && random.nextInt(4) == 0) {
                    model.put(id, place);
                    index.replace(id, place);
                }
            }
            assertThat(index.size()).isEqualTo(model.size());
            model.forEach((id, place) -> assertThat(index.find(id)).isEqualTo(place));
            assertThat(index.find(new ChunkId(9, 9, 9, 9))).isEqualTo(Place.NONE);
        }
    }

    @Test
    void aPlaceKeepsItsParts() {
        long place = Place.of(Integer.MAX_VALUE, Place.MAX_RUNS - 1, 4095);
        assertThat(Place.pack(place)).isEqualTo(Integer.MAX_VALUE);
        assertThat(Place.run(place)).isEqualTo(Place.MAX_RUNS - 1);
        assertThat(Place.chunk(place)).isEqualTo(4095);
        assertThat(place).isPositive();
        assertThat(Place.of(3, 2, 1)).isEqualTo(Place.of(3, 2, 0) + 1);
    }
}
