// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Path;
import org.godwit.api.chunk.ChunkId;

/** An engine as an index of chunks. */
interface IndexEngine extends AutoCloseable {

    /** @return false when the id has a place already, which it keeps */
    boolean add(ChunkId id, long place);

    long find(ChunkId id);

    /** Everything that was added is on disk, and nothing is left to be done in the background. */
    void settle() throws Exception;

    static IndexEngine open(String name, Path folder) throws Exception {
        return switch (name) {
            case "memory" -> new MemoryEngine();
            case "godwit" -> new GodwitEngine(folder);
            case "rocksdb" -> new RocksEngine(folder);
            case "mvstore" -> new MvStoreEngine(folder);
            default -> throw new IOException("there is no engine " + name);
        };
    }
}
