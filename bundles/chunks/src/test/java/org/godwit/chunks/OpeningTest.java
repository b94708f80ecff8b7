// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.blob.MemoryBlobStore;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores in trouble say what it is, touch nothing, and heal by themselves. */
final class OpeningTest {
    private static final String DOMAIN = "default";

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
    void aStoreInUseWaitsUntilItIsFree() throws Exception {
        AutoCloseable other = fixture.blobs.another().claim("the other controller");
        PackedChunkStore store = fixture.over(fixture.blobs);
        awaitTrouble(store, "STORE_IN_USE");
        assertProblem(() -> store.domainKey(DOMAIN), Kind.TRANSIENT, "STORE_OPENING");
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(store::flush)
                .withMessageContaining("the other controller");
        other.close();
        assertThat(store.awaitOpen(Duration.ofSeconds(10))).isTrue();
        assertThat(store.trouble()).isEmpty();
        assertThat(store.domainKey(DOMAIN)).isNotNull();
    }

    @Test
    void aNewerFormatIsRefused() throws Exception {
        fixture.open();
        fixture.close();
        fixture.blobs.contents().get(StoreKeys.STORE_BLOB)[5] = 2;
        assertRefused("STORE_FORMAT", Kind.UNSUPPORTED);
    }

    @Test
    void anotherMasterKeyIsRefusedAndNothingIsWritten() throws Exception {
        fixture.open().domainKey(DOMAIN);
        fixture.close();
        Files.delete(fixture.settings.masterKeyFile());
        MasterKey.create(fixture.settings.masterKeyFile());
        assertRefused("MASTER_KEY_MISMATCH", Kind.MISCONFIGURED);
    }

    @Test
    void aMissingMasterKeyIsNotMadeAnew() throws Exception {
        fixture.open();
        fixture.close();
        Files.delete(fixture.settings.masterKeyFile());
        assertRefused("MASTER_KEY_MISSING", Kind.MISCONFIGURED);
        assertThat(fixture.settings.masterKeyFile()).doesNotExist();
    }

    @Test
    void aMistypedMasterKeyIsRefused() throws Exception {
        fixture.open();
        fixture.close();
        Path file = fixture.settings.masterKeyFile();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        String text = Files.readString(file);
        char digit = text.charAt(30);
        Files.writeString(file, text.substring(0, 30) + (digit == '0' ? '1' : '0') + text.substring(31));
        assertRefused("MASTER_KEY_UNREADABLE", Kind.CORRUPT);
        Files.writeString(file, text);
        fixture.open();
    }

    @Test
    void lostKeysAreNotMadeAnew() throws Exception {
        PackedChunkStore store = fixture.open();
        store.put(DOMAIN, Runs.of(store.domainKey(DOMAIN), Compression.ZSTD, Runs.chunks(1, 3, 100)));
        store.flush();
        fixture.close();
        Files.delete(fixture.spool().resolve("store-id"));
        fixture.blobs.contents().remove(StoreKeys.STORE_BLOB);
        assertRefused("STORE_KEYS_MISSING", Kind.MISCONFIGURED);
    }

    @Test
    void anEmptyFolderInPlaceOfAStoreIsNotTakenForANewOne() throws Exception {
        fixture.open();
        fixture.close();
        MemoryBlobStore unmounted = new MemoryBlobStore("main");
        PackedChunkStore store = fixture.over(unmounted);
        awaitTrouble(store, "STORE_REPLACED");
        assertThat(unmounted.contents()).isEmpty();
    }

    @Test
    void flippedBitsOfKeysAreFound() throws Exception {
        fixture.open();
        fixture.close();
        byte[] blob = fixture.blobs.contents().get(StoreKeys.STORE_BLOB);
        for (int at = 0; at < blob.length; at++) {
            byte[] flipped = blob.clone();
            flipped[at] ^= 16;
            fixture.blobs.contents().put(StoreKeys.STORE_BLOB, flipped);
            int place = at;
            assertThatExceptionOfType(ProblemException.class)
                    .as("byte %d", place)
                    .isThrownBy(() -> StoreKeys.open(fixture.blobs, fixture.settings.masterKeyFile()));
        }
    }

    @Test
    void aFullStoreLosesNothingAndHeals() throws Exception {
        PackedChunkStore store = fixture.open();
        AtomicBoolean full = new AtomicBoolean(true);
        fixture.blobs.before((call, name) -> {
            if (full.get() && call.equals("put") && name.startsWith("packs/")) {
                throw Problem.of(Kind.MISCONFIGURED, "STORE_FULL", "The disk is full.", "Make room.")
                        .asException();
            }
        });
        List<byte[]> chunks = Runs.chunks(1, 10, 3000);
        ChunkRun run = Runs.of(store.domainKey(DOMAIN), Compression.ZSTD, chunks);
        store.put(DOMAIN, run);
        assertProblem(
                () -> {
                    store.flush();
                    return null;
                },
                Kind.MISCONFIGURED,
                "STORE_FULL");
        assertThat(store.trouble())
                .hasValueSatisfying(problem -> assertThat(problem.code()).isEqualTo("STORE_FULL"));
        RecoveryTest.assertHas(store, run, chunks);
        PackedChunkStore again = fixture.open();
        RecoveryTest.assertHas(again, run, chunks);
        int seed = 100;
        ProblemException refused = null;
        while (refused == null && seed < 200) {
            try {
                again.put(DOMAIN, Runs.of(again.domainKey(DOMAIN), Compression.NONE, Runs.chunks(seed++, 20, 9000)));
            } catch (ProblemException e) {
                refused = e;
            }
        }
        assertThat(seed).as("the spool is bounded").isLessThan(200);
        full.set(false);
        again.flush();
        assertThat(again.trouble()).isEmpty();
        assertThat(packs(fixture.spool())).isZero();
        RecoveryTest.assertHas(fixture.open(), run, chunks);
    }

    @Test
    void aStoreThatGoesInTheMiddleIsTransient() throws Exception {
        PackedChunkStore store = fixture.open();
        ChunkRun run = Runs.of(store.domainKey(DOMAIN), Compression.ZSTD, Runs.chunks(1, 3, 100));
        store.put(DOMAIN, run);
        fixture.blobs.before((call, name) -> {
            throw new NoClassDefFoundError("org/godwit/store/gone/Part");
        });
        assertProblem(
                () -> {
                    store.flush();
                    return null;
                },
                Kind.TRANSIENT,
                "STORE_GONE");
        fixture.blobs.before((call, name) -> {});
        store.close();
        assertProblem(() -> store.get(DOMAIN, run.ids().get(0)), Kind.TRANSIENT, "STORE_GONE");
        RecoveryTest.assertHas(fixture.open(), run, Runs.chunks(1, 3, 100));
    }

    @Test
    void aNewOpeningCannotOvertakeAPackOnItsWay() throws Exception {
        PackedChunkStore store = fixture.open();
        ChunkRun run = Runs.of(store.domainKey(DOMAIN), Compression.ZSTD, Runs.chunks(1, 3, 100));
        store.put(DOMAIN, run);
        java.util.concurrent.CountDownLatch inPut = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch goOn = new java.util.concurrent.CountDownLatch(1);
        MemoryBlobStore next = fixture.blobs.another();
        fixture.blobs.before((call, name) -> {
            if (call.equals("put")) {
                inPut.countDown();
                awaitQuietly(goOn);
            }
        });
        Thread flushing = new Thread(() -> {
            try {
                store.flush();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        flushing.start();
        inPut.await();
        Thread closing = new Thread(store::close);
        closing.start();
        closing.join(300);
        assertThat(closing.isAlive()).as("it waits for the pack on its way").isTrue();
        PackedChunkStore second = fixture.over(next);
        awaitTrouble(second, "STORE_IN_USE");
        goOn.countDown();
        closing.join(10_000);
        flushing.join(10_000);
        assertThat(second.awaitOpen(Duration.ofSeconds(10))).isTrue();
        RecoveryTest.assertHas(second, run, Runs.chunks(1, 3, 100));
        assertThat(packs(fixture.spool())).isZero();
    }

    private static void awaitQuietly(java.util.concurrent.CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void assertRefused(String code, Kind kind) throws Exception {
        Map<String, byte[]> before = new TreeMap<>();
        fixture.blobs.contents().forEach((name, bytes) -> before.put(name, bytes.clone()));
        PackedChunkStore store = fixture.over(fixture.blobs);
        awaitTrouble(store, code);
        assertThat(store.trouble().orElseThrow().kind()).isEqualTo(kind);
        assertThat(store.trouble().orElseThrow().remedy()).isNotEmpty();
        store.close();
        assertThat(fixture.blobs.contents().keySet()).isEqualTo(before.keySet());
        before.forEach((name, bytes) ->
                assertThat(fixture.blobs.contents().get(name)).as(name).isEqualTo(bytes));
    }

    private static void awaitTrouble(PackedChunkStore store, String code) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (System.nanoTime() < deadline) {
            if (store.trouble().map(Problem::code).orElse("").equals(code)) {
                return;
            }
            Thread.onSpinWait();
        }
        assertThat(store.trouble().map(Problem::code)).hasValue(code);
    }

    private static long packs(Path spool) throws IOException {
        try (java.util.stream.Stream<Path> files = Files.list(spool)) {
            return files.filter(path -> path.toString().endsWith(".pack")).count();
        }
    }

    private static void assertProblem(Callable<?> call, Kind kind, String code) {
        assertThatExceptionOfType(ProblemException.class).isThrownBy(call::call).satisfies(thrown -> {
            assertThat(thrown.problem().kind()).isEqualTo(kind);
            assertThat(thrown.problem().code()).isEqualTo(code);
        });
    }
}
