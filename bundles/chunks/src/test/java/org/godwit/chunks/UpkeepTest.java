// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sweep and scrub one by one; what happens when they meet everything else is the simulation's. */
final class UpkeepTest {
    private static final String DOMAIN = "default";
    private static final StoreUpkeep.SweepOrder ALL = new StoreUpkeep.SweepOrder(0, 0);

    @TempDir
    private Path folder;

    private StoreFixture fixture;
    private PackedChunkStore store;
    private DomainKey key;
    private ChunkRun run;
    private List<byte[]> contents;
    private ChunkId recipe;

    /** Counts, and may end the work. */
    private static final class Counting implements StoreUpkeep.Watch {
        private long done;
        private long stopAfter = Long.MAX_VALUE;
        private String stopIn = "";
        private String phase = "begin";

        @Override
        public void phase(String name, long totalBytes) {
            phase = name;
        }

        @Override
        public void done(long bytes) {
            done += bytes;
        }

        @Override
        public void throwIfStopped() throws IOException {
            if (done >= stopAfter || phase.equals(stopIn)) {
                throw new IOException("stopped");
            }
        }
    }

    @BeforeEach
    void putARecipeAndItsChunks() throws Exception {
        fixture = new StoreFixture(folder);
        store = fixture.open();
        key = store.domainKey(DOMAIN);
        contents = Runs.chunks(1, 5, 400);
        run = Runs.of(key, Compression.NONE, contents);
        store.put(DOMAIN, run);
        store.flush();
        putRecipe();
    }

    private void putRecipe() throws IOException {
        ChunkRun block = Recipes.of(key, run);
        recipe = block.ids().get(0);
        store.put(DOMAIN, block);
        store.flush();
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    private boolean isMissing(ChunkId id) throws IOException {
        return !store.missing(DOMAIN, List.of(id)).isEmpty();
    }

    private boolean blockIsMissing() throws IOException {
        return !store.missingBlocks(DOMAIN, List.of(recipe)).isEmpty();
    }

    @Test
    void whatNoPointNamesGoesAndStaysAwayAfterAReopening() throws Exception {
        StoreUpkeep.Swept swept = store.sweep(new Counting(), List::of, ALL);
        assertThat(swept.condemnedChunks()).isEqualTo(6);
        assertThat(swept.deletedPacks()).isEqualTo(2);
        assertThat(store.figures().chunks()).isZero();
        assertThat(store.figures().storedBytes()).isZero();
        store = fixture.open();
        assertThat(isMissing(recipe)).isTrue();
        assertThat(store.condition().lastSwept()).contains(swept);
    }

    /** Seed 12998 of {@code ./godwit simulate --store}. */
    @Test
    void whatASweepCondemnedBeforeItFailedIsWrittenDownByTheNextOne() throws Exception {
        store.sweep(new Counting(), List::of, ALL);
        store = fixture.open();
        store.put(DOMAIN, run);
        store.flush();
        putRecipe();
        // What the sweep before deleted is deleted again, once more is condemned and before that is written down.
        fixture.blobs.before((call, name) -> {
            if (call.equals("delete")) {
                throw new IOException("the blobs are away");
            }
        });
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> store.sweep(new Counting(), List::of, ALL));
        fixture.blobs.before((call, name) -> {});
        assertThat(blockIsMissing()).isTrue();
        Counting second = new Counting();
        second.stopIn = "remove";
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> store.sweep(second, List::of, ALL));
        store = fixture.open();
        assertThat(blockIsMissing()).isTrue();
    }

    @Test
    void theListOfPacksDoesNotKeepWhatWasSweptForEver() throws Exception {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 100; i++) {
                store.put(DOMAIN, Runs.of(key, Compression.NONE, Runs.chunks(1000L * round + i, 2, 400)));
                store.flush();
            }
            assertThat(store.sweep(new Counting(), List::of, ALL).deletedPacks())
                    .isGreaterThanOrEqualTo(100);
            List<byte[]> alive = Runs.chunks(77 + round, 5, 400);
            ChunkRun kept = Runs.of(key, Compression.NONE, alive);
            store.put(DOMAIN, kept);
            store.flush();
            assertThat(listBytes()).isGreaterThan(4096);
            store = fixture.open();
            assertThat(listBytes()).isLessThan(1000);
            RecoveryTest.assertHas(store, kept, alive);
            assertThat(store.figures().chunks()).isEqualTo(5);
            assertThat(isMissing(run.ids().get(0))).isTrue();
        }
    }

    private long listBytes() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("index/main"))) {
            return files.filter(file -> file.toString().endsWith(".packs"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    @Test
    void whatWasCalledPresentUnderAPinStaysUntilItIsClosed() throws Exception {
        try (ChunkStore.Pin pin = store.pin()) {
            assertThat(blockIsMissing()).isFalse();
            assertThat(store.sweep(new Counting(), List::of, ALL).condemnedChunks())
                    .isZero();
            RecoveryTest.assertHas(store, run, contents);
        }
        assertThat(store.sweep(new Counting(), List::of, ALL).condemnedChunks()).isEqualTo(6);
    }

    @Test
    void aDamagedRunMakesItsBlocksMissingAlsoAfterAReopeningAndIsRepairedByAPut() throws Exception {
        String pack = packOf(0);
        fixture.blobs.contents().get(pack)[PackFormat.HEADER_BYTES + 40] ^= 1;
        StoreUpkeep.Scrubbed scrubbed = store.scrub(new Counting(), 0);
        assertThat(scrubbed.damagedRuns()).isEqualTo(1);
        assertThat(scrubbed.damagedChunks()).isIn(1L, 5L);
        assertThat(store.doubtful()).isTrue();
        assertThat(blockIsMissing()).isTrue();
        store = fixture.open();
        assertThat(blockIsMissing()).isTrue();
        store.put(DOMAIN, run);
        byte[] bytes = new byte[5 * 36];
        ByteBuffer encoded = ByteBuffer.wrap(bytes);
        for (int i = 0; i < 5; i++) {
            encoded.putInt(run.lengths().get(i));
            run.ids().get(i).write(encoded);
        }
        store.put(DOMAIN, Runs.of(key, Compression.NONE, List.of(bytes)));
        assertThat(blockIsMissing()).isFalse();
        RecoveryTest.assertHas(store, run, contents);
    }

    @Test
    void aScrubGoesOnWhereTheOneBeforeWasInterrupted() throws Exception {
        Counting first = new Counting();
        first.stopAfter = 1;
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> store.scrub(first, 0));
        store = fixture.open();
        Counting second = new Counting();
        StoreUpkeep.Scrubbed scrubbed = store.scrub(second, 0);
        assertThat(scrubbed.packs()).isEqualTo(2);
        assertThat(scrubbed.bytes()).isEqualTo(first.done + second.done);
        assertThat(second.done).isPositive().isLessThan(scrubbed.bytes());
        assertThat(store.scrub(new Counting(), 0).packs()).isEqualTo(2);
    }

    @Test
    void aDamagedRecordThatTheCatalogDoesNotKnowStopsASweep() throws Exception {
        fixture.blobs.contents().put("points/rp_x-00000000", new byte[100]);
        assertThatExceptionOfType(org.godwit.api.problem.ProblemException.class)
                .isThrownBy(() -> store.sweep(new Counting(), List::of, ALL))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("SWEEP_IN_DOUBT"));
        RecoveryTest.assertHas(store, run, contents);
    }

    @Test
    void aScrubKeepsToItsRate() throws Exception {
        long begun = System.nanoTime();
        StoreUpkeep.Scrubbed scrubbed = store.scrub(new Counting(), 10_000);
        double seconds = (System.nanoTime() - begun) / 1e9;
        assertThat(seconds).isGreaterThan(scrubbed.bytes() / 10_000.0 * 0.95);
    }

    private String packOf(int index) {
        return fixture.blobs.contents().keySet().stream()
                .filter(name -> name.startsWith("packs/"))
                .skip(index)
                .findFirst()
                .orElseThrow();
    }
}
