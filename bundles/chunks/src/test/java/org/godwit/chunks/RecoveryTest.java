// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process dies: whatever of the spool reached the file is found again, and nothing else is made up. */
final class RecoveryTest {
    private static final String DOMAIN = "default";
    /** More with -Dgodwit.seeds=N. */
    private static final int SEEDS = Integer.getInteger("godwit.seeds", 20);

    @TempDir
    private Path folder;

    private StoreFixture fixture;

    @BeforeEach
    void prepare() {
        fixture = new StoreFixture(folder);
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void afterTheMachineWasBootedNothingUnsyncedIsBelieved() throws Exception {
        PackedChunkStore store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        ChunkRun flushed = Runs.of(key, Compression.ZSTD, Runs.chunks(1, 5, 2000));
        ChunkRun spooled = Runs.of(key, Compression.ZSTD, Runs.chunks(2, 5, 2000));
        store.put(DOMAIN, flushed);
        store.flush();
        store.put(DOMAIN, spooled);
        fixture.bootId = "second boot";
        store = fixture.open();
        assertThat(store.missing(DOMAIN, flushed.ids()).isEmpty()).isTrue();
        assertThat(store.missing(DOMAIN, spooled.ids()).cardinality()).isEqualTo(5);
        store.put(DOMAIN, spooled);
        store = fixture.open();
        assertThat(store.missing(DOMAIN, spooled.ids()).isEmpty()).isTrue();
    }

    @Test
    void aSpoolCutOffAnywhereGivesBackTheRunsBeforeTheCut() throws Exception {
        PackedChunkStore store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        List<ChunkRun> runs = new ArrayList<>();
        List<List<byte[]>> contents = new ArrayList<>();
        TreeSet<Long> ends = new TreeSet<>();
        for (int i = 0; i < 6; i++) {
            contents.add(Runs.chunks(i, 5, 2000));
            runs.add(Runs.of(key, Compression.ZSTD, contents.get(i)));
            store.put(DOMAIN, runs.get(i));
            ends.add(Files.size(spoolFile()));
        }
        fixture.close();
        byte[] whole = Files.readAllBytes(spoolFile());
        Path name = spoolFile();
        Random random = new Random(1);
        TreeSet<Integer> cuts = new TreeSet<>(List.of(0, 1, 55, 56, 57, whole.length - 1, whole.length));
        ends.forEach(end ->
                cuts.addAll(List.of(end.intValue() - 1, end.intValue(), Math.min(whole.length, end.intValue() + 1))));
        for (int i = 0; i < 20; i++) {
            cuts.add(random.nextInt(whole.length));
        }
        for (int cut : cuts) {
            Files.write(name, java.util.Arrays.copyOf(whole, cut));
            store = fixture.open();
            int expected = ends.headSet((long) cut, true).size();
            for (int i = 0; i < runs.size(); i++) {
                assertThat(store.missing(DOMAIN, runs.get(i).ids()).isEmpty())
                        .as("run %d after a cut at %d of %d", i, cut, whole.length)
                        .isEqualTo(i < expected);
                if (i < expected) {
                    assertHas(store, runs.get(i), contents.get(i));
                }
            }
            fixture.close();
            try (Stream<Path> files = Files.list(fixture.spool())) {
                for (Path file :
                        files.filter(path -> path.toString().endsWith(".pack")).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    @Test
    void packsThatADeadProcessLeftGoToTheBlobStoreInTheOrderInWhichTheyWereBegun() throws Exception {
        PackedChunkStore store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        fixture.blobs.before((call, name) -> {
            if (call.equals("put") && name.startsWith(PackId.PREFIX)) {
                throw new IOException("the blob store is away");
            }
        });
        for (int i = 0; SpoolName.all(fixture.spool()).size() < 4; i++) {
            try {
                store.put(DOMAIN, Runs.of(key, Compression.NONE, Runs.chunks(i, 5, 2000)));
            } catch (IOException e) {
                // It is kept all the same: what fails is bringing a full pack away.
                assertThat(e).hasStackTraceContaining("away");
            }
        }
        fixture.close();
        List<String> begun = SpoolName.all(fixture.spool()).stream()
                .map(name -> name.pack().blob())
                .toList();
        List<String> put = new ArrayList<>();
        fixture.blobs.before((call, name) -> {
            if (call.equals("put") && name.startsWith(PackId.PREFIX)) {
                put.add(name);
            }
        });
        fixture.open().flush();
        assertThat(put).isEqualTo(begun);
    }

    @Test
    void aTailThatIsNotWhatWasWrittenIsDropped() throws Exception {
        PackedChunkStore store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        List<byte[]> first = Runs.chunks(1, 5, 2000);
        ChunkRun run = Runs.of(key, Compression.ZSTD, first);
        store.put(DOMAIN, run);
        ChunkRun lost = Runs.of(key, Compression.ZSTD, Runs.chunks(2, 5, 2000));
        store.put(DOMAIN, lost);
        fixture.close();
        byte[] bytes = Files.readAllBytes(spoolFile());
        java.util.Arrays.fill(bytes, bytes.length - 500, bytes.length, (byte) 0);
        Files.write(spoolFile(), bytes);
        store = fixture.open();
        assertHas(store, run, first);
        assertThat(store.missing(DOMAIN, lost.ids()).cardinality()).isEqualTo(5);
        List<byte[]> third = Runs.chunks(3, 5, 2000);
        ChunkRun more = Runs.of(key, Compression.ZSTD, third);
        store.put(DOMAIN, more);
        store.flush();
        store = fixture.open();
        assertHas(store, run, first);
        assertHas(store, more, third);
        assertThat(fixture.blobs.contents().keySet().stream().filter(name -> name.startsWith("packs/")))
                .hasSize(1);
    }

    @Test
    void aPackThatWasPutBeforeTheDeathIsNotContinued() throws Exception {
        PackedChunkStore store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        List<byte[]> first = Runs.chunks(1, 5, 2000);
        ChunkRun run = Runs.of(key, Compression.ZSTD, first);
        store.put(DOMAIN, run);
        Path file = spoolFile();
        byte[] beforeSeal = Files.readAllBytes(file);
        store.flush();
        fixture.close();
        // Power was lost: the footer never reached the spool's disk, the blob did reach the store.
        Files.write(file, beforeSeal);
        store = fixture.open();
        assertThat(file).doesNotExist();
        List<byte[]> second = Runs.chunks(2, 5, 2000);
        ChunkRun next = Runs.of(key, Compression.ZSTD, second);
        store.put(DOMAIN, next);
        store.flush();
        store = fixture.open();
        assertHas(store, run, first);
        assertHas(store, next, second);
    }

    @Test
    void randomHistoriesWithDeathsKeepEverything() throws Exception {
        for (long seed = 1; seed <= SEEDS; seed++) {
            StoreFixture own = new StoreFixture(folder.resolve("seed" + seed));
            try {
                history(own, seed);
            } catch (AssertionError | Exception e) {
                throw new AssertionError("seed " + seed, e);
            } finally {
                own.close();
            }
        }
    }

    private static void history(StoreFixture own, long seed) throws Exception {
        Random random = new Random(seed);
        PackedChunkStore store = own.open();
        DomainKey key = store.domainKey(DOMAIN);
        List<ChunkRun> runs = new ArrayList<>();
        List<List<byte[]>> contents = new ArrayList<>();
        for (int step = 0; step < 40; step++) {
            switch (random.nextInt(8)) {
                case 0 -> store.flush();
                case 1 -> store = own.open();
                case 2 -> {
                    if (!runs.isEmpty()) {
                        int i = random.nextInt(runs.size());
                        assertHas(store, runs.get(i), contents.get(i));
                    }
                }
                default -> {
                    List<byte[]> chunks = Runs.chunks(seed * 1000 + random.nextInt(30), 1 + random.nextInt(10), 3000);
                    Compression compression = Compression.of(random.nextInt(2));
                    contents.add(chunks);
                    runs.add(Runs.of(key, compression, chunks));
                    store.put(DOMAIN, runs.get(runs.size() - 1));
                }
            }
        }
        store.flush();
        long chunks = store.figures().chunks();
        long bytes = store.figures().storedBytes();
        store = own.open();
        assertThat(store.figures().chunks()).isEqualTo(chunks);
        assertThat(store.figures().storedBytes()).isEqualTo(bytes);
        for (int i = 0; i < runs.size(); i++) {
            assertHas(store, runs.get(i), contents.get(i));
        }
    }

    private Path spoolFile() throws IOException {
        try (Stream<Path> files = Files.list(fixture.spool())) {
            return files.filter(path -> path.toString().endsWith(".pack"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    static void assertHas(PackedChunkStore store, ChunkRun run, List<byte[]> chunks) throws IOException {
        for (int i = 0; i < chunks.size(); i++) {
            ChunkId id = run.ids().get(i);
            assertThat(store.get(DOMAIN, id)).isEqualTo(ByteBuffer.wrap(chunks.get(i)));
        }
    }
}
