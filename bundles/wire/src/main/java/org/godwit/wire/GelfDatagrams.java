// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * GELF messages as datagrams: packed by gzip where that makes them smaller, and in chunks where one datagram is not enough. A
 * chunk begins with {@code 1e 0f}, eight bytes that name the message, its number and how many there are.
 */
public final class GelfDatagrams {
    public static final int MAGIC_0 = 0x1e;
    public static final int MAGIC_1 = 0x0f;

    /** Bytes before the part of the message in a chunk. */
    public static final int HEADER_BYTES = 12;

    /** Most chunks of a message. */
    public static final int MAX_CHUNKS = 128;

    /** Passes links with an MTU of 1,500 bytes and a tunnel on them in one piece: a lost fragment would lose the whole. */
    public static final int DATAGRAM_BYTES = 1400;

    /** Less than this is sent as it is. */
    private static final int WORTH_PACKING = 300;

    private GelfDatagrams() {}

    /**
     * @param id names the message among those that its sender has under way
     * @return none when it does not fit into {@link #MAX_CHUNKS} datagrams
     */
    public static List<byte[]> of(byte[] message, long id) {
        byte[] body = packed(message);
        if (body.length <= DATAGRAM_BYTES) {
            return List.of(body);
        }
        int room = DATAGRAM_BYTES - HEADER_BYTES;
        int count = (body.length + room - 1) / room;
        if (count > MAX_CHUNKS) {
            return List.of();
        }
        List<byte[]> datagrams = new ArrayList<>(count);
        for (int number = 0; number < count; number++) {
            int from = number * room;
            int length = Math.min(room, body.length - from);
            datagrams.add(ByteBuffer.allocate(HEADER_BYTES + length)
                    .put((byte) MAGIC_0)
                    .put((byte) MAGIC_1)
                    .putLong(id)
                    .put((byte) number)
                    .put((byte) count)
                    .put(body, from, length)
                    .array());
        }
        return datagrams;
    }

    private static byte[] packed(byte[] message) {
        if (message.length < WORTH_PACKING) {
            return message;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(message.length);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(message);
        } catch (IOException e) {
            throw new UncheckedIOException("memory is never away", e);
        }
        return out.size() < message.length ? out.toByteArray() : message;
    }
}
