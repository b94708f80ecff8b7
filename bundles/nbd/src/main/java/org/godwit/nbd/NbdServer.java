// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A TCP port, and a thread for each connection to it. */
final class NbdServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NbdServer.class);
    private static final int BACKLOG = 64;
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final ServerSocket listening;
    private final Door door;
    private final Semaphore room;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private NbdServer(ServerSocket listening, Door door, int connections) {
        this.listening = listening;
        this.door = door;
        this.room = new Semaphore(connections);
    }

    /**
     * @param at port 0: any that is free
     * @param connections at once; one more is closed again
     */
    static NbdServer open(InetSocketAddress at, Door door, int connections) throws IOException {
        ServerSocket listening = new ServerSocket();
        try {
            listening.setReuseAddress(true);
            listening.bind(at, BACKLOG);
        } catch (IOException | RuntimeException e) {
            listening.close();
            throw e;
        }
        NbdServer server = new NbdServer(listening, door, connections);
        thread(server::run).start();
        return server;
    }

    static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "godwit-nbd-" + NUMBERS.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Ends all connections. */
    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void run() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                if (!room.tryAcquire()) {
                    LOG.info("one connection too many from={}", socket.getRemoteSocketAddress());
                    socket.close();
                    continue;
                }
                open.add(socket);
                thread(() -> serve(socket)).start();
            } catch (IOException | RuntimeException e) {
                if (!listening.isClosed()) {
                    LOG.warn("a connection could not be taken", e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            Wire wire = Wire.of(socket);
            Optional<Handshake.Agreed> agreed = new Handshake(door, wire).run();
            if (agreed.isPresent()) {
                transmit(agreed.get());
            }
        } catch (IOException | RuntimeException e) {
            LOG.debug("a connection ended: {}", e.toString());
        } finally {
            open.remove(socket);
            room.release();
        }
    }

    private static void transmit(Handshake.Agreed agreed) throws IOException {
        try (Wire wire = agreed.wire()) {
            if (agreed.export().enter(wire)) {
                new Transmission(agreed).run();
            }
        } finally {
            agreed.export().leave(agreed.wire());
        }
    }
}
