// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import org.godwit.wire.Protocol;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer over HTTPS/1.1, by the JDK's blocking client, which keeps connections alive. The newer
 * {@code java.net.http} costs an agent that runs for seconds half a second of processor time more, for threads and
 * callbacks that a caller who waits has no use for: {@code docs/decisions/0014-agent-transport.md}. Safe for use by
 * many threads.
 */
final class Https {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** Bytes that go to TLS at once: some of its records. */
    private static final int PIECE_BYTES = 64 << 10;

    private final SSLSocketFactory sockets;

    Https(SSLContext tls) {
        // The same object for all requests: connections are kept by it.
        this.sockets = tls.getSocketFactory();
    }

    /**
     * What is asked.
     *
     * @param body null for a GET
     * @param limit the longest silence
     */
    record Request(
            URI uri,
            @Nullable String session,
            @Nullable String type,
            @Nullable List<ByteBuffer> body,
            Duration limit) {}

    /** What came back, whatever its status. */
    record Answer(int status, String type, byte[] body) {}

    /** @throws IOException when there is no whole answer; the request may have arrived nevertheless */
    Answer call(Request request) throws IOException {
        HttpsURLConnection connection =
                (HttpsURLConnection) request.uri().toURL().openConnection();
        connection.setSSLSocketFactory(sockets);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) CONNECT.toMillis());
        connection.setReadTimeout((int) request.limit().toMillis());
        if (request.session() != null) {
            connection.setRequestProperty(Protocol.SESSION_HEADER, request.session());
        }
        try {
            if (request.body() != null) {
                send(connection, request.type(), request.body());
            }
            return answer(connection);
        } catch (SocketTimeoutException e) {
            // Not an InterruptedIOException to the callers: nobody stopped this thread.
            throw new IOException("no answer from " + request.uri().getAuthority() + " in time", e);
        }
    }

    private static void send(HttpsURLConnection connection, @Nullable String type, List<ByteBuffer> body)
            throws IOException {
        long length = body.stream().mapToLong(ByteBuffer::remaining).sum();
        connection.setDoOutput(true);
        connection.setRequestProperty("Content-Type", type);
        // Straight to the socket, and never sent twice behind our back.
        connection.setFixedLengthStreamingMode(length);
        byte[] piece = new byte[(int) Math.min(length, PIECE_BYTES)];
        try (OutputStream out = connection.getOutputStream()) {
            int filled = 0;
            for (ByteBuffer whole : body) {
                ByteBuffer rest = whole.duplicate();
                while (rest.hasRemaining()) {
                    int taken = Math.min(rest.remaining(), piece.length - filled);
                    rest.get(piece, filled, taken);
                    filled += taken;
                    if (filled == piece.length) {
                        out.write(piece, 0, filled);
                        filled = 0;
                    }
                }
            }
            out.write(piece, 0, filled);
        }
    }

    private static Answer answer(HttpsURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status < 0) {
            throw new IOException("what answers is no HTTP server");
        }
        String type = connection.getContentType();
        // Read to the end, or the connection could not be kept.
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, type == null ? "" : type, in == null ? new byte[0] : in.readAllBytes());
        }
    }
}
