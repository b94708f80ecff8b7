// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.MachineId;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.core.Bench;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A sink against sources that do not keep to the protocol. */
class StoreSinkTest {
    private static final int BLOCK = 1 << 20;
    private final Bench bench = new Bench();
    private final Disk disk = new Disk(new DiskId(new MachineId("web"), "sda"), 4 * BLOCK, 512, "/dev/sda", List.of());
    private final Extents ordered = new Extents(List.of(new Extent(BLOCK, 2 * BLOCK)));
    private final ByteBuffer block = ByteBuffer.allocate(BLOCK);
    private DomainKey key = new DomainKey("default", new byte[32]);
    private BlockRecipe recipe = new BlockRecipe(List.of(new Piece(BLOCK, ChunkId.HOLE)));
    private ImageDraft draft;
    private StoreSink sink;

    @BeforeEach
    void open() throws IOException {
        new Random(1).nextBytes(block.array());
        key = bench.store.domainKey("default");
        recipe = new BlockCutter(bench.dedup, new ChunkNamer(key)).recipe(block);
        draft = new ImageDraft(disk, new ImageDraft.Shelf(bench.store, key), null, false);
        sink = new StoreSink(draft, ordered, bench.job);
    }

    private static void assertCode(ThrowingCallable call, String code) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().code())
                .isEqualTo(code));
    }

    private void putAll(BlockSink.Batch batch) throws IOException {
        for (int i = 0; i < 16; i++) {
            ByteBuffer piece = block.slice(i * 65536, 65536);
            batch.put(new ChunkRun(List.of(recipe.pieces().get(i).id()), List.of(65536), Compression.NONE, piece));
        }
    }

    @Test
    void aBatchIsNotCompleteBeforeAllWantedChunksCame() throws IOException {
        BlockSink.Batch batch = sink.offer(List.of(new NumberedRecipe(1, recipe)));
        assertThat(batch.wanted()).hasSize(16);
        assertCode(batch::complete, "CHUNKS_NOT_PUT");
        assertCode(() -> draft.checkSettled(ordered), "BLOCKS_NOT_SETTLED");
        putAll(batch);
        batch.complete();
        assertThat(bench.job.doneBytes()).isEqualTo(BLOCK);
        assertThat(sink.offer(List.of(new NumberedRecipe(2, recipe))).wanted()).isEmpty();
    }

    @Test
    void aBlockIsKnownByItsNameOnceItsRecipeIsStored() throws IOException {
        ChunkId name = recipe.name(new ChunkNamer(key));
        assertThat(sink.unknown(List.of(new BlockName(1, name), new BlockName(2, ChunkId.HOLE))).stream()
                        .boxed())
                .containsExactly(0);
        BlockSink.Batch batch = sink.offer(List.of(new NumberedRecipe(1, recipe)));
        putAll(batch);
        batch.complete();
        draft.outbox().flush();
        assertThat(sink.unknown(List.of(new BlockName(1, name), new BlockName(2, name)))
                        .isEmpty())
                .isTrue();
        draft.checkSettled(ordered);
    }

    @Test
    void holesAreSettledTogetherAndCountedOnce() throws IOException {
        sink.unknown(List.of(new BlockName(2, ChunkId.HOLE)));
        sink.holes(ordered);
        assertThat(bench.job.doneBytes()).isEqualTo(2 * BLOCK);
        draft.checkSettled(ordered);
        assertThat(draft.build().root().isHole()).isTrue();
    }

    @Test
    void holesThatAreNotOrderedOrNoBlocksAreRefused() {
        for (Extent wrong : List.of(
                new Extent(0, BLOCK),
                new Extent(0, 2 * BLOCK),
                new Extent(2 * BLOCK, 2 * BLOCK),
                new Extent(BLOCK, BLOCK / 2),
                new Extent(BLOCK + 512, BLOCK - 512),
                new Extent(1L << 60, BLOCK))) {
            assertCode(() -> sink.holes(new Extents(List.of(wrong))), "BLOCK_NOT_ORDERED");
        }
        assertCode(() -> draft.checkSettled(ordered), "BLOCKS_NOT_SETTLED");
    }

    @Test
    void whatWasNotOrderedOrHasAWrongLengthIsRefused() {
        assertCode(() -> sink.unknown(List.of(new BlockName(0, ChunkId.HOLE))), "BLOCK_NOT_ORDERED");
        assertCode(() -> sink.unknown(List.of(new BlockName(3, ChunkId.HOLE))), "BLOCK_NOT_ORDERED");
        assertCode(() -> sink.offer(List.of(new NumberedRecipe(-1, recipe))), "BLOCK_NOT_ORDERED");
        BlockRecipe shorter = new BlockRecipe(List.of(new Piece(512, ChunkId.HOLE)));
        assertCode(() -> sink.offer(List.of(new NumberedRecipe(1, shorter))), "RECIPE_WRONG_LENGTH");
    }
}
