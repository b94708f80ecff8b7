// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A client that says what the test wants, right or wrong. */
final class Client implements AutoCloseable {
    final Socket socket;
    final DataInputStream in;
    final DataOutputStream out;
    boolean structured;
    private long handle;

    /** An answer to an option. */
    record OptionReply(int option, int type, byte[] data) {}

    /** What came back for a request: an error, or bytes, or descriptors. */
    static final class Reply {
        int error;
        byte[] data = new byte[0];
        final List<int[]> status = new ArrayList<>();
        int chunks;
        int holes;
    }

    Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
        if (in.readLong() != Nbd.NBDMAGIC || in.readLong() != Nbd.IHAVEOPT) {
            throw new IOException("no NBD server");
        }
        in.readUnsignedShort();
    }

    /** Ready for requests. */
    static Client of(int port, String name, boolean structured) throws IOException {
        Client client = new Client(port);
        client.out.writeInt(3);
        if (structured) {
            client.option(Nbd.OPT_STRUCTURED_REPLY, new byte[0]);
            client.structured = true;
            client.option(Nbd.OPT_SET_META_CONTEXT, context(name, Nbd.ALLOCATION));
        }
        List<OptionReply> replies = client.option(Nbd.OPT_GO, go(name));
        if (replies.get(replies.size() - 1).type() != Nbd.REP_ACK) {
            throw new IOException(
                    "refused by " + Integer.toHexString(replies.get(0).type()));
        }
        return client;
    }

    static byte[] go(String name) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        text(data, name);
        data.writeShort(0);
        return bytes.toByteArray();
    }

    static byte[] context(String name, String... queries) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(bytes);
        text(data, name);
        data.writeInt(queries.length);
        for (String query : queries) {
            text(data, query);
        }
        return bytes.toByteArray();
    }

    private static void text(DataOutputStream data, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        data.writeInt(bytes.length);
        data.write(bytes);
    }

    List<OptionReply> option(int option, byte[] data) throws IOException {
        out.writeLong(Nbd.IHAVEOPT);
        out.writeInt(option);
        out.writeInt(data.length);
        out.write(data);
        List<OptionReply> replies = new ArrayList<>();
        int type;
        do {
            if (in.readLong() != Nbd.OPTION_REPLY) {
                throw new IOException("no reply to an option");
            }
            int of = in.readInt();
            type = in.readInt();
            byte[] body = new byte[in.readInt()];
            in.readFully(body);
            replies.add(new OptionReply(of, type, body));
        } while (type > 0 && type != Nbd.REP_ACK);
        return replies;
    }

    long send(int flags, int command, long offset, long length) throws IOException {
        out.writeInt(Nbd.REQUEST);
        out.writeShort(flags);
        out.writeShort(command);
        out.writeLong(++handle);
        out.writeLong(offset);
        out.writeInt((int) length);
        return handle;
    }

    Reply ask(int flags, int command, long offset, long length) throws IOException {
        send(flags, command, offset, length);
        return answer(offset, command == Nbd.CMD_READ ? (int) length : 0);
    }

    byte[] read(long offset, int length) throws IOException {
        Reply reply = ask(0, Nbd.CMD_READ, offset, length);
        if (reply.error != 0) {
            throw new IOException("error " + reply.error);
        }
        return reply.data;
    }

    Reply write(int flags, long offset, byte[] bytes) throws IOException {
        send(flags, Nbd.CMD_WRITE, offset, bytes.length);
        out.write(bytes);
        return answer(offset, 0);
    }

    private Reply answer(long offset, int length) throws IOException {
        Reply reply = new Reply();
        reply.data = new byte[Math.max(0, Math.min(length, Nbd.MOST_BYTES))];
        boolean done = false;
        while (!done) {
            int magic = in.readInt();
            if (magic == Nbd.SIMPLE_REPLY) {
                reply.error = in.readInt();
                check(in.readLong());
                if (reply.error == 0 && !structured) {
                    in.readFully(reply.data);
                }
                return reply;
            }
            if (magic != Nbd.STRUCTURED_REPLY) {
                throw new IOException("no reply: " + Integer.toHexString(magic));
            }
            done = (in.readUnsignedShort() & Nbd.REPLY_FLAG_DONE) != 0;
            int type = in.readUnsignedShort();
            check(in.readLong());
            chunk(reply, type, in.readInt(), offset);
        }
        return reply;
    }

    private void chunk(Reply reply, int type, int length, long offset) throws IOException {
        reply.chunks++;
        switch (type) {
            case Nbd.REPLY_TYPE_OFFSET_DATA -> in.readFully(reply.data, (int) (in.readLong() - offset), length - 8);
            case Nbd.REPLY_TYPE_OFFSET_HOLE -> {
                in.readLong();
                in.readInt();
                reply.holes++;
            }
            case Nbd.REPLY_TYPE_BLOCK_STATUS -> {
                in.readInt();
                for (int i = 0; i < (length - 4) / 8; i++) {
                    reply.status.add(new int[] {in.readInt(), in.readInt()});
                }
            }
            case Nbd.REPLY_TYPE_ERROR -> {
                reply.error = in.readInt();
                in.readFully(new byte[in.readUnsignedShort()]);
            }
            default -> throw new IOException("a chunk of type " + type);
        }
    }

    private void check(long got) throws IOException {
        if (got != handle) {
            throw new IOException("a reply to " + got + " where " + handle + " was asked");
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
