// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.chunk;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The name of a chunk: the keyed digest of its bytes (HMAC-SHA-256, RFC 2104, with the key of its dedup domain), as
 * four big-endian words. {@link #HOLE}, all zero, names any run of zero bytes: it is never stored and never sent.
 */
public record ChunkId(long word0, long word1, long word2, long word3) implements Comparable<ChunkId> {

    /** Bytes of an id on disk and on the wire. */
    public static final int BYTES = 32;

    /** Zero bytes, as many as the piece is long. */
    public static final ChunkId HOLE = new ChunkId(0, 0, 0, 0);

    /** Reads {@value #BYTES} bytes at the buffer's position and moves it on. */
    public static ChunkId read(ByteBuffer from) {
        ByteBuffer in =
                from.order() == ByteOrder.BIG_ENDIAN ? from : from.slice().order(ByteOrder.BIG_ENDIAN);
        ChunkId id = new ChunkId(in.getLong(), in.getLong(), in.getLong(), in.getLong());
        if (in != from) {
            from.position(from.position() + BYTES);
        }
        return id;
    }

    /** From a digest of {@value #BYTES} bytes. */
    public static ChunkId of(byte[] digest) {
        if (digest.length != BYTES) {
            throw new IllegalArgumentException("a chunk id has " + BYTES + " bytes, not " + digest.length);
        }
        return read(ByteBuffer.wrap(digest));
    }

    /** From 64 hexadecimal digits. */
    public static ChunkId of(String hex) {
        return of(HexFormat.of().parseHex(hex));
    }

    /** Writes {@value #BYTES} bytes at the buffer's position and moves it on. */
    public void write(ByteBuffer to) {
        if (to.order() != ByteOrder.BIG_ENDIAN) {
            throw new IllegalArgumentException("ids are written big-endian");
        }
        to.putLong(word0).putLong(word1).putLong(word2).putLong(word3);
    }

    public boolean isHole() {
        return (word0 | word1 | word2 | word3) == 0;
    }

    /** Ids are digests already: one word of them is as good as any mixture. */
    @Override
    public int hashCode() {
        return Long.hashCode(word0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ChunkId that
                && word0 == that.word0
                && word1 == that.word1
                && word2 == that.word2
                && word3 == that.word3;
    }

    /** In the order of their bytes. */
    @Override
    public int compareTo(ChunkId other) {
        int order = Long.compareUnsigned(word0, other.word0);
        order = order != 0 ? order : Long.compareUnsigned(word1, other.word1);
        order = order != 0 ? order : Long.compareUnsigned(word2, other.word2);
        return order != 0 ? order : Long.compareUnsigned(word3, other.word3);
    }

    /** 64 lower-case hexadecimal digits. */
    @Override
    public String toString() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        write(bytes);
        return HexFormat.of().formatHex(bytes.array());
    }
}
