// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Extents against a model that holds one bit for each byte. */
class ExtentsTest {
    private static final int SEEDS = Integer.getInteger("godwit.seeds", 500);
    private static final int SPACE = 600;

    private static List<Extent> random(Random random) {
        List<Extent> list = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            list.add(new Extent(random.nextInt(SPACE), 1 + random.nextInt(random.nextBoolean() ? 5 : 100)));
        }
        return list;
    }

    private static BitSet bits(List<Extent> extents) {
        BitSet bits = new BitSet();
        extents.forEach(extent -> bits.set((int) extent.offset(), (int) extent.end()));
        return bits;
    }

    @Test
    void whateverIsGivenBecomesTheSameBytesSortedDisjointAndNotTouching() {
        for (int seed = 0; seed < SEEDS; seed++) {
            List<Extent> given = random(new Random(seed));
            Extents extents = new Extents(given);
            assertThat(bits(extents.list())).as("seed %d", seed).isEqualTo(bits(given));
            for (int i = 1; i < extents.list().size(); i++) {
                assertThat(extents.list().get(i).offset())
                        .as("seed %d", seed)
                        .isGreaterThan(extents.list().get(i - 1).end());
            }
            assertThat(extents.totalBytes())
                    .as("seed %d", seed)
                    .isEqualTo(bits(given).cardinality());
        }
    }

    @Test
    void setsOfTheSameBytesAreEqualHoweverTheyWereMade() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<Extent> given = random(random);
            List<Extent> other = new ArrayList<>();
            for (Extent extent : given) {
                long cut = 1 + random.nextInt((int) extent.length());
                other.add(new Extent(extent.offset(), cut));
                if (cut < extent.length()) {
                    other.add(new Extent(extent.offset() + cut, extent.length() - cut));
                }
            }
            Collections.shuffle(other, random);
            assertThat(new Extents(other))
                    .as("seed %d", seed)
                    .isEqualTo(new Extents(given))
                    .hasSameHashCodeAs(new Extents(given));
        }
    }

    @Test
    void plusHasTheBytesOfBoth() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<Extent> one = random(random);
            List<Extent> two = random(random);
            BitSet both = bits(one);
            both.or(bits(two));
            assertThat(bits(new Extents(one).plus(new Extents(two)).list()))
                    .as("seed %d", seed)
                    .isEqualTo(both);
        }
    }

    @Test
    void aligningIsExactlyTheBlocksTouchedCutOffAtTheEndOfTheDisk() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            List<Extent> given = random(random);
            int block = 1 + random.nextInt(64);
            int disk = random.nextInt(SPACE + 100);
            BitSet expected = new BitSet();
            bits(given).stream()
                    .filter(at -> at / block * block < disk)
                    .forEach(at -> expected.set(at / block * block, Math.min(disk, at / block * block + block)));
            Extents aligned = new Extents(given).alignedTo(block, disk);
            assertThat(bits(aligned.list()))
                    .as("seed %d block %d disk %d", seed, block, disk)
                    .isEqualTo(expected);
        }
    }

    @Test
    void aligningAtTheEndOfWhatALongHoldsDoesNotOverflow() {
        Extents end = new Extents(List.of(new Extent(Long.MAX_VALUE - 5, 5)));
        assertThat(end.alignedTo(1 << 20, Long.MAX_VALUE).list())
                .containsExactly(new Extent(Long.MAX_VALUE >> 20 << 20, (1 << 20) - 1));
        assertThat(end.alignedTo(1 << 20, 4096).isEmpty()).isTrue();
    }

    @Test
    void allOfADiskIsOneExtentAndAnEmptyDiskHasNone() {
        assertThat(Extents.all(0)).isEqualTo(Extents.none());
        assertThat(Extents.all(7).list()).containsExactly(new Extent(0, 7));
        assertThat(Extents.none().isEmpty()).isTrue();
    }

    @Test
    void anExtentChecksItself() {
        assertThatThrownBy(() -> new Extent(-1, 1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Extent(0, 0)).hasMessageContaining("0");
        assertThatThrownBy(() -> new Extent(Long.MAX_VALUE, 1)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void theListCannotBeChangedFromOutside() {
        List<Extent> given = new ArrayList<>(List.of(new Extent(0, 1)));
        Extents extents = new Extents(given);
        given.add(new Extent(5, 1));
        assertThat(extents.list()).hasSize(1);
        assertThatThrownBy(() -> extents.list().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
