// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes replies, those of several requests mixed where the protocol lets them be. Safe for use by many threads. */
final class Replies {
    /** Length and state of a part of the device. */
    record Descriptor(long length, int state) {}

    private final DataOutputStream out;
    private final boolean structured;
    private final byte[] zeroes = new byte[16 << 10];

    Replies(DataOutputStream out, boolean structured) {
        this.out = out;
        this.structured = structured;
    }

    /** That a request is done which has no answer but that. */
    synchronized void done(Request request) throws IOException {
        simple(request, 0);
        out.flush();
    }

    synchronized void refuse(Request request, int error, String why) throws IOException {
        if (structured && (request.command() == Nbd.CMD_READ || request.command() == Nbd.CMD_BLOCK_STATUS)) {
            byte[] words = why.getBytes(StandardCharsets.UTF_8);
            chunk(request, true, Nbd.REPLY_TYPE_ERROR, 6 + words.length);
            out.writeInt(error);
            out.writeShort(words.length);
            out.write(words);
        } else {
            simple(request, error);
        }
        out.flush();
    }

    synchronized void status(Request request, List<Descriptor> descriptors) throws IOException {
        chunk(request, true, Nbd.REPLY_TYPE_BLOCK_STATUS, 4 + 8 * descriptors.size());
        out.writeInt(Nbd.ALLOCATION_ID);
        for (Descriptor one : descriptors) {
            out.writeInt((int) one.length());
            out.writeInt(one.state());
        }
        out.flush();
    }

    /** Answers a read from a device. */
    void read(Request request, Served export) throws IOException {
        if (structured && request.has(Nbd.CMD_FLAG_DF)) {
            whole(request, export);
        } else if (structured) {
            export.device().read(request.offset(), request.length(), new Chunks(request, export));
        } else {
            plain(request, export);
        }
    }

    /** In one chunk, as the client asked: so it is gathered first. */
    private void whole(Request request, Served export) throws IOException {
        if (request.length() > Device.PIECE_BYTES * 4L) {
            throw new RefusedRequest(Nbd.EOVERFLOW, "it asks for more in one piece than " + Device.PIECE_BYTES * 4L);
        }
        Gathered all = new Gathered((int) request.length());
        export.device().read(request.offset(), request.length(), all);
        synchronized (this) {
            chunk(request, true, Nbd.REPLY_TYPE_OFFSET_DATA, 8 + all.bytes.length);
            out.writeLong(request.offset());
            out.write(all.bytes);
            out.flush();
        }
        export.served(request.length());
    }

    /**
     * An old reply has no place for an error behind its head: what fails later ends the connection. So the first byte is
     * read before the head is written.
     */
    private void plain(Request request, Served export) throws IOException {
        export.device().read(request.offset(), 1, new Gathered(1));
        synchronized (this) {
            simple(request, 0);
            try {
                export.device().read(request.offset(), request.length(), new Device.Parts() {
                    @Override
                    public void data(byte[] bytes, int length) throws IOException {
                        out.write(bytes, 0, length);
                    }

                    @Override
                    public void hole(long length) throws IOException {
                        for (long left = length; left > 0; left -= zeroes.length) {
                            out.write(zeroes, 0, (int) Math.min(left, zeroes.length));
                        }
                    }
                });
            } catch (IOException e) {
                throw new TornException(e);
            }
            out.flush();
        }
        export.served(request.length());
    }

    /** A reply was begun that cannot be ended: only the end of the connection says so. */
    static final class TornException extends IOException {
        private static final long serialVersionUID = 1L;

        TornException(IOException cause) {
            super("the rest of a reply cannot be had: " + cause.getMessage(), cause);
        }
    }

    private void simple(Request request, int error) throws IOException {
        out.writeInt(Nbd.SIMPLE_REPLY);
        out.writeInt(error);
        out.writeLong(request.handle());
    }

    private void chunk(Request request, boolean last, int type, int length) throws IOException {
        out.writeInt(Nbd.STRUCTURED_REPLY);
        out.writeShort(last ? Nbd.REPLY_FLAG_DONE : 0);
        out.writeShort(type);
        out.writeLong(request.handle());
        out.writeInt(length);
    }

    private static final class Gathered implements Device.Parts {
        private final byte[] bytes;
        private int at;

        Gathered(int length) {
            bytes = new byte[length];
        }

        @Override
        public void data(byte[] more, int length) {
            System.arraycopy(more, 0, bytes, at, length);
            at += length;
        }

        @Override
        public void hole(long length) {
            at += (int) length;
        }
    }

    /** A chunk for each part, in the order of the device. */
    private final class Chunks implements Device.Parts {
        private final Request request;
        private final Served export;
        private long at;

        Chunks(Request request, Served export) {
            this.request = request;
            this.export = export;
            this.at = request.offset();
        }

        @Override
        public void data(byte[] bytes, int length) throws IOException {
            synchronized (Replies.this) {
                boolean last = isLast(length);
                chunk(request, last, Nbd.REPLY_TYPE_OFFSET_DATA, 8 + length);
                out.writeLong(at);
                out.write(bytes, 0, length);
                flush(last);
            }
            at += length;
            export.served(length);
        }

        @Override
        public void hole(long length) throws IOException {
            synchronized (Replies.this) {
                boolean last = isLast(length);
                chunk(request, last, Nbd.REPLY_TYPE_OFFSET_HOLE, 12);
                out.writeLong(at);
                out.writeInt((int) length);
                flush(last);
            }
            at += length;
        }

        private boolean isLast(long length) {
            return at + length == request.offset() + request.length();
        }

        private void flush(boolean last) throws IOException {
            if (last) {
                out.flush();
            }
        }
    }
}
