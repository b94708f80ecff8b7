// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The requests of one connection. Reads are answered by up to {@value #HANDS} threads and out of order, the rest at once.
 * In memory: {@value #WAITING} heads of requests, and for each thread a piece of {@link Device#PIECE_BYTES}, whatever is
 * asked for; who does not take its answers gets no more of us.
 */
final class Transmission {
    private static final Logger LOG = LoggerFactory.getLogger(Transmission.class);
    private static final int HANDS = 4;
    private static final int WAITING = 64;
    private static final int MOST_DESCRIPTORS = 4096;
    private static final int SKIP_BYTES = 64 << 10;
    private static final long IDLE_SECONDS = 10;

    private final Handshake.Agreed agreed;
    private final Served export;
    private final Replies replies;
    private final Sequence sequence = new Sequence();
    private final Semaphore room = new Semaphore(WAITING);
    private final ThreadPoolExecutor hands;

    Transmission(Handshake.Agreed agreed) {
        this.agreed = agreed;
        this.export = agreed.export();
        this.replies = new Replies(agreed.wire().out(), agreed.structured());
        hands = new ThreadPoolExecutor(
                HANDS, HANDS, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), NbdServer::thread);
        hands.allowCoreThreadTimeOut(true);
    }

    /** Returns when the client has gone, or has to go. */
    void run() throws IOException {
        try {
            boolean on = true;
            while (on) {
                on = next(Request.read(agreed.wire().in()));
            }
            end();
            agreed.wire().farewell();
        } catch (EOFException e) {
            LOG.debug("a client went without a word");
        } finally {
            end();
        }
    }

    private void end() {
        hands.shutdown();
        try {
            hands.awaitTermination(IDLE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether more may come */
    private boolean next(Request request) throws IOException {
        if (request.command() == Nbd.CMD_DISC) {
            return false;
        }
        if (request.command() == Nbd.CMD_WRITE && request.length() > Nbd.MOST_BYTES) {
            LOG.debug("a write of {} bytes: the connection is closed", request.length());
            return false;
        }
        try {
            request.check(export.device(), agreed.allocation());
            if (request.command() == Nbd.CMD_READ) {
                sequence.read(request, export.device());
                later(request);
            } else {
                perform(request);
            }
        } catch (RefusedRequest e) {
            if (request.command() == Nbd.CMD_WRITE) {
                skip(request.length() - written);
            }
            replies.refuse(request, e.error(), String.valueOf(e.getMessage()));
        } finally {
            written = 0;
        }
        return true;
    }

    /** Bytes taken of the write that is at hand. */
    private long written;

    private void skip(long bytes) throws IOException {
        byte[] nothing = new byte[(int) Math.min(bytes, SKIP_BYTES)];
        for (long left = bytes; left > 0; left -= nothing.length) {
            agreed.wire().in().readFully(nothing, 0, (int) Math.min(left, nothing.length));
        }
    }

    private void later(Request request) throws IOException {
        try {
            room.acquire();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        hands.execute(() -> {
            try {
                read(request);
            } finally {
                room.release();
            }
        });
    }

    private void read(Request request) {
        try {
            try {
                replies.read(request, export);
            } catch (RefusedRequest e) {
                replies.refuse(request, e.error(), String.valueOf(e.getMessage()));
            } catch (Replies.TornException e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                LOG.warn("cannot read offset={} length={}: {}", request.offset(), request.length(), e.toString());
                replies.refuse(request, export.ended() ? Nbd.ESHUTDOWN : Nbd.EIO, "the bytes cannot be had");
            }
        } catch (IOException e) {
            LOG.debug("a reply could not be sent: {}", e.toString());
            close();
        }
    }

    private void close() {
        try {
            agreed.wire().close();
        } catch (IOException e) {
            LOG.debug("closing a connection: {}", e.toString());
        }
    }

    private void perform(Request request) throws IOException {
        Device device = export.device();
        try {
            switch (request.command()) {
                case Nbd.CMD_WRITE -> write(request);
                case Nbd.CMD_FLUSH -> device.flush();
                case Nbd.CMD_CACHE -> device.ahead(request.offset(), request.length());
                case Nbd.CMD_BLOCK_STATUS -> {
                    status(request);
                    return;
                }
                default -> device.zero(request.offset(), request.length());
            }
            if (request.has(Nbd.CMD_FLAG_FUA)) {
                device.flush();
            }
        } catch (RefusedRequest e) {
            throw e;
        } catch (UnreadException e) {
            throw new IOException(e);
        } catch (IOException e) {
            LOG.warn("command={} offset={}: {}", request.command(), request.offset(), e.toString());
            throw new RefusedRequest(Nbd.EIO, "it failed");
        }
        replies.done(request);
    }

    private void write(Request request) throws IOException {
        DataInputStream in = agreed.wire().in();
        byte[] piece = new byte[(int) Math.min(request.length(), Device.PIECE_BYTES)];
        while (written < request.length()) {
            int bytes = (int) Math.min(piece.length, request.length() - written);
            try {
                in.readFully(piece, 0, bytes);
            } catch (IOException e) {
                throw new UnreadException(e);
            }
            long at = request.offset() + written;
            written += bytes;
            export.device().write(at, piece, bytes);
        }
    }

    /** The client's bytes did not come: there is nobody to be told. */
    private static final class UnreadException extends IOException {
        private static final long serialVersionUID = 1L;

        UnreadException(IOException cause) {
            super(cause);
        }
    }

    private void status(Request request) throws IOException {
        List<Replies.Descriptor> found = new ArrayList<>();
        int most = request.has(Nbd.CMD_FLAG_REQ_ONE) ? 1 : MOST_DESCRIPTORS;
        export.device().runs(request.offset(), request.length(), (length, hole) -> {
            int state = hole ? Nbd.STATE_HOLE | Nbd.STATE_ZERO : 0;
            int last = found.size() - 1;
            if (last >= 0 && found.get(last).state() == state) {
                found.set(last, new Replies.Descriptor(found.get(last).length() + length, state));
            } else if (found.size() == most) {
                return false;
            } else {
                found.add(new Replies.Descriptor(length, state));
            }
            return true;
        });
        replies.status(request, found);
    }
}
