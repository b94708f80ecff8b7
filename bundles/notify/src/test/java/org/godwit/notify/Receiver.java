// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A receiver of webhooks on a socket, so that it can answer as badly as it likes. */
final class Receiver implements AutoCloseable {

    /** What came. */
    record Request(String line, Map<String, String> headers, String body) {}

    /** What is answered. */
    interface Behaviour {
        void answer(Request request, OutputStream out) throws IOException;
    }

    final List<Request> requests = new CopyOnWriteArrayList<>();
    volatile Behaviour behaviour;
    private final ServerSocket socket;

    Receiver(Behaviour behaviour) throws IOException {
        this(behaviour, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
    }

    Receiver(Behaviour behaviour, ServerSocket socket) {
        this.behaviour = behaviour;
        this.socket = socket;
        thread(this::accept);
    }

    static Behaviour status(int status) {
        return said(status, "");
    }

    static Behaviour said(int status, String text) {
        return (request, out) ->
                out.write(("HTTP/1.1 " + status + " Some words\r\nContent-Length: " + text.length() + "\r\n\r\n" + text)
                        .getBytes(StandardCharsets.UTF_8));
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/hook?a=b";
    }

    int port() {
        return socket.getLocalPort();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "receiver");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket one = socket.accept();
                thread(() -> serve(one));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket one) {
        try (one) {
            InputStream in = one.getInputStream();
            String line = line(in);
            Map<String, String> headers = new HashMap<>();
            for (String header = line(in); !header.isEmpty(); header = line(in)) {
                int colon = header.indexOf(':');
                headers.put(
                        header.substring(0, colon).toLowerCase(Locale.ROOT),
                        header.substring(colon + 1).strip());
            }
            byte[] body = in.readNBytes(Integer.parseInt(headers.get("content-length")));
            Request request = new Request(line, headers, new String(body, StandardCharsets.UTF_8));
            requests.add(request);
            behaviour.answer(request, one.getOutputStream());
            one.getOutputStream().flush();
        } catch (IOException e) {
            // The sender has had enough.
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("closed");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
