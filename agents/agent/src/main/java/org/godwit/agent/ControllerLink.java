// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.disk.Extents;
import org.godwit.api.problem.ProblemException;
import org.godwit.wire.EnrolReply;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Frames;
import org.godwit.wire.Hello;
import org.godwit.wire.Inventory;
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
    /** A batch waits for the store's disk; beyond this the controller is as good as gone. */
    private static final Duration ANSWER = Duration.ofSeconds(120);

    /** How much later than it should a poll may be answered. */
    private static final Duration POLL_SLACK = Duration.ofSeconds(15);

    private final URI base;
    private final Https https;
    private final @Nullable Welcome welcome;

    private ControllerLink(URI base, Https https, @Nullable Welcome welcome) {
        this.base = base;
        this.https = https;
        this.welcome = welcome;
    }

    static ControllerLink to(URI controller, SSLContext tls) {
        return new ControllerLink(controller.resolve(Protocol.PATH + "/"), new Https(tls), null);
    }

    EnrolReply enrol(EnrolRequest request) throws IOException {
        return WireJson.read(post("enrol", WireJson.write(request)), EnrolReply.class);
    }

    Welcome hello(Hello hello) throws IOException {
        return WireJson.read(post("hello", WireJson.write(hello)), Welcome.class);
    }

    /** The same link, within a session. */
    ControllerLink in(Welcome session) {
        return new ControllerLink(base, https, session);
    }

    Orders orders(Collection<String> running) throws IOException {
        int seconds = welcome == null ? 0 : welcome.pollSeconds();
        Https.Request get =
                request("orders?running=" + String.join(",", running), null, null, POLL_SLACK.plusSeconds(seconds));
        return WireJson.read(send(get), Orders.class);
    }

    void inventory(Inventory inventory) throws IOException {
        post("inventory", WireJson.write(inventory));
    }

    void holes(String order, Extents holes) throws IOException {
        frames("orders/" + order + "/holes", List.of(Frames.holes(holes)));
    }

    /** @param names the frame of so many */
    BitSet unknown(String order, ByteBuffer names, int count) throws IOException {
        byte[] answer = frames("orders/" + order + "/names", List.of(names));
        return Frames.readUnknown(new ByteArrayInputStream(answer), count);
    }

    /** @param recipes the frame of recipes with so many pieces */
    Frames.Wanted wanted(String order, ByteBuffer recipes, int pieces) throws IOException {
        byte[] answer = frames("orders/" + order + "/recipes", List.of(recipes));
        return Frames.readWanted(new ByteArrayInputStream(answer), pieces);
    }

    /** @param runs their frames, heads and payloads in turn */
    void put(String order, int batch, List<ByteBuffer> runs) throws IOException {
        frames("orders/" + order + "/batches/" + batch, runs);
    }

    /** @param reply a {@link org.godwit.wire.OrderReply} as JSON */
    void reply(String order, byte[] reply) throws IOException {
        post("orders/" + order + "/reply", reply);
    }

    /** The frames of runs, payloads as they lie. */
    static List<ByteBuffer> body(List<ChunkRun> runs) {
        return runs.stream()
                .flatMap(run -> Stream.of(Frames.runHead(run), run.payload()))
                .toList();
    }

    private byte[] post(String path, byte[] json) throws IOException {
        return send(request(path, Protocol.JSON, List.of(ByteBuffer.wrap(json)), ANSWER));
    }

    private byte[] frames(String path, List<ByteBuffer> buffers) throws IOException {
        return send(request(path, Protocol.FRAMES, buffers, ANSWER));
    }

    private Https.Request request(String path, @Nullable String type, @Nullable List<ByteBuffer> body, Duration limit) {
        String session = welcome == null ? null : welcome.session();
        return new Https.Request(base.resolve(path), session, type, body, limit);
    }

    private byte[] send(Https.Request request) throws IOException {
        Https.Answer answer = https.call(request);
        if (answer.status() / 100 == 2) {
            return answer.body();
        }
        throw refusal(answer);
    }

    private static IOException refusal(Https.Answer answer) throws IOException {
        if (answer.type().startsWith(Protocol.PROBLEM)) {
            return WireJson.read(answer.body(), ProblemMessage.class).problem().asException();
        }
        String hint = answer.status() == 400
                ? " (is the name in the address one of the names in etc/org.godwit.gateway.cfg?)"
                : answer.status() == 404 ? " (is it still starting?)" : "";
        return new IOException("the controller answered HTTP " + answer.status() + hint);
    }
}
