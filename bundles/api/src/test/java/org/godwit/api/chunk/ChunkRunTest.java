// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChunkRunTest {
    private static final ChunkId ID = new ChunkId(1, 2, 3, 4);

    @Test
    void aRunKnowsWhatItUnpacksTo() {
        ChunkRun run = new ChunkRun(List.of(ID, ID), List.of(3, 4), Compression.NONE, ByteBuffer.allocate(7));
        assertThat(run.unpackedBytes()).isEqualTo(7);
        assertThat(new ChunkRun(List.of(ID), List.of(9), Compression.ZSTD, ByteBuffer.allocate(2)).unpackedBytes())
                .isEqualTo(9);
    }

    @Test
    void idsAndLengthsAreCopied() {
        List<ChunkId> ids = new ArrayList<>(List.of(ID));
        List<Integer> lengths = new ArrayList<>(List.of(5));
        ChunkRun run = new ChunkRun(ids, lengths, Compression.NONE, ByteBuffer.allocate(5));
        ids.clear();
        lengths.set(0, 6);
        assertThat(run.ids()).containsExactly(ID);
        assertThat(run.lengths()).containsExactly(5);
    }

    @Test
    void itsLimitsHoldAndOneMoreIsRefused() {
        List<ChunkId> ids = Collections.nCopies(ChunkRun.MAX_CHUNKS, ID);
        List<Integer> lengths = Collections.nCopies(ChunkRun.MAX_CHUNKS, ChunkRun.MAX_BYTES / ChunkRun.MAX_CHUNKS);
        ByteBuffer none = ByteBuffer.allocate(0);
        assertThat(new ChunkRun(ids, lengths, Compression.ZSTD, none).unpackedBytes())
                .isEqualTo(ChunkRun.MAX_BYTES);

        refused(Collections.nCopies(ChunkRun.MAX_CHUNKS + 1, ID), Collections.nCopies(ChunkRun.MAX_CHUNKS + 1, 1));
        refused(List.of(ID), List.of(ChunkRun.MAX_BYTES + 1));
        refused(List.of(ID, ID, ID), List.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 2));
        refused(List.of(ID), List.of(0));
        refused(List.of(ID), List.of(-1));
        refused(List.of(ID), List.of(1, 2));
        refused(List.of(), List.of());
    }

    private static void refused(List<ChunkId> ids, List<Integer> lengths) {
        assertThatThrownBy(() -> new ChunkRun(ids, lengths, Compression.ZSTD, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anUnpackedRunCarriesExactlyItsBytes() {
        assertThatThrownBy(() -> new ChunkRun(List.of(ID), List.of(5), Compression.NONE, ByteBuffer.allocate(4)))
                .hasMessageContaining("5")
                .hasMessageContaining("4");
    }

    @Test
    void compressionsAreFoundByTheirCode() {
        for (Compression compression : Compression.values()) {
            assertThat(Compression.of(compression.code())).isEqualTo(compression);
        }
        assertThatThrownBy(() -> Compression.of(77)).hasMessageContaining("77");
    }
}
