// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.chunk.ChunkId;

/**
 * What was read and sent for one order.
 *
 * @param root of the whole disk as the source read it; empty when the order did not cover the whole disk
 * @param readBytes read from the disk
 * @param sentBytes payload that crossed the network: names, recipes and runs; 0 where nothing did
 * @param skippedBytes of free blocks that were not read and count as holes; empty where the source reads every byte
 */
public record CutResult(Optional<ChunkId> root, long readBytes, long sentBytes, OptionalLong skippedBytes) {
    /** Every byte was read. */
    public CutResult(Optional<ChunkId> root, long readBytes, long sentBytes) {
        this(root, readBytes, sentBytes, OptionalLong.empty());
    }
}
