// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.image.RootBuilder;

/** Feeds a {@link RootBuilder} in block order from workers that finish in any. */
final class RootOrder {
    private final RootBuilder root;
    private final Map<Long, List<ChunkId>> early = new HashMap<>();
    private long next;

    RootOrder(ChunkNamer namer) {
        this.root = new RootBuilder(namer);
    }

    /** The names of the blocks of a stretch. */
    synchronized void add(long stretch, List<ChunkId> names) {
        early.put(stretch, names);
        for (List<ChunkId> ready = early.remove(next); ready != null; ready = early.remove(next)) {
            if (ready.stream().allMatch(ChunkId::isHole)) {
                root.addHoles(ready.size());
            } else {
                ready.forEach(root::add);
            }
            next++;
        }
    }

    synchronized ChunkId root() {
        if (!early.isEmpty()) {
            throw new IllegalStateException("stretch " + next + " of the disk was never read");
        }
        return root.root();
    }
}
