// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ports of make-believe machines: real ones of this machine's loopback address that answer any request with 200. */
final class Doors {
    private static final Logger LOG = LoggerFactory.getLogger(Doors.class);
    private static final int BACKLOG = 16;
    private static final int PATIENCE_MILLISECONDS = 2000;
    private static final int MOST_REQUEST_BYTES = 8192;

    /** A port of an instance. */
    record Door(String instance, int port) implements Comparable<Door> {
        @Override
        public int compareTo(Door other) {
            int byInstance = instance.compareTo(other.instance);
            return byInstance != 0 ? byInstance : Integer.compare(port, other.port);
        }
    }

    private final Map<Door, ServerSocket> open = new TreeMap<>();

    /** The address of a door, opened if it was not. */
    synchronized InetSocketAddress open(Door door, String name) throws IOException {
        ServerSocket socket = open.get(door);
        if (socket == null) {
            socket = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
            open.put(door, socket);
            ServerSocket listening = socket;
            Thread thread = new Thread(() -> serve(listening, door, name), "demo " + name + ":" + door.port());
            thread.setDaemon(true);
            thread.start();
        }
        return new InetSocketAddress(socket.getInetAddress(), socket.getLocalPort());
    }

    private static void serve(ServerSocket listening, Door door, String name) {
        while (!listening.isClosed()) {
            try (Socket caller = listening.accept()) {
                answer(caller, door, name);
            } catch (SocketException e) {
                // The door was closed, or the caller left.
            } catch (IOException e) {
                LOG.debug("caller of a make-believe machine left instance={}", door.instance(), e);
            }
        }
    }

    private static void answer(Socket caller, Door door, String name) throws IOException {
        caller.setSoTimeout(PATIENCE_MILLISECONDS);
        if (!asked(caller.getInputStream())) {
            return;
        }
        byte[] body =
                ("Make-believe " + name + " answers on port " + door.port() + ".\n").getBytes(StandardCharsets.UTF_8);
        String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: " + body.length
                + "\r\nConnection: close\r\n\r\n";
        caller.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        caller.getOutputStream().write(body);
        caller.getOutputStream().flush();
    }

    /** Whether a whole request head came: up to an empty line. */
    private static boolean asked(InputStream in) throws IOException {
        int newlines = 0;
        for (int read = 0; read < MOST_REQUEST_BYTES; read++) {
            int next = in.read();
            if (next < 0) {
                return false;
            }
            if (next == '\n') {
                newlines++;
            } else if (next != '\r') {
                newlines = 0;
            }
            if (newlines == 2) {
                return true;
            }
        }
        return false;
    }

    /** Closes those of an instance. */
    synchronized void close(String instance) {
        open.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().instance().equals(instance);
            if (its) {
                close(entry.getValue());
            }
            return its;
        });
    }

    synchronized void closeAll() {
        open.values().forEach(Doors::close);
        open.clear();
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("port not closed port={}", socket.getLocalPort(), e);
        }
    }
}
