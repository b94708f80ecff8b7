// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.dedup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.junit.jupiter.api.Test;

/** What every {@link DedupStrategy} does. A plugin's test extends it; golden cuts of its own pin it over versions. */
public abstract class DedupStrategyContract {

    /** The strategy with its default parameters. */
    protected abstract DedupStrategy strategy();

    @Test
    void thePiecesMakeUpTheBlock() {
        for (long seed = 1; seed <= 40; seed++) {
            byte[] block = block(seed);
            int[] lengths = strategy().cut(ByteBuffer.wrap(block));
            assertThat(Arrays.stream(lengths).sum()).as("seed %d", seed).isEqualTo(block.length);
            assertThat(Arrays.stream(lengths).allMatch(length -> length > 0))
                    .as("seed %d: all pieces have bytes", seed)
                    .isTrue();
            assertThat(lengths.length).isLessThanOrEqualTo(BlockRecipe.MAX_PIECES);
        }
    }

    @Test
    void anEmptyBlockHasNoPieces() {
        assertThat(strategy().cut(ByteBuffer.allocate(0))).isEmpty();
    }

    @Test
    void everySmallBlockIsCut() {
        for (int length : new int[] {1, 7, 8, 511, 512, 4095, 4096, 4097, 12_289}) {
            byte[] block = Arrays.copyOf(block(3), length);
            assertThat(Arrays.stream(strategy().cut(ByteBuffer.wrap(block))).sum())
                    .isEqualTo(length);
        }
    }

    @Test
    void theSameBytesAreCutTheSameHoweverTheyAreHeld() {
        byte[] block = block(11);
        int[] expected = strategy().cut(ByteBuffer.wrap(block));
        ByteBuffer direct = ByteBuffer.allocateDirect(block.length + 13);
        direct.position(13).put(block).position(13);
        byte[] shifted = new byte[block.length + 3];
        System.arraycopy(block, 0, shifted, 3, block.length);
        List<ByteBuffer> holders = List.of(
                direct,
                direct.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN),
                ByteBuffer.wrap(shifted, 3, block.length),
                ByteBuffer.wrap(shifted, 3, block.length).slice().order(ByteOrder.LITTLE_ENDIAN));
        for (ByteBuffer holder : holders) {
            assertThat(strategy().cut(holder)).isEqualTo(expected);
        }
    }

    @Test
    void theBlockStaysAsItIs() {
        byte[] block = block(5);
        ByteBuffer given = ByteBuffer.wrap(block.clone()).order(ByteOrder.LITTLE_ENDIAN);
        strategy().cut(given);
        assertThat(given.position()).isZero();
        assertThat(given.remaining()).isEqualTo(block.length);
        assertThat(given.order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(given.array()).isEqualTo(block);
    }

    @Test
    void itsOwnParametersMakeTheSameStrategy() {
        DedupStrategy again = strategy().with(strategy().parameters());
        assertThat(again.id()).isEqualTo(strategy().id());
        assertThat(again.parameters()).isEqualTo(strategy().parameters());
        byte[] block = block(8);
        assertThat(again.cut(ByteBuffer.wrap(block))).isEqualTo(strategy().cut(ByteBuffer.wrap(block)));
    }

    @Test
    void anUnknownParameterIsRefusedByName() {
        assertThatThrownBy(() -> strategy().with(Map.of("no.such.thing", 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no.such.thing");
    }

    @Test
    void aParameterOutOfItsLimitsIsRefusedByName() {
        for (String name : strategy().parameters().keySet()) {
            Map<String, Integer> wrong = new HashMap<>(strategy().parameters());
            wrong.put(name, -1);
            assertThatThrownBy(() -> strategy().with(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(name);
        }
    }

    @Test
    void anAgentFindsItByServiceLoader() {
        assertThat(ServiceLoader.load(DedupStrategy.class))
                .anySatisfy(found -> assertThat(found.id()).isEqualTo(strategy().id()));
    }

    @Test
    void manyThreadsShareOneStrategy() throws Exception {
        DedupStrategy shared = strategy();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<int[]>> cuts = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                byte[] block = block(i % 4);
                cuts.add(() -> shared.cut(ByteBuffer.wrap(block)));
            }
            List<Future<int[]>> done = threads.invokeAll(cuts);
            for (int i = 4; i < done.size(); i++) {
                assertThat(done.get(i).get()).isEqualTo(done.get(i % 4).get());
            }
        } finally {
            threads.shutdown();
        }
    }

    /** A block as disks have them: stretches of noise, text, zeroes and repetition, from a seed. */
    public static byte[] block(long seed) {
        Random random = new Random(seed);
        byte[] block = new byte[seed % 3 == 0 ? ImageTree.BLOCK_BYTES : 1 + random.nextInt(ImageTree.BLOCK_BYTES)];
        int at = 0;
        while (at < block.length) {
            int length = Math.min(block.length - at, 512 * (1 + random.nextInt(200)));
            byte[] stretch = new byte[length];
            switch (random.nextInt(4)) {
                case 0 -> random.nextBytes(stretch);
                case 1 -> Arrays.fill(stretch, (byte) random.nextInt(256));
                case 2 -> {
                    for (int i = 0; i < length; i++) {
                        stretch[i] = (byte) ('a' + random.nextInt(4));
                    }
                }
                default -> Arrays.fill(stretch, (byte) 0);
            }
            System.arraycopy(stretch, 0, block, at, length);
            at += length;
        }
        return block;
    }
}
