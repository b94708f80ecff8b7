// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.List;
import org.godwit.api.chunk.ChunkId;

/** The packs of a store and the index of their chunks, which belong together on disk. */
record KnownPacks(Packs packs, DiskChunkIndex index, SegmentStack stack, DeadLists lists, UpkeepLog log) {

    /** Makes the runs of a pack known, without chunks that are dead. */
    void index(int number, List<StoredRun> runs) throws IOException {
        Pack pack = packs.get(number);
        lists.apply(pack);
        log.apply(pack);
        for (int run = 0; run < runs.size(); run++) {
            StoredRun stored = runs.get(run);
            for (int i = 0; i < stored.lengths().length; i++) {
                if (!pack.dead().has(run, i) && add(stored.ids().get(i), Place.of(number, run, i))) {
                    packs.indexed(number, stored.lengths()[i]);
                }
            }
        }
    }

    /** What a process that was killed had forgotten may be back in the index: a dead or damaged place gives way. */
    private boolean add(ChunkId id, long place) {
        while (!index.add(id, place)) {
            long known = index.find(id);
            if (known != Place.NONE && !(isBad(known) && index.remove(id, known))) {
                return false;
            }
        }
        return true;
    }

    private boolean isBad(long place) {
        Pack pack = packs.get(Place.pack(place));
        return pack.isDamaged(Place.run(place)) || pack.dead().has(Place.run(place), Place.chunk(place));
    }

    /** Brings to disk what is not there yet, and gives the files back. */
    void close() throws IOException {
        try {
            index.close();
        } finally {
            packs.close();
        }
    }
}
