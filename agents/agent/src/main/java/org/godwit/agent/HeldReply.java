// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.wire.Protocol;

/**
 * The reply to an order {@code held}, {@link org.godwit.wire.OrderReply.Held} as JSON, written as the bytes are read from
 * where they are held: made from a whole array of them it would take three times as much memory.
 */
final class HeldReply {
    private static final byte[] HEAD = "{\"held\":{\"bytes\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\"}}".getBytes(StandardCharsets.US_ASCII);

    /** Divisible by three, so that only the last piece has padding. */
    private static final int PIECE = 48 << 10;

    private final byte[] json;
    private final byte[] piece;
    private final ByteBuffer filling;
    private int at;

    private HeldReply(int bytes) {
        json = Arrays.copyOf(HEAD, HEAD.length + (bytes + 2) / 3 * 4 + END.length);
        piece = new byte[Math.min(PIECE, bytes)];
        filling = ByteBuffer.wrap(piece);
        at = HEAD.length;
    }

    /** @throws IOException MISSING {@code NOT_HELD} */
    static byte[] json(HeldSnapshot snapshot, String disk, Extents extents) throws IOException {
        if (extents.totalBytes() > Protocol.MAX_HELD_BYTES) {
            throw new IllegalArgumentException(extents.totalBytes() + " bytes are asked for at once");
        }
        HeldReply reply = new HeldReply((int) extents.totalBytes());
        for (Extent extent : extents.list()) {
            reply.add(snapshot, disk, extent);
        }
        reply.encode();
        System.arraycopy(END, 0, reply.json, reply.at, END.length);
        return reply.json;
    }

    private void add(HeldSnapshot snapshot, String disk, Extent extent) throws IOException {
        for (long from = extent.offset(); from < extent.end(); ) {
            long length = Math.min(filling.remaining(), extent.end() - from);
            snapshot.held(disk, new Extents(List.of(new Extent(from, length))), filling);
            from += length;
            if (!filling.hasRemaining()) {
                encode();
            }
        }
    }

    private void encode() {
        byte[] full = filling.hasRemaining() ? Arrays.copyOf(piece, filling.position()) : piece;
        byte[] encoded = Base64.getEncoder().encode(full);
        System.arraycopy(encoded, 0, json, at, encoded.length);
        at += encoded.length;
        filling.clear();
    }
}
