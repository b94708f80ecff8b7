// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.testkit.chunk.Images;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is asked of a store that is far while images are read as restores and replications read them. */
class TierFlightTest {
    private static final String DOMAIN = "default";
    private static final int BLOCKS = 24;
    private static final long SIZE = (long) BLOCKS * ImageTree.BLOCK_BYTES;

    @TempDir
    Path folder;

    private final Random random = new Random(7);
    private StoreFixture fixture;
    private CountingBlobs blobs;
    private PackedChunkStore store;
    private final Map<Long, byte[]> disk = new TreeMap<>();

    @BeforeEach
    void open() throws InterruptedException {
        fixture = new StoreFixture(folder);
        blobs = new CountingBlobs(fixture.blobs);
        reopen(64 << 20);
        for (long block = 0; block < BLOCKS; block++) {
            byte[] bytes = new byte[ImageTree.BLOCK_BYTES];
            random.nextBytes(bytes);
            disk.put(block, bytes);
        }
    }

    @AfterEach
    void close() {
        store.close();
        fixture.close();
    }

    /** The controller starts again. */
    private void reopen(long tierBytes) throws InterruptedException {
        if (store != null) {
            store.close();
        }
        store = new PackedChunkStore(fixture.settings, blobs, new Tier(folder.resolve("tier"), tierBytes));
        assertThat(store.awaitOpen(Duration.ofSeconds(20))).isTrue();
        blobs.forget();
    }

    private ChunkId replicated() throws Exception {
        ChunkId root = new Images(store, DOMAIN, Compression.NONE).store(new Pieces(), SIZE, disk);
        store.flush();
        return root;
    }

    /** As the core reads: parts of the tree by get, pieces by read. */
    private void restore(ChunkId root) throws Exception {
        ByteBuffer piece = ByteBuffer.allocate(ImageTree.BLOCK_BYTES);
        for (ChunkId segment : ImageTree.decode(store.get(DOMAIN, root))) {
            long number = 0;
            for (ChunkId block : ImageTree.decode(store.get(DOMAIN, segment))) {
                ByteBuffer bytes = ByteBuffer.allocate(ImageTree.BLOCK_BYTES);
                for (Piece part : BlockRecipe.decode(store.get(DOMAIN, block)).pieces()) {
                    store.read(DOMAIN, part.id(), piece.clear());
                    bytes.put(piece.flip());
                }
                assertThat(Arrays.equals(bytes.array(), disk.get(number++))).isTrue();
            }
        }
    }

    private static final class Pieces implements DedupStrategy {
        @Override
        public String id() {
            return "pieces";
        }

        @Override
        public Map<String, Integer> parameters() {
            return Map.of();
        }

        @Override
        public DedupStrategy with(Map<String, Integer> parameters) {
            return this;
        }

        @Override
        public int[] cut(ByteBuffer block) {
            int[] lengths = new int[block.remaining() / 65536];
            Arrays.fill(lengths, 65536);
            return lengths;
        }
    }

    @Test
    void aRestoreListsNothingAndReadsEachRangeAtMostOnce() throws Exception {
        ChunkId root = replicated();
        reopen(64 << 20);
        restore(root);
        assertThat(blobs.lists()).isZero();
        assertThat(blobs.reads()).doesNotHaveDuplicates();
        // Recipes were kept when they were put: what is read are the pieces, and the tree above them once.
        List<String> first = blobs.reads();
        assertThat(first.size()).isBetween(BLOCKS, BLOCKS + 2);
        reopen(64 << 20);
        restore(root);
        assertThat(blobs.lists()).isZero();
        assertThat(blobs.reads()).hasSize(BLOCKS).isSubsetOf(first);
    }

    @Test
    void aSecondReplicationReadsNothingOfWhatIsNearby() throws Exception {
        ChunkId root = replicated();
        reopen(64 << 20);
        restore(root);
        reopen(64 << 20);
        // What a replication looks at: the tree before, and whether blocks are known.
        List<ChunkId> names = new ArrayList<>();
        for (ChunkId segment : ImageTree.decode(store.get(DOMAIN, root))) {
            names.addAll(ImageTree.decode(store.get(DOMAIN, segment)));
        }
        assertThat(store.missingBlocks(DOMAIN, names).isEmpty()).isTrue();
        disk.put(3L, new byte[ImageTree.BLOCK_BYTES]);
        random.nextBytes(disk.get(3L));
        ChunkId changed = replicated();
        assertThat(blobs.lists()).isZero();
        assertThat(blobs.reads()).isEmpty();
        restore(changed);
    }

    @Test
    void withoutATierEveryStartReadsTheRecipesAgain() throws Exception {
        ChunkId root = replicated();
        for (int i = 0; i < 2; i++) {
            reopen(0);
            restore(root);
            assertThat(blobs.lists()).isZero();
            assertThat(blobs.reads().size()).isGreaterThanOrEqualTo(2 * BLOCKS);
        }
    }
}
