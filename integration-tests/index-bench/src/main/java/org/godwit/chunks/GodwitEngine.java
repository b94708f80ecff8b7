// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;

/** Our own: {@link DiskChunkIndex}, with its defaults. */
final class GodwitEngine implements IndexEngine {
    private final DiskChunkIndex index;

    GodwitEngine(Path folder) throws IOException {
        IndexFiles files = new IndexFiles(folder);
        Optional<IndexManifest> known = files.manifest();
        IndexManifest manifest = known.isPresent()
                ? known.get()
                : new IndexManifest(new byte[16], 1, 1, new IndexManifest.State(0, 0, 0, 1), "", List.of());
        PackStates packs = new AllThere();
        DiskChunkIndex.Limits limits = new DiskChunkIndex.Limits(Settings.TABLE_ENTRIES, 128 << 20);
        SegmentStack stack =
                new SegmentStack(files, manifest, new SegmentStack.Surroundings("bench", packs, limits, () -> 0));
        index = new DiskChunkIndex(stack, packs, limits);
    }

    @Override
    public boolean add(ChunkId id, long place) {
        return index.add(id, place);
    }

    @Override
    public long find(ChunkId id) {
        return index.find(id);
    }

    @Override
    public void settle() throws Exception {
        index.flush();
        index.awaitMerges();
    }

    @Override
    public void close() throws IOException {
        index.close();
    }

    /** Packs that are all stored. */
    private static final class AllThere implements PackStates {
        @Override
        public boolean isThere(int pack) {
            return true;
        }

        @Override
        public long moment() {
            return 0;
        }

        @Override
        public void settle() {}

        @Override
        public boolean isStoredBefore(int pack, long moment) {
            return true;
        }
    }
}
