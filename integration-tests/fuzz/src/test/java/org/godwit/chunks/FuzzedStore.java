// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.godwit.testkit.blob.MemoryBlobStore;

/** One store with keys that never change, so that what is found is found again. */
final class FuzzedStore {
    static final MasterKey MASTER = new MasterKey(new byte[32]);
    static final PackId PACK = new PackId(1, 2);
    /** {@code keys/store} of this store, wrapped under {@link #MASTER}: all secrets are zeroes. */
    static final byte[] STORE_BLOB = new WrappedKey("keys/", new byte[16], "").wrapped(MASTER, new byte[32]);

    static final Path FOLDER = folder();
    static final PackFormat FORMAT = new PackFormat(PACK, keys());

    private FuzzedStore() {}

    static MemoryBlobStore blobs() {
        MemoryBlobStore blobs = new MemoryBlobStore("main");
        blobs.contents().put(StoreKeys.STORE_BLOB, STORE_BLOB);
        return blobs;
    }

    static Settings settings() {
        return new Settings(
                FOLDER.resolve("master.key"),
                Passphrases.NONE,
                FOLDER.resolve("spool"),
                FOLDER.resolve("index"),
                new DiskChunkIndex.Limits(100, 1 << 20),
                3,
                1 << 20,
                1 << 20,
                "boot",
                Threads.REAL,
                java.time.Duration.ofSeconds(1));
    }

    private static StoreKeys keys() {
        try {
            return StoreKeys.open(blobs(), FOLDER.resolve("master.key"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("fuzz");
            String secret = HexFormat.of().formatHex(new byte[32]);
            Files.writeString(folder.resolve("master.key"), MasterKeyFuzz.withCheckSum("godwit-master-key 1", secret));
            Files.createDirectories(folder.resolve("spool/main"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
