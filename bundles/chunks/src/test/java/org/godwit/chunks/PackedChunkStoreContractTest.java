// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.file.Path;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.testkit.chunk.ChunkStoreContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class PackedChunkStoreContractTest extends ChunkStoreContract {
    @TempDir
    private Path folder;

    private StoreFixture fixture;

    @Override
    protected ChunkStore create() throws Exception {
        fixture = new StoreFixture(folder.resolve(Long.toString(System.nanoTime())));
        return fixture.open();
    }

    @Override
    protected ChunkStore afterDeath() throws Exception {
        return fixture.open();
    }

    @AfterEach
    void end() {
        fixture.close();
    }
}
