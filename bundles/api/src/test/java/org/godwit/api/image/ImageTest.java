// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.chunk.DomainKey;
import org.junit.jupiter.api.Test;

/** Blocks, recipes and the tree over them. */
class ImageTest {
    private static final int SEEDS = Integer.getInteger("godwit.seeds", 100);

    private final ChunkNamer namer = new ChunkNamer(new DomainKey("test", new byte[DomainKey.BYTES]));

    /** Cuts pieces of one length; or what it is told, for wrong strategies. */
    private record Every(int bytes) implements DedupStrategy {
        @Override
        public String id() {
            return "every";
        }

        @Override
        public Map<String, Integer> parameters() {
            return Map.of();
        }

        @Override
        public DedupStrategy with(Map<String, Integer> parameters) {
            return this;
        }

        @Override
        public int[] cut(ByteBuffer block) {
            int[] lengths = new int[(block.remaining() + bytes - 1) / bytes];
            Arrays.fill(lengths, bytes);
            lengths[lengths.length - 1] = block.remaining() - bytes * (lengths.length - 1);
            return lengths;
        }
    }

    private static ChunkId id(Random random) {
        return new ChunkId(random.nextLong(), random.nextLong(), random.nextLong(), 1 + random.nextInt(9));
    }

    private static BlockRecipe recipe(Random random) {
        List<Piece> pieces = new ArrayList<>();
        int count = 1 + random.nextInt(20);
        for (int i = 0; i < count; i++) {
            pieces.add(new Piece(1 + random.nextInt(40_000), random.nextInt(3) == 0 ? ChunkId.HOLE : id(random)));
        }
        return new BlockRecipe(pieces);
    }

    @Test
    void aRecipeSurvivesEncoding() {
        for (int seed = 0; seed < SEEDS; seed++) {
            BlockRecipe recipe = recipe(new Random(seed));
            ByteBuffer encoded = recipe.encoded();
            assertThat(encoded.remaining()).isEqualTo(recipe.pieces().size() * 36);
            assertThat(BlockRecipe.decode(encoded.duplicate().order(ByteOrder.LITTLE_ENDIAN)))
                    .as("seed %d", seed)
                    .isEqualTo(recipe);
            assertThat(BlockRecipe.decode(encoded)).as("seed %d", seed).isEqualTo(recipe);
            assertThat(encoded.hasRemaining()).isFalse();
        }
    }

    @Test
    void holesThatTouchAreOnePieceSoThatABlockHasOneName() {
        ChunkId chunk = id(new Random(1));
        BlockRecipe split = new BlockRecipe(List.of(
                new Piece(4096, ChunkId.HOLE),
                new Piece(8192, ChunkId.HOLE),
                new Piece(100, chunk),
                new Piece(1, ChunkId.HOLE)));
        BlockRecipe merged = new BlockRecipe(
                List.of(new Piece(12288, ChunkId.HOLE), new Piece(100, chunk), new Piece(1, ChunkId.HOLE)));
        assertThat(split).isEqualTo(merged);
        assertThat(split.name(namer)).isEqualTo(merged.name(namer));
        assertThat(split.lengthBytes()).isEqualTo(12389);
    }

    @Test
    void bytesThatAreNoRecipeAreRefused() {
        assertThatThrownBy(() -> BlockRecipe.decode(ByteBuffer.allocate(35))).hasMessageContaining("35");
        assertThatThrownBy(() -> BlockRecipe.decode(ByteBuffer.allocate(0))).hasMessageContaining("pieces");
        assertThatThrownBy(() -> BlockRecipe.decode(ByteBuffer.allocate(36))).hasMessageContaining("positive");
    }

    @Test
    void aRecipeLongerThanABlockIsRefusedEvenWhereItsLengthWouldWrapAround() {
        ChunkId chunk = id(new Random(1));
        Piece huge = new Piece(Integer.MAX_VALUE, chunk);
        assertThatThrownBy(() -> new BlockRecipe(List.of(huge, huge, new Piece(2 + (1 << 20), chunk))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at most");
        assertThatThrownBy(() -> new BlockRecipe(
                        List.of(new Piece(Integer.MAX_VALUE, ChunkId.HOLE), new Piece(9, ChunkId.HOLE))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new BlockRecipe(List.of(new Piece(1 << 20, chunk))).lengthBytes())
                .isEqualTo(ImageTree.BLOCK_BYTES);
    }

    @Test
    void theLongestRecipeFitsARun() {
        List<Piece> most = new ArrayList<>();
        Random random = new Random(3);
        for (int i = 0; i < BlockRecipe.MAX_PIECES; i++) {
            most.add(new Piece(128, id(random)));
        }
        assertThat(new BlockRecipe(most).encoded().remaining()).isLessThanOrEqualTo(ChunkRun.MAX_BYTES);
        most.add(new Piece(1, id(random)));
        assertThatThrownBy(() -> new BlockRecipe(most)).hasMessageContaining("8193");
    }

    @Test
    void joiningTheNamedPiecesGivesTheBlockAndZeroesAreHoles() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new byte[1 + random.nextInt(200_000)];
            random.nextBytes(bytes);
            int from = random.nextInt(bytes.length);
            Arrays.fill(bytes, from, from + random.nextInt(bytes.length - from), (byte) 0);
            ByteBuffer block = ByteBuffer.wrap(bytes);
            BlockRecipe recipe = new BlockCutter(new Every(1 + random.nextInt(9000)), namer).recipe(block);
            assertThat(block.remaining()).isEqualTo(bytes.length);
            assertThat(recipe.lengthBytes()).isEqualTo(bytes.length);
            int at = 0;
            for (Piece piece : recipe.pieces()) {
                ByteBuffer slice = ByteBuffer.wrap(bytes, at, piece.lengthBytes());
                boolean zero = BlockCutter.isZero(slice, at, at + piece.lengthBytes());
                assertThat(piece.id().isHole()).as("seed %d at %d", seed, at).isEqualTo(zero);
                assertThat(piece.id()).as("seed %d at %d", seed, at).isEqualTo(zero ? ChunkId.HOLE : namer.name(slice));
                at += piece.lengthBytes();
            }
        }
    }

    @Test
    void onlyAllZeroesAreAHoleBlock() {
        BlockCutter cutter = new BlockCutter(new Every(4096), namer);
        BlockRecipe hole = cutter.recipe(ByteBuffer.allocate(10_001));
        assertThat(hole.isHole()).isTrue();
        assertThat(hole.name(namer)).isEqualTo(ChunkId.HOLE);
        for (int at : new int[] {0, 7, 8, 4096, 9_999, 10_000}) {
            ByteBuffer block = ByteBuffer.allocate(10_001).put(at, (byte) 1);
            BlockRecipe recipe = cutter.recipe(block);
            assertThat(recipe.isHole()).as("one byte at %d", at).isFalse();
            assertThat(recipe.name(namer)).isEqualTo(namer.name(recipe.encoded()));
        }
    }

    @Test
    void aBlockIsCutWhereverItLiesInItsBuffer() {
        byte[] bytes = new byte[20_000];
        new Random(4).nextBytes(bytes);
        BlockCutter cutter = new BlockCutter(new Every(4096), namer);
        BlockRecipe whole = cutter.recipe(ByteBuffer.wrap(bytes, 5_000, 10_000));
        ByteBuffer direct = ByteBuffer.allocateDirect(10_003).position(3);
        direct.put(bytes, 5_000, 10_000).position(3);
        assertThat(cutter.recipe(direct)).isEqualTo(whole);
    }

    @Test
    void aStrategyThatLosesBytesIsFoundOut() {
        DedupStrategy wrong = new DedupStrategy() {
            @Override
            public String id() {
                return "lossy";
            }

            @Override
            public Map<String, Integer> parameters() {
                return Map.of();
            }

            @Override
            public DedupStrategy with(Map<String, Integer> parameters) {
                return this;
            }

            @Override
            public int[] cut(ByteBuffer block) {
                return new int[] {block.remaining() - 1};
            }
        };
        ByteBuffer block = ByteBuffer.allocate(100).put(0, (byte) 1);
        assertThatThrownBy(() -> new BlockCutter(wrong, namer).recipe(block))
                .hasMessageContaining("lossy")
                .hasMessageContaining("99 of 100");
    }

    @Test
    void blocksAndSegmentsCoverTheDiskExactly() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            long size = seed == 0 ? ImageTree.MAX_DISK_BYTES : Math.abs(random.nextLong()) % (1L << (10 + seed % 30));
            long blocks = ImageTree.blocks(size);
            long covered =
                    blocks == 0 ? 0 : (blocks - 1) * ImageTree.BLOCK_BYTES + ImageTree.blockLength(size, blocks - 1);
            assertThat(covered).as("size %d", size).isEqualTo(size);
            assertThat(ImageTree.segments(size)).as("size %d", size).isEqualTo((int)
                    Math.ceil(blocks / (double) ImageTree.BLOCKS_PER_SEGMENT));
        }
        assertThat(ImageTree.segments(ImageTree.MAX_DISK_BYTES) * (long) ChunkId.BYTES)
                .isEqualTo(ChunkRun.MAX_BYTES);
    }

    @Test
    void theRootBuiltInOrderIsTheRootOfTheTree() {
        for (int count : new int[] {0, 1, 2, 1023, 1024, 1025, 2048, 3000}) {
            Random random = new Random(count);
            List<ChunkId> blocks = new ArrayList<>();
            RootBuilder builder = new RootBuilder(namer);
            for (int i = 0; i < count; i++) {
                blocks.add(random.nextInt(4) == 0 ? ChunkId.HOLE : id(random));
                builder.add(blocks.get(i));
            }
            List<ChunkId> segments = new ArrayList<>();
            for (int from = 0; from < count; from += ImageTree.BLOCKS_PER_SEGMENT) {
                int to = Math.min(count, from + ImageTree.BLOCKS_PER_SEGMENT);
                segments.add(ImageTree.name(namer, blocks.subList(from, to)));
            }
            assertThat(builder.root()).as("%d blocks", count).isEqualTo(ImageTree.name(namer, segments));
        }
    }

    @Test
    void oneOtherBlockGivesAnotherRootAndZeroesGiveTheHole() {
        List<ChunkId> roots = new ArrayList<>();
        for (int other = -1; other < 2_050; other += 205) {
            RootBuilder builder = new RootBuilder(namer);
            for (int i = 0; i < 2_050; i++) {
                builder.add(i == other ? new ChunkId(9, 9, 9, 9) : new ChunkId(1, i, 0, 0));
            }
            roots.add(builder.root());
        }
        assertThat(roots).doesNotHaveDuplicates();

        RootBuilder counted = new RootBuilder(namer);
        RootBuilder one = new RootBuilder(namer);
        for (long holes : new long[] {0, 1, 1022, 5000, 1, 2048}) {
            counted.addHoles(holes);
            counted.add(new ChunkId(holes, 1, 1, 1));
            Collections.nCopies((int) holes, ChunkId.HOLE).forEach(one::add);
            one.add(new ChunkId(holes, 1, 1, 1));
        }
        assertThat(counted.root()).isEqualTo(one.root());

        RootBuilder zeroes = new RootBuilder(namer);
        Collections.nCopies(1_500, ChunkId.HOLE).forEach(zeroes::add);
        assertThat(zeroes.root()).isEqualTo(ChunkId.HOLE);
    }

    @Test
    void aLevelSurvivesEncodingAndAPartOfAnIdIsRefused() {
        Random random = new Random(5);
        List<ChunkId> ids = List.of(id(random), ChunkId.HOLE, id(random));
        assertThat(ImageTree.decode(ImageTree.encoded(ids))).isEqualTo(ids);
        assertThatThrownBy(() -> ImageTree.decode(ByteBuffer.allocate(33))).hasMessageContaining("33");
    }
}
