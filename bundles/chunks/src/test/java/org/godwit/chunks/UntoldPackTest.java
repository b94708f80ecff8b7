// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The blob store took a pack, and the process died with the power before anybody wrote that down. Seed 9899 of
 * {@code ./godwit simulate --power}.
 */
final class UntoldPackTest {
    private static final String DOMAIN = "default";

    @TempDir
    private Path folder;

    private StoreFixture fixture;
    private PackedChunkStore store;
    private ChunkId recipe;
    private final Queue<String> lists = new ConcurrentLinkedQueue<>();

    /** A recipe is in that pack; what it names is in one before. */
    @BeforeEach
    void loseThePowerAfterAPut() throws Exception {
        fixture = new StoreFixture(folder);
        store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        ChunkRun run = Runs.of(key, Compression.NONE, Runs.chunks(1, 5, 400));
        store.put(DOMAIN, run);
        store.flush();
        ChunkRun block = Recipes.of(key, run);
        recipe = block.ids().get(0);
        store.put(DOMAIN, block);
        fixture.blobs.before(this::takeAndDie);
        assertThatExceptionOfType(IOException.class).isThrownBy(store::flush);
        fixture.close();
        fixture.blobs.before((call, name) -> {
            if (call.equals("list")) {
                lists.add(name);
            }
        });
        assertThat(packs()).hasSize(2);
        fixture.bootId = "second boot";
    }

    private void takeAndDie(String call, String name) throws IOException {
        if (call.equals("put") && name.startsWith(PackId.PREFIX)) {
            Path spooled = SpoolName.all(fixture.spool()).stream()
                    .filter(file -> file.pack().equals(PackId.ofBlob(name)))
                    .map(file -> file.in(fixture.spool()))
                    .findFirst()
                    .orElseThrow();
            fixture.blobs.contents().put(name, Files.readAllBytes(spooled));
            throw new IOException("it was put, and nobody hears of it");
        }
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    private List<String> packs() {
        return fixture.blobs.contents().keySet().stream()
                .filter(name -> name.startsWith(PackId.PREFIX))
                .toList();
    }

    private boolean blockIsMissing() throws IOException {
        return !store.missingBlocks(DOMAIN, List.of(recipe)).isEmpty();
    }

    @Test
    void itIsKnownToTheNextSweepAndDoesNotComeBackWithoutItsChunks() throws Exception {
        store = fixture.open();
        store.sweep(new Undisturbed(), List::of, new StoreUpkeep.SweepOrder(0, 0));
        fixture.forgetIndex();
        store = fixture.open();
        assertThat(blockIsMissing()).isTrue();
        assertThat(packs()).isEmpty();
    }

    @Test
    void itIsFoundAtTheFirstOpeningAfterTheBootAndOnlyAtThat() throws Exception {
        store = fixture.open();
        assertThat(blockIsMissing()).isFalse();
        assertThat(lists).contains(PackId.PREFIX);
        lists.clear();
        store = fixture.open();
        assertThat(blockIsMissing()).isFalse();
        assertThat(lists).isNotEmpty().doesNotContain(PackId.PREFIX);
    }

    @Test
    void aPackThatSomebodyDeletedIsStillDamageAfterTheBoot() throws Exception {
        fixture.blobs.contents().keySet().removeAll(packs());
        store = fixture.open();
        assertThat(store.scrub(new Undisturbed(), 0).damagedRuns()).isEqualTo(1);
        assertThat(store.doubtful()).isTrue();
    }
}
