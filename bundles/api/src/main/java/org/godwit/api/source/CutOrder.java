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
 */
public record CutOrder(
        DiskId disk,
        Extents extents,
        String strategy,
        Map<String, Integer> parameters,
        DomainKey key,
        boolean compareFirst) {
    public CutOrder {
        parameters = Map.copyOf(parameters);
    }
}
