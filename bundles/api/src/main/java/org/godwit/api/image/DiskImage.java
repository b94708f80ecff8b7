// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.image;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.DiskId;
import org.godwit.api.source.ChangeMark;

/**
 * The full recipe of one disk at one instant; reading it needs no other image.
 *
 * @param root names the disk's content, and the chunk from which the tree is read ({@link ImageTree})
 * @param strategy id of the {@link org.godwit.api.chunk.DedupStrategy} that cut it
 * @param parameters with which it cut
 * @param dataBytes bytes that are not in a hole block
 * @param mark how far the source's change tracking stood, if it tracks
 */
public record DiskImage(
        DiskId disk,
        long sizeBytes,
        ChunkId root,
        String strategy,
        Map<String, Integer> parameters,
        long dataBytes,
        Optional<ChangeMark> mark) {
    public DiskImage {
        if (sizeBytes < 0 || sizeBytes > ImageTree.MAX_DISK_BYTES) {
            throw new IllegalArgumentException(
                    "disk " + disk + " has " + sizeBytes + " bytes; an image holds 0 to " + ImageTree.MAX_DISK_BYTES);
        }
        parameters = Map.copyOf(new TreeMap<>(parameters));
    }
}
