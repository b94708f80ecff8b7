// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;

/**
 * Reads an export of an NBD server over a Unix socket: fixed newstyle handshake, structured replies, and the context
 * {@code base:allocation} that tells zeroes from data (the NBD project's doc/proto.md). One request at a time.
 */
final class Nbd implements AutoCloseable {
    private static final long MAGIC = 0x4e42444d41474943L;
    private static final long OPTION_MAGIC = 0x49484156454F5054L;
    private static final long OPTION_REPLY = 0x3e889045565a9L;
    private static final int OPTION_GO = 7;
    private static final int OPTION_STRUCTURED = 8;
    private static final int OPTION_CONTEXT = 10;
    private static final int ACK = 1;
    private static final int FAILED = 1 << 31;

    private static final int REQUEST = 0x25609513;
    private static final int STRUCTURED = 0x668e33ef;
    private static final short READ = 0;
    private static final short DISCONNECT = 2;
    private static final short BLOCK_STATUS = 7;
    private static final int DONE = 1;
    private static final int DATA = 1;
    private static final int HOLE = 2;
    private static final int STATUS = 5;
    private static final int ERROR = 0x8000;
    private static final int ZERO = 2;

    private static final long STATUS_BYTES = 1L << 30;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    private final SocketChannel channel;
    private final Selector selector;
    private long handle;

    private Nbd(SocketChannel channel) throws IOException {
        this.channel = channel;
        channel.configureBlocking(false);
        selector = Selector.open();
        channel.register(selector, SelectionKey.OP_READ);
    }

    static Nbd connected(Path socket, String export) throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            Nbd nbd = new Nbd(channel);
            nbd.shakeHands(export.getBytes(StandardCharsets.UTF_8));
            return nbd;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private void shakeHands(byte[] export) throws IOException {
        ByteBuffer greeting = bytes(18);
        if (greeting.getLong() != MAGIC || greeting.getLong() != OPTION_MAGIC) {
            throw new IOException("it is no NBD server");
        }
        send(ByteBuffer.allocate(4).putInt(greeting.getShort() & 3));
        option(OPTION_STRUCTURED, ByteBuffer.allocate(0));
        byte[] context = "base:allocation".getBytes(StandardCharsets.UTF_8);
        option(
                OPTION_CONTEXT,
                ByteBuffer.allocate(12 + export.length + context.length)
                        .putInt(export.length)
                        .put(export)
                        .putInt(1)
                        .putInt(context.length)
                        .put(context));
        option(
                OPTION_GO,
                ByteBuffer.allocate(6 + export.length)
                        .putInt(export.length)
                        .put(export)
                        .putShort((short) 0));
    }

    private void option(int option, ByteBuffer data) throws IOException {
        send(ByteBuffer.allocate(16 + data.capacity())
                .putLong(OPTION_MAGIC)
                .putInt(option)
                .putInt(data.capacity())
                .put(data.flip()));
        while (true) {
            ByteBuffer reply = bytes(20);
            boolean known = reply.getLong() == OPTION_REPLY && reply.getInt() == option;
            int type = reply.getInt();
            bytes(reply.getInt());
            if (!known || (type & FAILED) != 0) {
                throw new IOException("the NBD server refuses option " + option + " with " + type);
            }
            if (type == ACK) {
                return;
            }
        }
    }

    /** Fills the buffer. */
    void read(long offset, ByteBuffer target) throws IOException {
        int begin = target.position();
        request(READ, offset, target.remaining());
        boolean last = false;
        while (!last) {
            Chunk chunk = chunk();
            last = chunk.last;
            if (chunk.type == DATA) {
                ByteBuffer place = place(target, begin + (int) (bytes(8).getLong() - offset), chunk.length - 8);
                fill(place);
            } else if (chunk.type == HOLE) {
                ByteBuffer hole = bytes(12);
                ByteBuffer place = place(target, begin + (int) (hole.getLong() - offset), hole.getInt());
                while (place.hasRemaining()) {
                    place.put((byte) 0);
                }
            } else {
                bytes(chunk.length);
            }
        }
        target.position(target.limit());
    }

    private static ByteBuffer place(ByteBuffer target, int at, int length) throws IOException {
        if (at < target.position() || length < 0 || length > target.limit() - at) {
            throw new IOException("the NBD server sent bytes that were not asked for");
        }
        return target.slice(at, length);
    }

    /** What is not known to be zeroes. */
    Extents data(long sizeBytes) throws IOException {
        List<Extent> data = new ArrayList<>();
        for (long at = 0; at < sizeBytes; ) {
            request(BLOCK_STATUS, at, (int) Math.min(STATUS_BYTES, sizeBytes - at));
            long before = at;
            boolean last = false;
            while (!last) {
                Chunk chunk = chunk();
                last = chunk.last;
                ByteBuffer payload = bytes(chunk.length);
                if (chunk.type == STATUS) {
                    at = statuses(payload.position(4), at, sizeBytes, data);
                }
            }
            if (at == before) {
                throw new IOException("the NBD server does not say what is allocated at " + at);
            }
        }
        return new Extents(data);
    }

    private static long statuses(ByteBuffer payload, long from, long sizeBytes, List<Extent> data) {
        long at = from;
        while (payload.hasRemaining()) {
            long length = Math.min(payload.getInt() & 0xffffffffL, sizeBytes - at);
            if ((payload.getInt() & ZERO) == 0 && length > 0) {
                data.add(new Extent(at, length));
            }
            at += length;
        }
        return at;
    }

    private void request(short type, long offset, int length) throws IOException {
        send(ByteBuffer.allocate(28)
                .putInt(REQUEST)
                .putShort((short) 0)
                .putShort(type)
                .putLong(++handle)
                .putLong(offset)
                .putInt(length));
    }

    /** A part of an answer; its payload follows. */
    private record Chunk(boolean last, int type, int length) {}

    private Chunk chunk() throws IOException {
        ByteBuffer head = bytes(4);
        if (head.getInt() != STRUCTURED) {
            throw new IOException("the NBD server answered otherwise than was agreed");
        }
        head = bytes(16);
        boolean last = (head.getShort() & DONE) != 0;
        int type = head.getShort() & 0xffff;
        boolean ours = head.getLong() == handle;
        int length = head.getInt();
        if (!ours || (type & ERROR) != 0) {
            throw new IOException(
                    ours ? "the NBD server says error " + bytes(length).getInt() : "an answer nobody asked");
        }
        return new Chunk(last, type, length);
    }

    private void send(ByteBuffer bytes) throws IOException {
        bytes.flip();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    private ByteBuffer bytes(int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        fill(bytes);
        return bytes.flip();
    }

    private void fill(ByteBuffer bytes) throws IOException {
        long deadline = System.nanoTime() + ANSWER_WITHIN.toNanos();
        while (bytes.hasRemaining()) {
            int read = channel.read(bytes);
            if (read < 0) {
                throw new IOException("the NBD server closed the connection");
            }
            if (read == 0) {
                long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new IOException("the NBD server said nothing for " + ANSWER_WITHIN.toSeconds() + " seconds");
                }
                selector.select(left);
                selector.selectedKeys().clear();
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            request(DISCONNECT, 0, 0);
        } catch (IOException e) {
            // It is gone already.
        } finally {
            selector.close();
            channel.close();
        }
    }
}
