// SPDX-License-Identifier: Apache-2.0
package org.godwit.store.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * Stands between a client and a service, one request a connection, and spoils the requests it is told to. The Host header
 * is passed on as the client signed it.
 */
final class FaultyProxy implements AutoCloseable {

    /** What becomes of a request. */
    enum Fault {
        NONE,
        INTERNAL_ERROR,
        SLOW_DOWN,
        DENIED,
        /** The service never sees it, and the client no answer. */
        RESET_BEFORE,
        /** The service does it, and the client sees no answer. */
        RESET_AFTER,
        /** The body of the answer breaks off in the middle. */
        HALF_ANSWER,
        /** A byte of the body of the answer is another one. */
        FLIPPED_ANSWER,
        SILENCE
    }

    /** Says what becomes of the next request. */
    interface Plan {
        Fault next(String method, String target);
    }

    private final URI service;
    private final ServerSocket socket;
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Plan plan = (method, target) -> Fault.NONE;

    FaultyProxy(URI service) throws IOException {
        this.service = service;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    void plan(Plan next) {
        plan = next;
    }

    /** The requests so far: {@code PUT /bucket/key fault}. */
    List<String> seen() {
        return seen;
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        socket.close();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "faulty-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                daemon(() -> serve(client));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            InputStream in = client.getInputStream();
            String head = head(in);
            if (head.isEmpty()) {
                return;
            }
            String[] first = head.substring(0, head.indexOf("\r\n")).split(" ");
            byte[] body = in.readNBytes(length(head).orElse(0));
            Fault fault = plan.next(first[0], first[1]);
            seen.add(first[0] + " " + first[1] + " " + fault);
            answer(client, fault, head, body);
        } catch (IOException | InterruptedException e) {
            seen.add("broken: " + e);
        }
    }

    private void answer(Socket client, Fault fault, String head, byte[] body) throws IOException, InterruptedException {
        OutputStream out = client.getOutputStream();
        switch (fault) {
            case INTERNAL_ERROR -> out.write(error(500, "InternalError"));
            case SLOW_DOWN -> out.write(error(503, "SlowDown"));
            case DENIED -> out.write(error(403, "AccessDenied"));
            case RESET_BEFORE -> client.setSoLinger(true, 0);
            case RESET_AFTER -> {
                forwarded(head, body);
                client.setSoLinger(true, 0);
            }
            case SILENCE -> closed.await();
            case NONE -> out.write(forwarded(head, body));
            case HALF_ANSWER -> {
                byte[] whole = forwarded(head, body);
                int begin = new String(whole, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
                out.write(whole, 0, begin + (whole.length - begin) / 2);
            }
            case FLIPPED_ANSWER -> {
                byte[] whole = forwarded(head, body);
                whole[whole.length - 1] ^= 1;
                out.write(whole);
            }
        }
        out.flush();
    }

    /** The whole answer of the service. */
    private byte[] forwarded(String head, byte[] body) throws IOException {
        try (Socket server = new Socket(service.getHost(), service.getPort())) {
            String single = head.replaceFirst("(?i)\r\nConnection: [^\r]*", "")
                    .replaceFirst("\r\n\r\n$", "\r\nConnection: close\r\n\r\n");
            server.getOutputStream().write(single.getBytes(StandardCharsets.ISO_8859_1));
            server.getOutputStream().write(body);
            server.getOutputStream().flush();
            return server.getInputStream().readAllBytes();
        }
    }

    private static byte[] error(int status, String code) {
        String body = "<?xml version=\"1.0\"?><Error><Code>" + code + "</Code><Message>planned</Message></Error>";
        return ("HTTP/1.1 " + status
                        + " Planned\r\nContent-Type: application/xml\r\nConnection: close\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
            head.write(next);
            last = (last << 8) | next;
            if (last == 0x0d0a0d0a) {
                return head.toString(StandardCharsets.ISO_8859_1);
            }
        }
        return "";
    }

    private static Optional<Integer> length(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .map(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst();
    }
}
