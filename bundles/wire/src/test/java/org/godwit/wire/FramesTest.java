// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.NumberedRecipe;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final long SEEDS = Long.getLong("godwit.seeds", 60);

    private interface Reader {
        Object read(ByteArrayInputStream in) throws IOException;
    }

    @Test
    void namesComeBackAsTheyWere() {
        seeds(random -> {
            List<BlockName> names = names(random);
            assertThat(read(Frames.names(names), Frames::readNames)).isEqualTo(names);
        });
    }

    @Test
    void holesComeBackAsTheyWereAndImpossibleRangesAreRefused() {
        seeds(random -> {
            Extents holes = holes(random);
            assertThat(read(Frames.holes(holes), Frames::readHoles)).isEqualTo(holes);
        });
        for (long[] pair : new long[][] {{-1, 1}, {0, 0}, {0, -5}, {Long.MAX_VALUE, 1}}) {
            ByteBuffer frame = Frames.holes(new Extents(List.of(new Extent(1, 1))));
            frame.putLong(frame.limit() - 16, pair[0]).putLong(frame.limit() - 8, pair[1]);
            assertThatThrownBy(() -> Frames.readHoles(new ByteArrayInputStream(frame.array())))
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("a range of zeroes");
        }
    }

    private static Extents holes(Random random) {
        List<Extent> holes = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) {
            holes.add(new Extent(random.nextLong(1L << 44), 1 + random.nextLong(1L << 44)));
        }
        return new Extents(holes);
    }

    @Test
    void recipesComeBackAsTheyWere() {
        seeds(random -> {
            List<NumberedRecipe> recipes = recipes(random);
            assertThat(read(Frames.recipes(recipes), Frames::readRecipes)).isEqualTo(recipes);
        });
    }

    @Test
    void bitmapsComeBackAsTheyWere() {
        seeds(random -> {
            int count = random.nextInt(Protocol.MAX_NAMES + 1);
            BitSet bits = bits(random, count);
            assertThat(read(Frames.unknown(count, bits), in -> Frames.readUnknown(in, count)))
                    .isEqualTo(bits);
            Frames.Wanted wanted = new Frames.Wanted(random.nextInt(), bits);
            assertThat(read(Frames.wanted(wanted, count), in -> Frames.readWanted(in, count)))
                    .isEqualTo(wanted);
        });
    }

    @Test
    void runsComeBackAsTheyWere() {
        seeds(random -> {
            List<ChunkRun> runs = new ArrayList<>();
            for (int i = random.nextInt(4); i >= 0; i--) {
                runs.add(run(random));
            }
            assertThat(read(body(runs), FramesTest::readRuns)).isEqualTo(runs);
        });
    }

    @Test
    void whatIsCutOffAnywhereIsRefused() {
        seeds(random -> {
            refusesEveryCut(Frames.names(names(random)), Frames::readNames, random);
            refusesEveryCut(Frames.holes(holes(random)), Frames::readHoles, random);
            refusesEveryCut(Frames.recipes(recipes(random)), Frames::readRecipes, random);
            refusesEveryCut(body(List.of(run(random))), FramesTest::readRuns, random);
        });
    }

    @Test
    void flippedBitsAreReadOrRefusedButNothingElseHappens() {
        seeds(random -> {
            flipped(Frames.names(names(random)), Frames::readNames, random);
            flipped(Frames.recipes(recipes(random)), Frames::readRecipes, random);
            flipped(body(List.of(run(random))), FramesTest::readRuns, random);
            flipped(Frames.unknown(9, bits(random, 9)), in -> Frames.readUnknown(in, 9), random);
        });
    }

    @Test
    void aLengthBeyondTheLimitIsRefusedBeforeMemoryIsTaken() {
        ByteBuffer huge = ByteBuffer.allocate(8).putInt(Frames.NAMES).putInt(-1).flip();
        assertThatThrownBy(() -> Frames.readNames(stream(huge)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("MESSAGE_TOO_LARGE"));
    }

    @Test
    void aCountThatTheFrameCannotHoldIsRefused() {
        for (int count : new int[] {-1, Integer.MAX_VALUE, 1025, 2}) {
            ByteBuffer frame = ByteBuffer.allocate(12)
                    .putInt(Frames.NAMES)
                    .putInt(4)
                    .putInt(count)
                    .flip();
            refused(frame, Frames::readNames);
        }
    }

    @Test
    void aRunThatUnpacksToTooMuchIsRefused() {
        ByteBuffer frame = ByteBuffer.allocate(8 + 8 + 36 + 10);
        frame.putInt(Frames.RUN).putInt(8 + 36 + 10).putInt(1).putInt(1).putInt(Integer.MAX_VALUE);
        refused(frame.rewind(), FramesTest::readRuns);
    }

    @Test
    void aRunThatIsLargerThanItsBytesIsRefused() {
        ChunkRun swollen =
                new ChunkRun(List.of(id(new Random(1))), List.of(10), Compression.ZSTD, ByteBuffer.allocate(11));
        refused(body(List.of(swollen)), FramesTest::readRuns);
    }

    @Test
    void anotherFrameThanTheExpectedOneIsRefusedByName() {
        assertThatThrownBy(() -> Frames.readNames(stream(Frames.unknown(0, new BitSet()))))
                .hasMessageContaining("UNKN")
                .hasMessageContaining("NAME");
    }

    private static void seeds(Consumer<Random> property) {
        long base = Long.getLong("godwit.seed", System.nanoTime());
        for (long seed = base; seed < base + SEEDS; seed++) {
            try {
                property.accept(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("again with -Dgodwit.seed=" + seed, e);
            }
        }
    }

    private static void refusesEveryCut(ByteBuffer frame, Reader reader, Random random) {
        int length = 1 + random.nextInt(frame.remaining() - 1);
        refused(frame.duplicate().limit(length), reader);
    }

    private static void flipped(ByteBuffer frame, Reader reader, Random random) {
        int bit = random.nextInt(frame.remaining() * 8);
        frame.put(bit / 8, (byte) (frame.get(bit / 8) ^ 1 << bit % 8));
        try {
            reader.read(stream(frame));
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isIn("MALFORMED_MESSAGE", "MESSAGE_TOO_LARGE");
        } catch (IOException e) {
            throw new AssertionError("not a problem", e);
        }
    }

    private static void refused(ByteBuffer frame, Reader reader) {
        assertThatThrownBy(() -> reader.read(stream(frame)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("MALFORMED_MESSAGE"));
    }

    private static Object read(ByteBuffer frame, Reader reader) {
        try {
            return reader.read(stream(frame));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteArrayInputStream stream(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return new ByteArrayInputStream(copy);
    }

    private static List<ChunkRun> readRuns(ByteArrayInputStream in) throws IOException {
        List<ChunkRun> runs = new ArrayList<>();
        for (Optional<ChunkRun> run = Frames.readRun(in); run.isPresent(); run = Frames.readRun(in)) {
            runs.add(run.get());
        }
        return runs;
    }

    private static ByteBuffer body(List<ChunkRun> runs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ChunkRun run : runs) {
            out.writeBytes(Frames.runHead(run).array());
            byte[] payload = new byte[run.payload().remaining()];
            run.payload().duplicate().get(payload);
            out.writeBytes(payload);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }

    private static List<BlockName> names(Random random) {
        List<BlockName> names = new ArrayList<>();
        for (int i = random.nextInt(40); i > 0; i--) {
            names.add(new BlockName(random.nextLong() >>> 1, random.nextInt(4) == 0 ? ChunkId.HOLE : id(random)));
        }
        return names;
    }

    private static List<NumberedRecipe> recipes(Random random) {
        List<NumberedRecipe> recipes = new ArrayList<>();
        for (int i = random.nextInt(10); i >= 0; i--) {
            List<Piece> pieces = new ArrayList<>();
            for (int j = random.nextInt(80); j >= 0; j--) {
                pieces.add(new Piece(1 + random.nextInt(4096), random.nextInt(5) == 0 ? ChunkId.HOLE : id(random)));
            }
            recipes.add(new NumberedRecipe(random.nextInt(), new BlockRecipe(pieces)));
        }
        return recipes;
    }

    private static ChunkRun run(Random random) {
        List<ChunkId> ids = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        int total = 0;
        for (int i = random.nextInt(20); i >= 0; i--) {
            ids.add(id(random));
            lengths.add(1 + random.nextInt(2000));
            total += lengths.get(lengths.size() - 1);
        }
        boolean packed = random.nextBoolean();
        byte[] payload = new byte[packed ? 1 + random.nextInt(total) : total];
        random.nextBytes(payload);
        return new ChunkRun(ids, lengths, packed ? Compression.ZSTD : Compression.NONE, ByteBuffer.wrap(payload));
    }

    private static BitSet bits(Random random, int count) {
        BitSet bits = new BitSet();
        for (int i = 0; i < count; i++) {
            bits.set(i, random.nextBoolean());
        }
        return bits;
    }

    private static ChunkId id(Random random) {
        return new ChunkId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
    }
}
