// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import org.godwit.api.chunk.ChunkId;

/**
 * @param block number of the block on its disk, from 0
 * @param name {@link org.godwit.api.image.BlockRecipe#name} of it; {@link ChunkId#HOLE} when it is all zeroes
 */
public record BlockName(long block, ChunkId name) {}
