// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainPutTest {
    private static final String DOMAIN = "default";

    @TempDir
    Path folder;

    @Test
    void whatNobodyTriedToCompressIsCompressedAndWhatSomebodyDidStaysAsItCame() throws Exception {
        try (StoreFixture fixture = new StoreFixture(folder)) {
            PackedChunkStore store = fixture.open();
            ChunkRun tried = run(store, 1);
            store.put(DOMAIN, tried);
            long asItCame = store.figures().storedBytes();
            assertThat(asItCame).isGreaterThan(tried.unpackedBytes());
            ChunkRun plain = run(store, 2);
            store.putPlain(DOMAIN, plain);
            long grown = store.figures().storedBytes() - asItCame;
            assertThat(grown).isLessThan(plain.unpackedBytes() * 3L / 4);
            store.flush();
            for (ChunkRun run : List.of(tried, plain)) {
                assertThat(store.get(DOMAIN, run.ids().get(0)).remaining())
                        .isEqualTo(run.lengths().get(0));
            }
        }
    }

    private static ChunkRun run(PackedChunkStore store, long seed) throws Exception {
        return Runs.of(store.domainKey(DOMAIN), Compression.NONE, Runs.chunks(seed, 20, 20_000));
    }
}
