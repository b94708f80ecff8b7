// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.BlobStore;
import org.godwit.testkit.blob.MemoryBlobStore;

/** Chunk stores over one memory blob store and one folder, with small packs. */
final class StoreFixture implements AutoCloseable {
    static final int PACK_BYTES = 64 << 10;

    final Path folder;
    final MemoryBlobStore blobs = new MemoryBlobStore("main");
    String bootId = "first boot";
    private final List<PackedChunkStore> made = new ArrayList<>();

    final Settings settings;

    StoreFixture(Path folder) {
        this.folder = folder;
        this.settings = settings(folder);
    }

    static Settings settings(Path folder) {
        return settings(folder, "first boot");
    }

    private static Settings settings(Path folder, String bootId) {
        return new Settings(
                folder.resolve("etc/master.key"),
                Passphrases.NONE,
                folder.resolve("spool"),
                folder.resolve("index"),
                new DiskChunkIndex.Limits(100, 1 << 20),
                3,
                PACK_BYTES,
                1 << 20,
                bootId,
                Threads.REAL,
                Duration.ofMillis(5));
    }

    Path spool() {
        return folder.resolve("spool/main");
    }

    /** Its index is lost. */
    void forgetIndex() throws java.io.IOException {
        close();
        java.nio.file.Files.deleteIfExists(folder.resolve("index/main/manifest"));
    }

    /** Opens the store anew and waits for it; whoever had it before is closed. */
    PackedChunkStore open() throws InterruptedException {
        close();
        PackedChunkStore store = over(blobs);
        assertThat(store.awaitOpen(Duration.ofSeconds(20)))
                .as("%s", store.trouble())
                .isTrue();
        return store;
    }

    /** A store that may not come to open. */
    PackedChunkStore over(BlobStore some) {
        PackedChunkStore store = new PackedChunkStore(settings(folder, bootId), some);
        made.add(store);
        return store;
    }

    @Override
    public void close() {
        made.forEach(PackedChunkStore::close);
        made.clear();
    }
}
