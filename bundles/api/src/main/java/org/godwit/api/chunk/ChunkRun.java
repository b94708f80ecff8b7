// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * Chunks that lay beside each other, packed together: neighbours compress far better together than alone. The unit in
 * which chunks are sent and stored.
 *
 * @param ids the names of the chunks, in the order in which their bytes follow each other
 * @param lengths of each chunk in bytes, before compression
 * @param compression how {@code payload} is packed
 * @param payload the bytes, from position to limit; not copied and not to be changed afterwards
 */
public record ChunkRun(List<ChunkId> ids, List<Integer> lengths, Compression compression, ByteBuffer payload) {

    /** No run unpacks to more than this: bounds the memory of whoever reads one. */
    public static final int MAX_BYTES = 4 << 20;

    /** No run has more chunks than this. */
    public static final int MAX_CHUNKS = 4096;

    public ChunkRun {
        ids = List.copyOf(ids);
        lengths = List.copyOf(lengths);
        if (ids.isEmpty() || ids.size() != lengths.size() || ids.size() > MAX_CHUNKS) {
            throw new IllegalArgumentException("a run has 1 to " + MAX_CHUNKS + " chunks and a length for each, not "
                    + ids.size() + " and " + lengths.size());
        }
        long total = 0;
        for (int length : lengths) {
            if (length <= 0) {
                throw new IllegalArgumentException("a chunk's length is positive, not " + length);
            }
            total += length;
        }
        if (total > MAX_BYTES) {
            throw new IllegalArgumentException("a run unpacks to at most " + MAX_BYTES + " bytes, not " + total);
        }
        if (compression == Compression.NONE && payload.remaining() != total) {
            throw new IllegalArgumentException("an unpacked run of " + total + " bytes carries " + payload.remaining());
        }
    }

    /** Bytes of all its chunks before compression. */
    public int unpackedBytes() {
        int total = 0;
        for (int length : lengths) {
            total += length;
        }
        return total;
    }
}
