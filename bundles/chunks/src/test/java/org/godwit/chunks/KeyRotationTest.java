// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.MasterKeyChange;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.blob.MemoryBlobStore;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The master key changes, or the process dies on the way: every store opens, and no key of a domain ever changes. */
final class KeyRotationTest {
    private static final List<String> DOMAINS = List.of("default", "acme");

    @TempDir
    private Path folder;

    private final List<MemoryBlobStore> stores = List.of(new MemoryBlobStore("main"), new MemoryBlobStore("second"));
    private final Map<String, DomainKey> domainKeys = new TreeMap<>();
    private final Map<String, byte[]> before = new TreeMap<>();
    private final List<PackedChunkStore> opened = new ArrayList<>();
    private ChunkRun run;
    private byte[] oldFile;

    @BeforeEach
    void prepare() throws Exception {
        for (PackedChunkStore store : open(folder)) {
            for (String domain : DOMAINS) {
                DomainKey key = store.domainKey(domain);
                domainKeys.put(store.id() + " " + domain, key);
                store.put(domain, Runs.of(key, Compression.ZSTD, Runs.chunks(7, 3, 100)));
            }
            store.flush();
        }
        end();
        run = Runs.of(domainKeys.get("main default"), Compression.ZSTD, Runs.chunks(7, 3, 100));
        oldFile = Files.readAllBytes(keyFile(folder));
        stores.forEach(blobs -> blobs.contents().forEach((name, bytes) -> before.put(blobs.id() + " " + name, bytes)));
    }

    @AfterEach
    void end() {
        opened.forEach(PackedChunkStore::close);
        opened.clear();
    }

    @Test
    void allStoresAreUnderTheNewKeyAndTheOldOneOpensNothing() throws Exception {
        MasterKeyChange change = rotate(open(folder));
        assertThat(change.newId()).isNotEqualTo(change.oldId());
        assertThat(change.deletedBlobs()).isEqualTo(6);
        assertThat(Path.of(change.oldKeyFile())).hasBinaryContent(oldFile);
        assertThat(stores.get(0).contents().keySet())
                .filteredOn(name -> name.startsWith("keys/"))
                .containsExactly(
                        "keys/" + change.newId() + "/domain/acme",
                        "keys/" + change.newId() + "/domain/default",
                        "keys/" + change.newId() + "/store");
        end();
        assertOpens(folder);
        assertThat(problemUnder(oldFile).orElseThrow())
                .startsWith("MASTER_KEY_MISMATCH")
                .contains("made under master key " + change.newId())
                .contains("holds " + change.oldId());
    }

    @Test
    void aDomainMadeAfterwardsIsUnderTheNewKeyAndRotatesToo() throws Exception {
        List<PackedChunkStore> open = open(folder);
        rotate(open);
        DomainKey made = open.get(0).domainKey("late");
        rotate(open);
        end();
        assertThat(open(folder).get(0).domainKey("late")).isEqualTo(made);
    }

    @Test
    void aStoreThatWasAwayIsBroughtUnderTheNewKeyWhenItReturns() throws Exception {
        rotate(open(folder).subList(0, 1));
        rotate(opened.subList(0, 1));
        end();
        assertOpens(folder);
        assertThat(stores.get(1).contents().keySet())
                .filteredOn(name -> name.startsWith("keys/"))
                .hasSize(6);
        Files.walk(folder.resolve("etc")).filter(Files::isRegularFile).forEach(KeyRotationTest::deleteRetired);
        assertOpens(folder);
    }

    @Test
    void aStoreThatWasAwayIsRefusedByNameWithoutTheOldKey() throws Exception {
        MasterKeyChange change = rotate(open(folder).subList(0, 1));
        end();
        Files.delete(Path.of(change.oldKeyFile()));
        PackedChunkStore second = over(folder, stores.get(1));
        assertThat(second.awaitOpen(java.time.Duration.ofMillis(300))).isFalse();
        assertThat(second.trouble().orElseThrow().message())
                .contains(change.oldId())
                .contains(change.newId());
    }

    @Test
    void nothingIsChangedWhileAStoreIsNotOpen() throws Exception {
        AutoCloseable other = stores.get(1).another().claim("somebody else");
        PackedChunkStore first = over(folder, stores.get(0));
        assertThat(first.awaitOpen(java.time.Duration.ofSeconds(20))).isTrue();
        PackedChunkStore second = over(folder, stores.get(1));
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> rotate(List.of(first, second)))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("STORE_OPENING"));
        other.close();
        assertThat(keyFile(folder)).hasBinaryContent(oldFile);
        assertThat(Passphrases.next(keyFile(folder))).doesNotExist();
    }

    @Test
    void deathAfterAnyStepLeavesStoresThatOpenAndAnotherRotationEndsIt() throws Exception {
        int steps = 0;
        boolean ended = false;
        while (!ended) {
            restore();
            AtomicInteger left = new AtomicInteger(steps);
            List<PackedChunkStore> open = open(folder);
            stores.forEach(blobs -> blobs.before((call, name) -> {
                if (left.getAndDecrement() <= 0) {
                    throw new IOException("the process is dead");
                }
            }));
            try {
                rotate(open);
                ended = true;
            } catch (IOException e) {
                assertThat(left.get()).isNegative();
            }
            end();
            stores.forEach(blobs -> blobs.before((call, name) -> {}));
            assertWhatEachKeyOpens(steps);
            assertOpens(folder);
            MasterKeyChange last = rotate(open(folder));
            end();
            assertOpens(folder);
            assertThat(stores.get(0).contents().keySet())
                    .filteredOn(name -> name.startsWith("keys/"))
                    .hasSize(3)
                    .allMatch(name -> name.startsWith("keys/" + last.newId() + "/"));
            steps++;
        }
        System.out.println("key rotation died at " + (steps - 1) + " places, and every store opened");
        assertThat(steps).isGreaterThan(30);
    }

    @Test
    void deathBetweenTheTwoStepsOfTheKeyFileIsHarmless() throws Exception {
        KeyRing ring = new KeyRing(keyFile(folder), Passphrases.NONE);
        MasterKey old = ring.current().orElseThrow();
        ring.prepare();
        Files.createLink(ring.retiredFile(old.hexId()), keyFile(folder));
        assertOpens(folder);
        Files.writeString(keyFile(folder).resolveSibling("master.key.next.new"), "torn");
        rotate(open(folder));
        end();
        assertOpens(folder);
    }

    @Test
    void aDomainThatOnlyAnotherKeyOpensGetsNoSecondKey() throws Exception {
        PackedChunkStore first = open(folder).get(0);
        KeyRing ring = new KeyRing(keyFile(folder), Passphrases.NONE);
        MasterKey next = ring.prepare();
        first.keys().wrapUnder(next);
        first.domainKey("late");
        end();
        Files.move(
                Passphrases.next(keyFile(folder)), keyFile(folder), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        PackedChunkStore again = over(folder, stores.get(0));
        assertThat(again.awaitOpen(java.time.Duration.ofSeconds(20))).isTrue();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> again.domainKey("late"))
                .satisfies(thrown -> assertThat(thrown.problem().code()).isEqualTo("STORE_KEYS_INCOMPLETE"));
    }

    private MasterKeyChange rotate(List<PackedChunkStore> some) throws IOException {
        return new KeyRotation(new KeyRing(keyFile(folder), Passphrases.NONE)).rotate(some);
    }

    /** Each key file that lies around, alone: it opens all of a store, or is refused as another one. */
    private void assertWhatEachKeyOpens(int step) throws Exception {
        List<Path> files;
        try (Stream<Path> all = Files.list(folder.resolve("etc"))) {
            files = all.toList();
        }
        for (Path file : files) {
            Optional<String> problem = problemUnder(Files.readAllBytes(file));
            assertThat(problem.orElse("MASTER_KEY_MISMATCH"))
                    .as("step %d, key file %s", step, file)
                    .startsWith("MASTER_KEY_MISMATCH");
        }
    }

    /** What the first store says under a key file alone; empty when it opens, and has all it had. */
    private Optional<String> problemUnder(byte[] key) throws Exception {
        Path alone = Files.createTempDirectory(folder, "alone");
        Files.createDirectories(alone.resolve("etc"));
        Files.write(keyFile(alone), key);
        try {
            StoreKeys keys = StoreKeys.open(stores.get(0), keyFile(alone));
            for (String domain : DOMAINS) {
                assertThat(keys.knownDomain(domain)).contains(domainKeys.get("main " + domain));
            }
            return Optional.empty();
        } catch (ProblemException e) {
            assertThat(e.problem().remedy()).isNotEmpty();
            return Optional.of(e.problem().code() + ": " + e.problem().message());
        }
    }

    private void assertOpens(Path where) throws Exception {
        for (PackedChunkStore store : open(where)) {
            for (String domain : DOMAINS) {
                assertThat(store.domainKey(domain)).isEqualTo(domainKeys.get(store.id() + " " + domain));
            }
            if (store.id().equals("main")) {
                RecoveryTest.assertHas(store, run, Runs.chunks(7, 3, 100));
            }
        }
        end();
    }

    /** As it was before the first rotation. */
    private void restore() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("etc"))) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.write(keyFile(folder), oldFile);
        for (MemoryBlobStore blobs : stores) {
            blobs.contents().clear();
            before.forEach((name, bytes) -> {
                if (name.startsWith(blobs.id() + " ")) {
                    blobs.contents().put(name.substring(name.indexOf(' ') + 1), bytes);
                }
            });
        }
    }

    private static void deleteRetired(Path file) {
        if (!file.endsWith("master.key")) {
            assertThat(file.toFile().delete()).isTrue();
        }
    }

    private static Path keyFile(Path where) {
        return where.resolve("etc/master.key");
    }

    private List<PackedChunkStore> open(Path where) throws InterruptedException {
        List<PackedChunkStore> open = new ArrayList<>();
        for (MemoryBlobStore blobs : stores) {
            PackedChunkStore store = over(where, blobs);
            assertThat(store.awaitOpen(java.time.Duration.ofSeconds(20)))
                    .as("%s", store.trouble())
                    .isTrue();
            open.add(store);
        }
        return open;
    }

    private PackedChunkStore over(Path where, MemoryBlobStore blobs) {
        PackedChunkStore store = new PackedChunkStore(StoreFixture.settings(where), blobs);
        opened.add(store);
        return store;
    }
}
