// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.testkit.blob.MemoryBlobStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of packs over many openings, beside a model. */
final class PackListingTest {
    private static final int SALT = 77;

    @TempDir
    private Path folder;

    private IndexFiles files;
    private StoreKeys keys;
    private IndexManifest manifest;
    /** Which pack has which number. */
    private final Map<Integer, PackId> model = new HashMap<>();

    private int highest = -1;

    @BeforeEach
    void prepare() throws IOException {
        files = new IndexFiles(folder.resolve("index"));
        keys = StoreKeys.open(new MemoryBlobStore("main"), folder.resolve("etc/master.key"));
        manifest = fresh(files);
    }

    private IndexManifest fresh(IndexFiles some) throws IOException {
        PackLog log = PackLog.create(some.packLog(1), SALT);
        log.settle();
        IndexManifest made = new IndexManifest(
                keys.store(), SALT, 1, new IndexManifest.State(log.size(), 9, 99, 4), "0-abc", List.of());
        log.close();
        some.write(made);
        return made;
    }

    private void store(Packs packs, Random random) throws IOException {
        RunTable runs = new RunTable();
        for (int i = random.nextInt(40); i >= 0; i--) {
            runs.add(new StoredRun(56 + i * 100, 100, "default", List.of(), new int[] {5}));
        }
        PackId id = PackId.random();
        int number = packs.add(new Pack(id, keys, runs));
        assertThat(number).isGreaterThan(highest);
        highest = number;
        packs.stored(number, 1000 + number);
        model.put(number, id);
    }

    private void drop(Packs packs, Random random) throws IOException {
        if (!model.isEmpty()) {
            int number = new ArrayList<>(model.keySet()).get(random.nextInt(model.size()));
            packs.drop(number);
            model.remove(number);
        }
    }

    private void assertAsModel(Packs packs) {
        Map<PackId, Integer> expected = new HashMap<>();
        model.forEach((number, id) -> expected.put(id, number));
        assertThat(packs.present()).isEqualTo(expected);
        assertThat(packs.storedBytes())
                .isEqualTo(model.keySet().stream()
                        .mapToLong(number -> 1000 + number)
                        .sum());
    }

    @Test
    void overManyOpeningsNumbersStayAndTheListDoesNotGrow() throws IOException {
        long longest = 0;
        for (int opening = 0; opening < 150; opening++) {
            Random random = new Random(opening);
            PackListing.Listed listed = new PackListing(files, keys).open(manifest);
            manifest = listed.manifest();
            assertThat(files.manifest().orElseThrow().packLog()).isEqualTo(manifest.packLog());
            assertThat(files.manifest().orElseThrow().state()).isEqualTo(manifest.state());
            Packs packs = listed.packs();
            assertAsModel(packs);
            for (int step = 0; step < 40; step++) {
                if (random.nextBoolean() || model.size() < 8) {
                    store(packs, random);
                } else {
                    drop(packs, random);
                    drop(packs, random);
                }
            }
            packs.settle();
            packs.close();
            longest = Math.max(longest, Files.size(files.packLog(manifest.packLog())));
            assertThat(files.packLog(manifest.packLog() - 1)).doesNotExist();
        }
        assertThat(highest).isGreaterThan(2000);
        assertThat(manifest.packLog()).isGreaterThan(20);
        assertThat(longest).isLessThan(100_000);
    }

    @Test
    void whatWasCoveredBeforeIsCoveredAfterAndNothingElse() throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            files = new IndexFiles(folder.resolve("index" + seed));
            model.clear();
            highest = -1;
            manifest = fresh(files);
            Packs packs = new PackListing(files, keys).open(manifest).packs();
            int moment = random.nextInt(200);
            for (int step = 0; step < 200; step++) {
                if (step == moment) {
                    manifest = manifest.with(new IndexManifest.State(packs.moment(), 1, 2, 3), List.of());
                }
                store(packs, random);
            }
            for (int i = 0; i < 150; i++) {
                drop(packs, random);
            }
            packs.settle();
            packs.close();
            PackListing.Listed listed = new PackListing(files, keys).open(manifest);
            assertThat(listed.manifest().packLog()).as("seed %d", seed).isEqualTo(2);
            assertThat(listed.manifest().opening()).isEqualTo("0-abc");
            assertAsModel(listed.packs());
            for (int number : model.keySet()) {
                boolean covered = listed.packs()
                        .isStoredBefore(number, listed.manifest().state().moment());
                assertThat(covered).as("seed %d pack %d", seed, number).isEqualTo(number < moment);
            }
            listed.packs().close();
        }
    }

    @Test
    void aProcessThatDiedBeforeTheManifestNamedTheNewListLeavesNothingBehind() throws IOException {
        Packs packs = new PackListing(files, keys).open(manifest).packs();
        Random random = new Random(1);
        for (int i = 0; i < 60; i++) {
            store(packs, random);
        }
        packs.settle();
        packs.close();
        Files.write(files.packLog(2), new byte[100]);
        PackListing.Listed listed = new PackListing(files, keys).open(manifest);
        assertAsModel(listed.packs());
        assertThat(listed.manifest().packLog()).isEqualTo(1);
        assertThat(files.packLog(2)).doesNotExist();
        listed.packs().close();
    }
}
