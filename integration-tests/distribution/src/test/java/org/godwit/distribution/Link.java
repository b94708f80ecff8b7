// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** The network between an agent and the controller: it counts what crosses, can be slow, and can be cut. */
final class Link implements AutoCloseable {
    private static final int PIECE = 16 * 1024;

    private final ServerSocket door;
    private final int target;
    private final AtomicLong up = new AtomicLong();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile long bytesPerSecond = Long.MAX_VALUE;
    private long freeAt = System.nanoTime();

    Link(int target) throws IOException {
        this.target = target;
        this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon("link-accept", this::accept);
    }

    String url() {
        return "https://127.0.0.1:" + door.getLocalPort();
    }

    /** Bytes from the agent to the controller, TLS and all. */
    long sentBytes() {
        return up.get();
    }

    Link slow(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
        return this;
    }

    Link fast() {
        this.bytesPerSecond = Long.MAX_VALUE;
        return this;
    }

    /** Every connection breaks; new ones are let through. */
    void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (!door.isClosed()) {
            Socket agent = door.accept();
            Socket controller = new Socket();
            open.add(agent);
            open.add(controller);
            daemon("link", () -> {
                try (agent;
                        controller) {
                    controller.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5000);
                    daemon("link-down", () -> pump(controller, agent, new AtomicLong(), false));
                    pump(agent, controller, up, true);
                } finally {
                    open.remove(agent);
                    open.remove(controller);
                }
            });
        }
    }

    private void pump(Socket from, Socket to, AtomicLong count, boolean paced) throws IOException {
        byte[] piece = new byte[PIECE];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        try {
            int read = in.read(piece);
            while (read >= 0) {
                if (paced) {
                    pace(read);
                }
                out.write(piece, 0, read);
                count.addAndGet(read);
                read = in.read(piece);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            from.close();
            to.close();
        }
    }

    private void pace(int bytes) {
        if (bytesPerSecond == Long.MAX_VALUE) {
            return;
        }
        long wait;
        synchronized (this) {
            long now = System.nanoTime();
            freeAt = Math.max(freeAt, now) + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
            wait = freeAt - now;
        }
        LockSupport.parkNanos(wait);
    }

    @Override
    public void close() throws IOException {
        door.close();
        cut();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void daemon(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // A connection that breaks is what this class is for; the ends see it.
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
