// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store reads when it is opened, and what it believes of its index. */
final class IndexOpeningTest {
    private static final String DOMAIN = "default";
    private static final int RUNS = 60;

    @TempDir
    private Path folder;

    private StoreFixture fixture;
    private PackedChunkStore store;
    private final Queue<String> calls = new ConcurrentLinkedQueue<>();
    private final List<ChunkRun> runs = new ArrayList<>();

    @BeforeEach
    void prepare() throws Exception {
        fixture = new StoreFixture(folder.resolve("one"));
        store = fixture.open();
        for (int i = 0; i < RUNS; i++) {
            put(i);
            if (i % 3 == 2) {
                store.flush();
            }
        }
    }

    private void put(int seed) throws IOException {
        ChunkRun run = Runs.of(store.domainKey(DOMAIN), Compression.NONE, Runs.chunks(seed, 5, 2000));
        runs.add(run);
        store.put(DOMAIN, run);
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void aStoreThatNobodyElseOpenedListsAndReadsNoPack() throws Exception {
        long bytes = store.figures().chunkBytes();
        reopen();
        assertThat(calls).noneMatch(call -> call.contains("packs/"));
        assertThat(store.figures().chunks()).isEqualTo(5L * RUNS);
        assertThat(store.figures().chunkBytes()).isEqualTo(bytes);
        assertAllThere();
        assertThat(fixture.blobs.contents().keySet().stream().filter(name -> name.startsWith("openings/")))
                .hasSize(1);
    }

    @Test
    void afterADeathOnlyWhatCameSinceTheLastSegmentIsRead() throws Exception {
        long bytes = store.figures().chunkBytes();
        try (StoreFixture copy = copyOf(fixture, "two")) {
            copy.blobs.before((call, name) -> calls.add(call + " " + name));
            store = copy.open();
            assertThat(calls).noneMatch(call -> call.startsWith("list packs/"));
            assertThat(calls.stream()
                            .filter(call -> call.startsWith("get packs/"))
                            .distinct())
                    .isNotEmpty()
                    .hasSizeLessThan(packs() / 2);
            assertThat(store.figures().chunks()).isEqualTo(5L * RUNS);
            assertThat(store.figures().chunkBytes()).isEqualTo(bytes);
            assertAllThere();
        }
    }

    @Test
    void whatAnotherControllerPutAndSweptIsSeen() throws Exception {
        fixture.close();
        String swept = packNames().get(0);
        String known = packNames().get(1);
        try (StoreFixture other = copyOf(fixture, "two")) {
            delete(other.folder.resolve("index"));
            delete(other.folder.resolve("spool"));
            store = other.open();
            put(1000);
            store.flush();
            other.blobs.delete(swept);
            fixture.blobs.contents().clear();
            fixture.blobs.contents().putAll(other.blobs.contents());
        }
        reopen();
        assertThat(store.missing(DOMAIN, runs.get(RUNS).ids()).isEmpty()).isTrue();
        long missing = 0;
        for (ChunkRun run : runs) {
            missing += store.missing(DOMAIN, run.ids()).cardinality();
        }
        assertThat(missing).isBetween(5L, 5L * RUNS / 2);
        assertThat(calls).noneMatch(call -> call.equals("get " + known));
    }

    @Test
    void aDiskPutBackToAnOlderStateIsNoticed() throws Exception {
        fixture.close();
        Path old = folder.resolve("old");
        copy(fixture.folder.resolve("index"), old);
        store = fixture.open();
        put(2000);
        store.flush();
        fixture.close();
        delete(fixture.folder.resolve("index"));
        copy(old, fixture.folder.resolve("index"));
        reopen();
        assertThat(calls).anyMatch(call -> call.startsWith("list packs/"));
        assertAllThere();
    }

    @Test
    void anIndexThatIsGoneForeignOrDamagedIsMadeAnew() throws Exception {
        StoreFixture foreign = new StoreFixture(folder.resolve("foreign"));
        foreign.open();
        foreign.close();
        for (int way = 0; way < 4; way++) {
            fixture.close();
            Path index = fixture.folder.resolve("index/main");
            switch (way) {
                case 0 -> delete(index);
                case 1 -> {
                    delete(index);
                    copy(foreign.folder.resolve("index/main"), index);
                }
                case 2 -> Files.write(index.resolve("manifest"), new byte[100]);
                default -> Files.write(only(index, ".packs"), new byte[100]);
            }
            reopen();
            assertThat(store.figures().chunks()).as("way %d", way).isEqualTo(5L * RUNS);
            assertAllThere();
        }
    }

    @Test
    void damageThatIsFoundLaterHealsByItself() throws Exception {
        fixture.close();
        Path segment = only(fixture.folder.resolve("index/main"), ".ids");
        byte[] bytes = Files.readAllBytes(segment);
        for (int page = 0; page + IndexPage.BYTES <= bytes.length; page += IndexPage.BYTES) {
            bytes[page + 40] ^= 1;
        }
        Files.write(segment, bytes);
        reopen();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(this::assertAllThere)
                .satisfies(thrown -> assertThat(thrown.problem().code()).isIn("INDEX_DAMAGED", "STORE_OPENING"));
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (true) {
            try {
                assertAllThere();
                return;
            } catch (ProblemException e) {
                assertThat(e.problem().kind()).isEqualTo(org.godwit.api.problem.Problem.Kind.TRANSIENT);
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aPackThatIsDeletedIsForgottenBeforeEvenIfTheProcessDies() throws Exception {
        fixture.close();
        store = fixture.open();
        GuardedBlobs guarded = new GuardedBlobs(fixture.blobs);
        Packs known = new Packs(PackLog.create(folder.resolve("log"), 1));
        StoreKeys keys = StoreKeys.open(fixture.blobs, fixture.settings.masterKeyFile());
        int number = known.add(new Pack(PackId.random(), keys, new RunTable()));
        known.stored(number, 100);
        PackId id = known.get(number).id();
        guarded.beforeDelete(name -> known.drop(PackId.ofBlob(name)));
        assertThat(known.isThere(number)).isTrue();
        guarded.delete(id.blob());
        assertThat(known.isThere(number)).isFalse();
        known.close();
        Packs again = Packs.open(new Packs.LogFile(folder.resolve("log"), 1, 8), keys);
        assertThat(again.isThere(number)).isFalse();
        assertThat(again.storedBytes()).isZero();
        assertThat(again.add(new Pack(PackId.random(), keys, new RunTable()))).isGreaterThan(number);
        again.close();
    }

    private void reopen() throws Exception {
        fixture.close();
        calls.clear();
        fixture.blobs.before((call, name) -> calls.add(call + " " + name));
        store = fixture.open();
        fixture.blobs.before((call, name) -> {});
    }

    private void assertAllThere() throws IOException {
        for (int i = 0; i < RUNS; i++) {
            assertThat(store.missing(DOMAIN, runs.get(i).ids()).isEmpty()).isTrue();
            RecoveryTest.assertHas(store, runs.get(i), Runs.chunks(i, 5, 2000));
        }
    }

    private List<String> packNames() {
        return fixture.blobs.contents().keySet().stream()
                .filter(name -> name.startsWith("packs/"))
                .toList();
    }

    private int packs() {
        return packNames().size();
    }

    /** As the disk and the store are at this moment: what a process leaves that dies now. */
    private StoreFixture copyOf(StoreFixture from, String name) throws IOException {
        copy(from.folder, folder.resolve(name));
        StoreFixture copy = new StoreFixture(folder.resolve(name));
        for (Map.Entry<String, byte[]> blob : from.blobs.contents().entrySet()) {
            copy.blobs.contents().put(blob.getKey(), blob.getValue());
        }
        return copy;
    }

    private static Path only(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix))
                    .max(Comparator.comparing(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
