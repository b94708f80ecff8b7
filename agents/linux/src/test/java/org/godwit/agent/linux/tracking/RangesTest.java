// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.junit.jupiter.api.Test;

class RangesTest {
    private static final long MIB = 1 << 20;

    @Test
    void neighboursBecomeOne() {
        Ranges ranges = new Ranges(8);
        ranges.add(0, MIB);
        ranges.add(MIB, 2 * MIB);
        ranges.add(5 * MIB, 6 * MIB);
        assertThat(ranges.within(0, 10 * MIB))
                .isEqualTo(new Extents(List.of(new Extent(0, 2 * MIB), new Extent(5 * MIB, MIB))));
    }

    @Test
    void aPartitionCountsFromItsOwnBeginning() {
        Ranges ranges = new Ranges(8);
        ranges.add(0, MIB);
        ranges.add(3 * MIB, 5 * MIB);
        ranges.add(9 * MIB, 12 * MIB);
        assertThat(ranges.within(4 * MIB, 6 * MIB))
                .isEqualTo(new Extents(List.of(new Extent(0, MIB), new Extent(5 * MIB, MIB))));
        assertThat(ranges.within(6 * MIB, 2 * MIB)).isEqualTo(Extents.none());
    }

    @Test
    void tooManyGrowTogetherAndNoneIsLost() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int most = 1 + random.nextInt(16);
            int blocks = 1 + random.nextInt(2000);
            BitSet given = new BitSet();
            Ranges ranges = new Ranges(most);
            for (int block = 0; block < blocks; block++) {
                if (random.nextInt(3) == 0) {
                    given.set(block);
                    ranges.add(block * MIB, (block + 1) * MIB);
                }
            }
            Extents found = ranges.within(0, blocks * MIB);
            assertThat(found.list().size()).as("seed %d", seed).isLessThanOrEqualTo(most);
            for (Extent extent : found.list()) {
                given.clear((int) (extent.offset() / MIB), (int) (extent.end() / MIB));
            }
            assertThat(given.isEmpty()).as("seed %d", seed).isTrue();
        }
    }
}
