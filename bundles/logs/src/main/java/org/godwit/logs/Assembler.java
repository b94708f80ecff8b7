// SPDX-License-Identifier: Apache-2.0
package org.godwit.logs;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.wire.GelfDatagrams;
import org.godwit.wire.GelfMessage;
import org.jspecify.annotations.Nullable;

/**
 * Joins the chunks of messages. What it holds is bounded, whoever sends: {@link #MAX_OPEN} messages, {@link #MAX_HELD_BYTES}; the
 * oldest goes for a new one, and each after {@link #PATIENCE_NANOS}. For one thread.
 */
final class Assembler {
    static final int MAX_OPEN = 256;
    static final int MAX_HELD_BYTES = 4 << 20;

    /** Five seconds, as the format asks for. */
    static final long PATIENCE_NANOS = 5_000_000_000L;

    /** Whose message: an id alone would let one sender spoil another's. */
    private record Key(InetAddress from, long id) {}

    private static final class Open {
        private final long begunNanos;
        private final byte[] @Nullable [] parts;
        private int missing;
        private int bytes;

        Open(long begunNanos, int count) {
            this.begunNanos = begunNanos;
            this.parts = new byte[count][];
            this.missing = count;
        }
    }

    /** The oldest first. */
    private final Map<Key, Open> open = new LinkedHashMap<>();

    private int heldBytes;
    private long lost;

    /**
     * @param datagram position to limit
     * @return the message that it completes; empty when more of it is to come, or when it is of no use
     */
    Optional<byte[]> take(InetAddress from, ByteBuffer datagram, long nowNanos) {
        forget(nowNanos);
        if (!isChunk(datagram)) {
            byte[] whole = new byte[datagram.remaining()];
            datagram.get(whole);
            return Optional.of(whole);
        }
        datagram.position(datagram.position() + 2);
        Key key = new Key(from, datagram.getLong());
        int number = Byte.toUnsignedInt(datagram.get());
        int count = Byte.toUnsignedInt(datagram.get());
        if (count == 0 || count > GelfDatagrams.MAX_CHUNKS || number >= count) {
            lost++;
            return Optional.empty();
        }
        return put(key, new Chunk(number, count, datagram), nowNanos);
    }

    /** Messages that never became whole, and chunks that made no sense. */
    long lost() {
        return lost;
    }

    int heldBytes() {
        return heldBytes;
    }

    private record Chunk(int number, int count, ByteBuffer part) {}

    private Optional<byte[]> put(Key key, Chunk chunk, long nowNanos) {
        Open message = open.computeIfAbsent(key, unused -> new Open(nowNanos, chunk.count()));
        int length = chunk.part().remaining();
        if (message.parts.length != chunk.count() || message.bytes + length > GelfMessage.MAX_BYTES) {
            drop(key);
            return Optional.empty();
        }
        if (message.parts[chunk.number()] == null) {
            byte[] part = new byte[length];
            chunk.part().get(part);
            message.parts[chunk.number()] = part;
            message.missing--;
            message.bytes += length;
            heldBytes += length;
        }
        if (message.missing == 0) {
            open.remove(key);
            heldBytes -= message.bytes;
            return Optional.of(joined(message));
        }
        while (open.size() > MAX_OPEN || heldBytes > MAX_HELD_BYTES) {
            drop(open.keySet().iterator().next());
        }
        return Optional.empty();
    }

    private void drop(Key key) {
        Open message = open.remove(key);
        if (message != null) {
            heldBytes -= message.bytes;
            lost++;
        }
    }

    private void forget(long nowNanos) {
        for (Iterator<Open> each = open.values().iterator(); each.hasNext(); ) {
            Open message = each.next();
            if (nowNanos - message.begunNanos <= PATIENCE_NANOS) {
                return;
            }
            heldBytes -= message.bytes;
            lost++;
            each.remove();
        }
    }

    private static byte[] joined(Open message) {
        ByteBuffer whole = ByteBuffer.allocate(message.bytes);
        for (byte[] part : message.parts) {
            whole.put(part);
        }
        return whole.array();
    }

    private static boolean isChunk(ByteBuffer datagram) {
        return datagram.remaining() > GelfDatagrams.HEADER_BYTES
                && datagram.get(datagram.position()) == GelfDatagrams.MAGIC_0
                && datagram.get(datagram.position() + 1) == GelfDatagrams.MAGIC_1;
    }
}
