// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.List;

/** The packs of a store and the index of their chunks, which belong together on disk. */
record KnownPacks(Packs packs, DiskChunkIndex index, SegmentStack stack, DeadLists lists) {

    /** Makes the runs of a pack known, without chunks that are dead. */
    void index(int number, List<StoredRun> runs) throws IOException {
        Pack pack = packs.get(number);
        lists.apply(pack);
        for (int run = 0; run < runs.size(); run++) {
            StoredRun stored = runs.get(run);
            for (int i = 0; i < stored.lengths().length; i++) {
                if (!pack.dead().has(run, i) && index.add(stored.ids().get(i), Place.of(number, run, i))) {
                    packs.indexed(number, stored.lengths()[i]);
                }
            }
        }
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
