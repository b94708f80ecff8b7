// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import org.godwit.api.problem.Problem;
import org.godwit.wire.ProblemMessage;
import org.godwit.wire.Protocol;
import org.godwit.wire.UpdateAsk;
import org.godwit.wire.UpdateOffer;
import org.godwit.wire.WireJson;

/** The controller's door for updates, which needs a certificate and nothing else: {@code docs/wire.md}, "Updates". */
final class UpdateDoor {
    private static final int CONNECT_MILLISECONDS = 10_000;
    private static final int SILENCE_MILLISECONDS = 60_000;
    private static final int MOST_ANSWER = 64 << 10;
    private static final int PIECE = 64 << 10;

    private final URI controller;
    private final Identity identity;
    private final SSLSocketFactory sockets;
    private final RateLimit limit;

    /** @param limit of what is downloaded */
    UpdateDoor(URI controller, Identity identity, RateLimit limit) throws IOException {
        this.controller = controller;
        this.identity = identity;
        this.sockets = Tls.mutual(identity).getSocketFactory();
        this.limit = limit;
    }

    /**
     * What this agent should be; empty for what it is, and where the controller is too old to be asked.
     *
     * @throws IOException DENIED {@code UPDATE_FORGED}; others when it is not reached or refuses
     */
    Optional<UpdateOffer> ask(UpdateAsk ask) throws IOException {
        HttpsURLConnection connection = open("/ask");
        try {
            byte[] body = ask.bytes();
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", UpdateAsk.TYPE);
            connection.setFixedLengthStreamingMode(body.length);
            try (var out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            if (status == 204 || status == 404) {
                return Optional.empty();
            }
            check(connection, status);
            try (InputStream in = connection.getInputStream()) {
                return Optional.of(UpdateOffer.read(in.readNBytes(MOST_ANSWER), identity.authority()));
            }
        } finally {
            connection.disconnect();
        }
    }

    /**
     * Fetches a package, or what is lacking of it.
     *
     * @param part what came before, and what comes now; not verified
     * @throws IOException when it is not reached, refuses, or the disk is full: what came is kept
     */
    void fetch(UpdateOffer offer, Path part, BooleanSupplier stopped) throws IOException {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (out.size() > offer.sizeBytes()) {
                out.truncate(0);
            }
            if (out.size() == offer.sizeBytes()) {
                return;
            }
            out.position(out.size());
            String name = URLEncoder.encode(offer.file(), StandardCharsets.UTF_8);
            HttpsURLConnection connection = open("/packages/" + name);
            try {
                if (out.size() > 0) {
                    connection.setRequestProperty("Range", "bytes=" + out.size() + "-");
                }
                int status = connection.getResponseCode();
                check(connection, status);
                if (status != 206) {
                    out.truncate(0);
                }
                try (InputStream in = connection.getInputStream()) {
                    copy(in, out, offer.sizeBytes() - out.size(), stopped);
                }
            } finally {
                connection.disconnect();
            }
        }
    }

    private void copy(InputStream in, FileChannel out, long most, BooleanSupplier stopped) throws IOException {
        byte[] piece = new byte[PIECE];
        long left = most;
        while (left > 0) {
            int got = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (got < 0) {
                throw new IOException("the package ended " + left + " bytes before its end");
            }
            limit.take(got, stopped);
            ByteBuffer rest = ByteBuffer.wrap(piece, 0, got);
            while (rest.hasRemaining()) {
                out.write(rest);
            }
            left -= got;
        }
        out.force(true);
    }

    private HttpsURLConnection open(String path) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection)
                controller.resolve(UpdateAsk.PATH + path).toURL().openConnection();
        connection.setSSLSocketFactory(sockets);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(CONNECT_MILLISECONDS);
        connection.setReadTimeout(SILENCE_MILLISECONDS);
        return connection;
    }

    private static void check(HttpsURLConnection connection, int status) throws IOException {
        if (status == 200 || status == 206) {
            return;
        }
        String type = connection.getContentType();
        try (InputStream in = connection.getErrorStream()) {
            if (in != null && type != null && type.startsWith(Protocol.PROBLEM)) {
                Problem problem = WireJson.read(in.readNBytes(MOST_ANSWER), ProblemMessage.class)
                        .problem();
                throw new IOException(problem.toString());
            }
        }
        throw new IOException("the controller answered HTTP " + status + " about an update");
    }
}
