// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.util.Map;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;

/**
 * What to read of one disk, and how to cut it.
 *
 * @param extents aligned to {@link org.godwit.api.image.ImageTree#BLOCK_BYTES} but for the disk's end
 * @param strategy id of the {@link org.godwit.api.chunk.DedupStrategy}
 * @param parameters for that strategy
 * @param key under which chunks and blocks are named
 * @param compareFirst whether the sink may know many blocks already: then names are offered before recipes
 * @param skipFree whether blocks that no file system needs may be holes: each was free at some moment after the last change
 *     mark that the source gave, and what is written to it later is told by {@link Snapshot#changesSince}
 */
public record CutOrder(
        DiskId disk,
        Extents extents,
        String strategy,
        Map<String, Integer> parameters,
        DomainKey key,
        boolean compareFirst,
        boolean skipFree) {
    public CutOrder {
        parameters = Map.copyOf(parameters);
    }

    /** An order for all bytes as they are. */
    public CutOrder(
            DiskId disk,
            Extents extents,
            String strategy,
            Map<String, Integer> parameters,
            DomainKey key,
            boolean compareFirst) {
        this(disk, extents, strategy, parameters, key, compareFirst, false);
    }

    /** The same, but free blocks may be holes. */
    public CutOrder skippingFree() {
        return new CutOrder(disk, extents, strategy, parameters, key, compareFirst, true);
    }
}
