// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.godwit.api.chunk.ChunkId;
import org.junit.jupiter.api.Test;

final class HashChunkIndexTest extends ChunkIndexContract {

    @Override
    ChunkIndex create() {
        return new HashChunkIndex();
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

    @Test
    void entriesComeInTheOrderOfTheirIds() {
        Random random = new Random(1);
        for (int count : new int[] {0, 1, 2, 3, 1000}) {
            long[] entries = new long[count * IndexEntries.WORDS];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = random.nextInt(3) == 0 ? random.nextLong() : random.nextInt(5);
            }
            int[] order = IndexEntries.order(entries);
            ChunkId before = ChunkId.HOLE;
            for (int number : order) {
                int at = number * IndexEntries.WORDS;
                ChunkId id = new ChunkId(entries[at], entries[at + 1], entries[at + 2], entries[at + 3]);
                assertThat(id).isGreaterThanOrEqualTo(before);
                before = id;
            }
            assertThat(order).doesNotHaveDuplicates().hasSize(count);
        }
    }
}
