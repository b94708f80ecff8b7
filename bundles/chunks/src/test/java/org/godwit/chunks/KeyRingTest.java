// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRingTest {
    private static final int STORES = 4;
    private static final int ROUNDS = 100;

    @TempDir
    private Path folder;

    /** A store that was made under a key that no file holds would never open again. */
    @Test
    void storesThatOpenTogetherForTheFirstTimeGetTheKeyThatIsKept() throws Exception {
        ExecutorService stores = Executors.newFixedThreadPool(STORES);
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Path file = folder.resolve("master-" + round);
                CyclicBarrier start = new CyclicBarrier(STORES);
                List<Future<String>> ids = new ArrayList<>();
                for (int i = 0; i < STORES; i++) {
                    ids.add(stores.submit(() -> {
                        start.await();
                        return new KeyRing(file, Passphrases.NONE).create().hexId();
                    }));
                }
                String kept = null;
                for (Future<String> id : ids) {
                    kept = kept == null ? id.get() : kept;
                    assertThat(id.get()).as("round %d", round).isEqualTo(kept);
                }
                assertThat(new KeyRing(file, Passphrases.NONE)
                                .current()
                                .orElseThrow()
                                .hexId())
                        .isEqualTo(kept);
            }
        } finally {
            stores.shutdownNow();
        }
    }
}
