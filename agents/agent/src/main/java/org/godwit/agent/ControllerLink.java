// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.wire.EnrolReply;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Frames;
import org.godwit.wire.Hello;
import org.godwit.wire.Inventory;
import org.godwit.wire.OrderReply;
import org.godwit.wire.Orders;
import org.godwit.wire.ProblemMessage;
import org.godwit.wire.Protocol;
import org.godwit.wire.Welcome;
import org.godwit.wire.WireJson;
import org.jspecify.annotations.Nullable;

/**
 * Requests to the controller: {@code docs/wire.md}. What the controller refuses comes as a {@link ProblemException},
 * what does not reach it as another {@link IOException}. Safe for use by many threads.
 */
final class ControllerLink {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    /** A batch waits for the store's disk; beyond this the controller is as good as gone. */
    private static final Duration ANSWER = Duration.ofSeconds(120);

    /** How much later than it should a poll may be answered. */
    private static final Duration POLL_SLACK = Duration.ofSeconds(15);

    private final URI base;
    private final HttpClient client;
    private final @Nullable Welcome welcome;

    private ControllerLink(URI base, HttpClient client, @Nullable Welcome welcome) {
        this.base = base;
        this.client = client;
        this.welcome = welcome;
    }

    static ControllerLink to(URI controller, SSLContext tls) {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(tls)
                .build();
        return new ControllerLink(controller.resolve(Protocol.PATH + "/"), client, null);
    }

    EnrolReply enrol(EnrolRequest request) throws IOException {
        return WireJson.read(send(post("enrol", WireJson.write(request)), ANSWER), EnrolReply.class);
    }

    Welcome hello(Hello hello) throws IOException {
        return WireJson.read(send(post("hello", WireJson.write(hello)), ANSWER), Welcome.class);
    }

    /** The same link, within a session. */
    ControllerLink in(Welcome session) {
        return new ControllerLink(base, client, session);
    }

    Orders orders(Collection<String> running) throws IOException {
        HttpRequest.Builder get = HttpRequest.newBuilder(base.resolve("orders?running=" + String.join(",", running)))
                .GET();
        int seconds = welcome == null ? 0 : welcome.pollSeconds();
        return WireJson.read(send(get, POLL_SLACK.plusSeconds(seconds)), Orders.class);
    }

    void inventory(Inventory inventory) throws IOException {
        send(post("inventory", WireJson.write(inventory)), ANSWER);
    }

    BitSet unknown(String order, List<BlockName> names) throws IOException {
        byte[] answer = frames("orders/" + order + "/names", List.of(Frames.names(names)));
        return Frames.readUnknown(new ByteArrayInputStream(answer), names.size());
    }

    Frames.Wanted wanted(String order, List<NumberedRecipe> recipes) throws IOException {
        byte[] answer = frames("orders/" + order + "/recipes", List.of(Frames.recipes(recipes)));
        int pieces = recipes.stream()
                .map(NumberedRecipe::recipe)
                .map(BlockRecipe::pieces)
                .mapToInt(List::size)
                .sum();
        return Frames.readWanted(new ByteArrayInputStream(answer), pieces);
    }

    void put(String order, int batch, List<ChunkRun> runs) throws IOException {
        frames("orders/" + order + "/batches/" + batch, body(runs));
    }

    void reply(String order, OrderReply reply) throws IOException {
        send(post("orders/" + order + "/reply", WireJson.write(reply)), ANSWER);
    }

    /** The frames of runs, payloads as they lie. */
    static List<ByteBuffer> body(List<ChunkRun> runs) {
        return runs.stream()
                .flatMap(run -> Stream.of(Frames.runHead(run), run.payload()))
                .toList();
    }

    private HttpRequest.Builder post(String path, byte[] json) {
        return HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", Protocol.JSON)
                .POST(HttpRequest.BodyPublishers.ofByteArray(json));
    }

    private byte[] frames(String path, List<ByteBuffer> buffers) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path))
                .header("Content-Type", Protocol.FRAMES)
                .POST(new Body(buffers));
        return send(request, ANSWER);
    }

    private byte[] send(HttpRequest.Builder request, Duration limit) throws IOException {
        request.timeout(limit);
        if (welcome != null) {
            request.header(Protocol.SESSION_HEADER, welcome.session());
        }
        try {
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            if (response.statusCode() / 100 == 2) {
                return response.body();
            }
            throw refusal(response);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("stopped while it waited for the controller").initCause(e);
        }
    }

    private static IOException refusal(HttpResponse<byte[]> response) throws IOException {
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (type.startsWith(Protocol.PROBLEM)) {
            return WireJson.read(response.body(), ProblemMessage.class)
                    .problem()
                    .asException();
        }
        String hint = response.statusCode() == 400
                ? " (is the name in the address one of the names in etc/org.godwit.gateway.cfg?)"
                : response.statusCode() == 404 ? " (is it still starting?)" : "";
        return new IOException("the controller answered HTTP " + response.statusCode() + hint);
    }
}
