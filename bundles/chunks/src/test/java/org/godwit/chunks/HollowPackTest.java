// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.Piece;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two bits turned in one pack, of a run and of the footer, and no index knows what the run held: a recipe behind it is found
 * and its chunks are not. Seed 115938 of {@code ./godwit simulate --power}.
 */
final class HollowPackTest {
    private static final String DOMAIN = "default";

    @TempDir
    private Path folder;

    private StoreFixture fixture;
    private PackedChunkStore store;
    private ChunkRun run;
    private ChunkId recipe;

    @BeforeEach
    void spoilChunksAndFooter() throws Exception {
        fixture = new StoreFixture(folder);
        store = fixture.open();
        DomainKey key = store.domainKey(DOMAIN);
        run = Runs.of(key, Compression.NONE, Runs.chunks(1, 5, 400));
        store.put(DOMAIN, run);
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            pieces.add(new Piece(run.lengths().get(i), run.ids().get(i)));
        }
        ByteBuffer bytes = new BlockRecipe(pieces).encoded();
        recipe = new ChunkNamer(key).name(bytes);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        store.put(DOMAIN, Runs.of(key, Compression.NONE, List.of(copy)));
        store.flush();
        fixture.close();
        String pack = fixture.blobs.contents().keySet().stream()
                .filter(name -> name.startsWith(PackId.PREFIX))
                .findFirst()
                .orElseThrow();
        byte[] spoilt = fixture.blobs.contents().get(pack).clone();
        spoilt[PackFormat.HEADER_BYTES + 200] ^= 1;
        spoilt[spoilt.length - 1] ^= 1;
        fixture.blobs.contents().put(pack, spoilt);
        fixture.forgetIndex();
    }

    @AfterEach
    void end() {
        fixture.close();
    }

    @Test
    void aBlockIsNotPresentByTheNameOfItsRecipeAlone() throws Exception {
        store = fixture.open();
        assertThat(store.missing(DOMAIN, List.of(recipe)).isEmpty()).isTrue();
        assertThat(store.missing(DOMAIN, run.ids()).cardinality()).isEqualTo(5);
        assertThat(store.doubtful()).isTrue();
        assertThat(blockIsMissing()).isTrue();
    }

    @Test
    void itIsRememberedUntilASweepHasLooked() throws Exception {
        store = fixture.open();
        store = fixture.open();
        assertThat(store.doubtful()).isTrue();
        assertThat(blockIsMissing()).isTrue();
        store.sweep(new Undisturbed(), List::of, new StoreUpkeep.SweepOrder(0, 0));
        assertThat(store.doubtful()).isFalse();
        store = fixture.open();
        assertThat(store.doubtful()).isFalse();
        assertThat(blockIsMissing()).isTrue();
    }

    private boolean blockIsMissing() throws IOException {
        return !store.missingBlocks(DOMAIN, List.of(recipe)).isEmpty();
    }
}
