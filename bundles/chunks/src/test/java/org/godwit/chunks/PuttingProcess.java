// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.file.Path;
import java.time.Duration;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.store.fs.FsBlobStore;
import org.godwit.testkit.chunk.Runs;

/** Puts runs and says the seed of each once its put returned, until somebody kills it. */
final class PuttingProcess {
    private PuttingProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        PackedChunkStore store =
                new PackedChunkStore(StoreFixture.settings(folder), new FsBlobStore("main", folder.resolve("store")));
        if (!store.awaitOpen(Duration.ofSeconds(30))) {
            System.out.println(store.trouble());
            return;
        }
        DomainKey key = store.domainKey("default");
        for (long seed = Long.parseLong(arguments[1]); ; seed++) {
            store.put("default", Runs.of(key, Compression.ZSTD, Runs.chunks(seed, 8, 3000)));
            if (seed % 10 == 0) {
                store.flush();
            }
            System.out.println(seed);
        }
    }
}
