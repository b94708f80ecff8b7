// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** An index in a folder, with a small table, and packs that are only numbers. */
final class IndexFixture {
    final Path folder;
    final PackNumbers packs = new PackNumbers();
    private final DiskChunkIndex.Limits limits;
    private @Nullable SegmentStack stack;

    IndexFixture(Path folder, int tableEntries) {
        this.folder = folder;
        this.limits = new DiskChunkIndex.Limits(tableEntries, 1 << 20);
    }

    /** Opens what is there, or a new one. */
    DiskChunkIndex open() throws IOException {
        IndexFiles files = new IndexFiles(folder);
        Optional<IndexManifest> known = files.manifest();
        files.tidy(known);
        IndexManifest manifest = known.isPresent()
                ? known.get()
                : new IndexManifest(new byte[16], 7, 1, new IndexManifest.State(0, 0, 0, 1), "", List.of());
        stack = new SegmentStack(
                files, manifest, new SegmentStack.Surroundings("main", packs, limits, () -> 0, Threads.REAL));
        return new DiskChunkIndex(stack, packs, limits);
    }

    /** Packs stored before that are covered. */
    long covered() {
        return stack == null ? 0 : stack.coveredMoment();
    }

    /** The process dies: nothing is written any more. */
    void kill() throws IOException {
        if (stack != null) {
            stack.close();
        }
    }

    /** Packs by number. */
    static final class PackNumbers implements PackStates {
        final Map<Integer, Long> storedAt = new ConcurrentHashMap<>();
        final Set<Integer> gone = ConcurrentHashMap.newKeySet();
        final Set<Integer> known = ConcurrentHashMap.newKeySet();
        private volatile long now = 1;

        /** All below that number are there and were stored before anything. */
        int allBelow;

        void store(int pack) {
            storedAt.put(pack, now++);
        }

        void drop(int pack) {
            gone.add(pack);
            now++;
        }

        @Override
        public boolean isThere(int pack) {
            return pack < allBelow || known.contains(pack) && !gone.contains(pack);
        }

        /** No later moment is given out. */
        volatile long held = Long.MAX_VALUE;

        @Override
        public long moment() {
            return Math.min(now, held);
        }

        @Override
        public void settle() {}

        @Override
        public boolean isStoredBefore(int pack, long moment) {
            return pack < allBelow || storedAt.getOrDefault(pack, Long.MAX_VALUE) < moment;
        }
    }
}
