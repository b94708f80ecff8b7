// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskChunkIndexTest extends ChunkIndexContract {
    /** More with -Dgodwit.seeds=N. */
    private static final int SEEDS = Integer.getInteger("godwit.seeds", 4);

    @TempDir
    private Path folder;

    private final List<IndexFixture> made = new ArrayList<>();

    @Override
    DiskChunkIndex create() throws IOException {
        return fixture().open();
    }

    private IndexFixture fixture() {
        IndexFixture fixture = new IndexFixture(folder.resolve("index" + made.size()), 1000);
        fixture.packs.allBelow = 1000;
        made.add(fixture);
        return fixture;
    }

    @AfterEach
    void end() throws IOException {
        for (IndexFixture fixture : made) {
            fixture.kill();
        }
    }

    @Test
    void itIsTheSameWhenItIsOpenedAgain() throws Exception {
        IndexFixture fixture = fixture();
        DiskChunkIndex index = fixture.open();
        Map<ChunkId, Long> model = filled(index, 5000);
        index.close();
        DiskChunkIndex again = fixture.open();
        assertThat(again.size()).isEqualTo(model.size());
        model.forEach((id, place) -> assertThat(again.find(id)).isEqualTo(place));
    }

    private static Map<ChunkId, Long> filled(DiskChunkIndex index, int count) {
        Random random = new Random(1);
        Map<ChunkId, Long> model = new HashMap<>();
        for (int i = 0; i < count; i++) {
            ChunkId id = random(random);
            long place = place(random);
            model.put(id, place);
            assertThat(index.add(id, place)).isTrue();
        }
        return model;
    }

    @Test
    void segmentsStayFewAndOldFilesGo() throws Exception {
        IndexFixture fixture = fixture();
        DiskChunkIndex index = fixture.open();
        filled(index, 40_000);
        index.awaitMerges();
        try (Stream<Path> files = Files.list(fixture.folder)) {
            // Of each of four sizes three, each with its filter; and the manifest.
            assertThat(files.count()).isLessThanOrEqualTo(4 * 3 * 2 + 1);
        }
    }

    @Test
    void aThreadThatIsInterruptedStillFinds() throws Exception {
        IndexFixture fixture = fixture();
        DiskChunkIndex index = fixture.open();
        Map<ChunkId, Long> model = filled(index, 1000);
        index.flush();
        Thread.currentThread().interrupt();
        model.forEach((id, place) -> assertThat(index.find(id)).isEqualTo(place));
        assertThat(Thread.interrupted()).isTrue();
        model.forEach((id, place) -> assertThat(index.find(id)).isEqualTo(place));
    }

    @Test
    void whateverHappensToItsFilesNoWrongPlaceIsGivenOut() throws Exception {
        IndexFixture fixture = fixture();
        DiskChunkIndex index = fixture.open();
        Map<ChunkId, Long> model = filled(index, 3000);
        index.awaitMerges();
        index.close();
        Map<Path, byte[]> good = new HashMap<>();
        try (Stream<Path> files = Files.list(fixture.folder)) {
            for (Path file : files.toList()) {
                good.put(file, Files.readAllBytes(file));
            }
        }
        Random random = new Random(2);
        int noticed = 0;
        for (int round = 0; round < 6 * good.size(); round++) {
            Path file = good.keySet().stream().sorted().toList().get(round % good.size());
            restore(good);
            spoil(file, good.get(file), random);
            noticed += isNoticed(fixture, model, round) ? 1 : 0;
        }
        assertThat(noticed).isGreaterThan(3 * good.size());
    }

    private static void restore(Map<Path, byte[]> good) throws IOException {
        for (Map.Entry<Path, byte[]> file : good.entrySet()) {
            Files.write(file.getKey(), file.getValue());
        }
    }

    private static void spoil(Path file, byte[] bytes, Random random) throws IOException {
        byte[] bad = bytes.clone();
        switch (random.nextInt(4)) {
            case 0 -> bad = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            case 1 -> bad = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(100));
            case 2 -> {
                int from = random.nextInt(bytes.length);
                Arrays.fill(bad, from, Math.min(bytes.length, from + 512), (byte) 0);
            }
            default -> bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
        }
        Files.write(file, bad);
    }

    private static boolean isNoticed(IndexFixture fixture, Map<ChunkId, Long> model, int round) throws IOException {
        DiskChunkIndex index;
        try {
            index = fixture.open();
        } catch (DamagedException e) {
            return true;
        }
        model.forEach((id, place) -> {
            try {
                assertThat(index.find(id)).as("round %d", round).isIn(place, Place.NONE);
                assertThat(index.search(id)).as("round %d", round).isEqualTo(place);
            } catch (UncheckedIOException e) {
                assertThat(e).hasMessageContaining("damaged");
                assertThat(index.isSpoilt()).isTrue();
            }
        });
        if (index.isSpoilt()) {
            assertThat(fixture.folder.resolve("manifest")).doesNotExist();
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                index.add(new ChunkId(1, 2, 3, 4), 5);
                index.flush();
            });
        }
        fixture.kill();
        return index.isSpoilt();
    }

    @Test
    void historiesWithDeathsNeverLoseAChunkAndNeverMakeOneUp() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            IndexFixture fixture = new IndexFixture(folder.resolve("seed" + seed), 100);
            made.add(fixture);
            try {
                new IndexHistory(fixture, new Random(seed)).run(2500);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }
}
