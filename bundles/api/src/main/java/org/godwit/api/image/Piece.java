// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.image;

import org.godwit.api.chunk.ChunkId;

/**
 * A stretch of a block: one chunk, or zeroes.
 *
 * @param lengthBytes positive
 * @param id the chunk, or {@link ChunkId#HOLE} for zeroes
 */
public record Piece(int lengthBytes, ChunkId id) {
    /** Bytes of an encoded piece: length, id. */
    static final int BYTES = Integer.BYTES + ChunkId.BYTES;

    public Piece {
        if (lengthBytes <= 0) {
            throw new IllegalArgumentException("a piece has a positive length, not " + lengthBytes);
        }
    }
}
