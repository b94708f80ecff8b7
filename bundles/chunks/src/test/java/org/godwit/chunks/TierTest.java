// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.Compression;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TierTest {
    private static final String DOMAIN = "default";

    @TempDir
    Path folder;

    private Path near;

    @BeforeEach
    void place() {
        near = folder.resolve("tier");
    }

    private static byte[] record(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Tier.Key key(int pack, int offset) {
        return new Tier.Key(new PackId(pack, 0), offset);
    }

    private static boolean has(Tier tier, Tier.Key key, byte[] record) {
        byte[] read = new byte[record.length];
        return tier.read(key, read) && java.util.Arrays.equals(read, record);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(near)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void whatWasUsedLastStaysWithinTheBound() throws IOException {
        Tier tier = new Tier(near, 4 * 8192);
        for (int i = 0; i < 4; i++) {
            tier.keep(key(i, 32), record(i, 8000));
        }
        assertThat(has(tier, key(0, 32), record(0, 8000))).isTrue();
        tier.keep(key(4, 32), record(4, 8000));
        assertThat(has(tier, key(0, 32), record(0, 8000))).isTrue();
        assertThat(has(tier, key(1, 32), record(1, 8000))).isFalse();
        assertThat(tier.bytes()).isEqualTo(4 * 8192);
        assertThat(files()).hasSize(4);
        tier.keep(key(5, 32), record(5, 1 << 20));
        assertThat(files()).hasSize(4);
    }

    @Test
    void theNextProcessTakesItUpInTheOrderOfUse() throws IOException {
        Tier tier = new Tier(near, 1 << 20);
        for (int i = 0; i < 3; i++) {
            tier.keep(key(i, 32), record(i, 5000));
        }
        assertThat(has(tier, key(0, 32), record(0, 5000))).isTrue();
        tier.close();
        Files.write(near.resolve("unfinished.new"), new byte[5]);
        Files.write(near.resolve("something"), new byte[5]);
        Tier next = new Tier(near, 2 * 8192);
        assertThat(has(next, key(1, 32), record(1, 5000))).isFalse();
        assertThat(has(next, key(2, 32), record(2, 5000))).isTrue();
        assertThat(has(next, key(0, 32), record(0, 5000))).isTrue();
        assertThat(near.resolve("unfinished.new")).doesNotExist();
        assertThat(near.resolve("something")).exists();
    }

    @Test
    void aFileThatIsShortOrGoneIsNotThere() throws IOException {
        Tier tier = new Tier(near, 1 << 20);
        tier.keep(key(1, 32), record(1, 5000));
        tier.keep(key(2, 32), record(2, 5000));
        Files.write(files().get(0), new byte[17]);
        Files.delete(files().get(1));
        assertThat(has(tier, key(1, 32), record(1, 5000))).isFalse();
        assertThat(has(tier, key(2, 32), record(2, 5000))).isFalse();
        assertThat(tier.bytes()).isZero();
    }

    @Test
    void aFolderThatCannotBeUsedKeepsNothingAndBreaksNothing() throws IOException {
        Files.write(near, new byte[1]);
        Tier tier = new Tier(near, 1 << 20);
        tier.keep(key(1, 32), record(1, 100));
        assertThat(has(tier, key(1, 32), record(1, 100))).isFalse();
    }

    /** A store in which a run of recipes and a run of data lie, and which counts what is read of it. */
    private final class Counting implements AutoCloseable {
        private final StoreFixture fixture = new StoreFixture(folder);
        private final CountingBlobs blobs = new CountingBlobs(fixture.blobs);
        private PackedChunkStore store = fixture.open();

        Counting() throws InterruptedException {}

        void reopen() throws InterruptedException {
            store.close();
            store = new PackedChunkStore(fixture.settings, blobs, new Tier(near, 1 << 20));
            assertThat(store.awaitOpen(java.time.Duration.ofSeconds(20))).isTrue();
            blobs.forget();
        }

        List<ChunkId> put(long seed) throws IOException {
            var run = Runs.of(store.domainKey(DOMAIN), Compression.NONE, Runs.chunks(seed, 5, 3000));
            store.put(DOMAIN, run);
            store.flush();
            return run.ids();
        }

        @Override
        public void close() {
            store.close();
            fixture.close();
        }
    }

    @Test
    void partsOfImagesComeFromNearbyAfterTheFirstTimeAndDataDoesNot() throws Exception {
        try (Counting counting = new Counting()) {
            List<ChunkId> parts = counting.put(1);
            List<ChunkId> data = counting.put(2);
            for (int process = 0; process < 3; process++) {
                counting.reopen();
                for (ChunkId id : parts) {
                    counting.store.get(DOMAIN, id);
                }
                assertThat(counting.blobs.reads()).hasSize(process == 0 ? 1 : 0);
                counting.store.read(DOMAIN, data.get(0), ByteBuffer.allocate(4000));
                assertThat(counting.blobs.reads()).hasSize(process == 0 ? 2 : 1);
                assertThat(counting.blobs.lists()).isZero();
            }
        }
    }

    @Test
    void aCopyThatIsWrongIsThrownAwayAndSaysNothingAboutThePack() throws Exception {
        try (Counting counting = new Counting()) {
            List<ChunkId> parts = counting.put(1);
            counting.reopen();
            counting.store.get(DOMAIN, parts.get(0));
            byte[] copy = Files.readAllBytes(files().get(0));
            for (int at = 0; at < copy.length; at += 97) {
                byte[] wrong = copy.clone();
                wrong[at] ^= 1;
                Files.write(files().get(0), wrong);
                counting.reopen();
                counting.store.get(DOMAIN, parts.get(0));
                assertThat(counting.blobs.reads()).hasSize(1);
                assertThat(counting.store.doubtful()).isFalse();
                assertThat(Files.readAllBytes(files().get(0))).isEqualTo(copy);
            }
        }
    }

    @Test
    void whatLeavesTheStoreLeavesTheTier() throws Exception {
        try (Counting counting = new Counting()) {
            List<ChunkId> parts = counting.put(1);
            counting.reopen();
            counting.store.get(DOMAIN, parts.get(0));
            assertThat(files()).hasSize(1);
            counting.store.sweep(new Undisturbed(), List::of, new org.godwit.api.point.StoreUpkeep.SweepOrder(50, 0));
            assertThat(files()).isEmpty();
        }
    }
}
