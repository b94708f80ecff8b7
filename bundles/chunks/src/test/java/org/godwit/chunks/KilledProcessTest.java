// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;
import org.godwit.store.fs.FsBlobStore;
import org.godwit.testkit.chunk.Runs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process on real files, killed in the middle of puts, again and again on the same store. */
final class KilledProcessTest {
    /** More with -Dgodwit.kills=N. */
    private static final int KILLS = Integer.getInteger("godwit.kills", 3);

    @TempDir
    private Path folder;

    @Test
    void whatAPutReturnedForIsThereAfterSigkill() throws Exception {
        Random random = new Random(1);
        long next = 1;
        for (int kill = 0; kill < KILLS; kill++) {
            long last = putUntilKilled(next, 5 + random.nextInt(60));
            assertThat(last).isGreaterThan(next);
            assertAllThere(last);
            next = last + 1;
        }
    }

    private long putUntilKilled(long from, int lines) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        PuttingProcess.class.getName(),
                        folder.toString(),
                        Long.toString(from))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = process.inputReader()) {
            for (int i = 0; i < lines; i++) {
                said.readLine();
            }
            // By its handle: the process object would close what it said as well.
            process.toHandle().destroyForcibly();
            // What it said before it died counts too, but for a last line that is cut off.
            List<String> rest = said.lines().toList();
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
            return from + lines - 1 + Math.max(0, rest.size() - 1);
        } finally {
            process.destroyForcibly();
        }
    }

    private void assertAllThere(long last) throws Exception {
        FsBlobStore blobs = new FsBlobStore("main", folder.resolve("store"));
        try (PackedChunkStore store = new PackedChunkStore(StoreFixture.settings(folder), blobs)) {
            assertThat(store.awaitOpen(Duration.ofSeconds(20)))
                    .as("%s", store.trouble())
                    .isTrue();
            DomainKey key = store.domainKey("default");
            for (long seed = 1; seed <= last; seed++) {
                List<byte[]> chunks = Runs.chunks(seed, 8, 3000);
                RecoveryTest.assertHas(store, Runs.of(key, Compression.NONE, chunks), chunks);
            }
        }
    }
}
