// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.disk.Firmware;
import org.godwit.api.disk.OperatingSystem;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.wire.AgentOrder;
import org.godwit.wire.EnrolReply;
import org.godwit.wire.EnrolRequest;
import org.godwit.wire.Frames;
import org.godwit.wire.Hello;
import org.godwit.wire.Inventory;
import org.godwit.wire.OrderReply;
import org.godwit.wire.Orders;
import org.godwit.wire.Protocol;
import org.godwit.wire.SeenDisk;
import org.godwit.wire.Welcome;
import org.godwit.wire.WireJson;

/** Speaks the agent protocol by hand, so that it can say what no agent of ours would. */
final class ForgedAgent {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final URI base;
    private final HttpClient client;
    private final Inventory inventory;
    private final Deque<AgentOrder> waiting = new ArrayDeque<>();
    private String session = "";
    private String machine = "";

    ForgedAgent(String url, SSLContext tls, Inventory inventory) {
        this.base = URI.create(url + Protocol.PATH + "/");
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(tls)
                .build();
        this.inventory = inventory;
    }

    static Inventory machine(String name, long diskBytes) {
        SeenDisk disk = new SeenDisk("disk", diskBytes, 512, "/dev/none", List.of());
        return new Inventory(
                name, "linux", OperatingSystem.UNKNOWN, Firmware.BIOS, 1, 1 << 30, List.of(disk), List.of(), List.of());
    }

    /** Enrols with a token as an agent does, and connects with the certificate it got. */
    static ForgedAgent enrolled(Controller controller, Path keyFile, Inventory inventory) throws Exception {
        Path authority = controller.home().resolve("etc/pki/authority.crt");
        Keys keys = Keys.selfSigned(keyFile, "CN=forged");
        ForgedAgent stranger = new ForgedAgent(controller.url(), Keys.nobody(authority), inventory);
        byte[] request =
                WireJson.write(new EnrolRequest(controller.api().enrolmentToken(), keys.signingRequest(), inventory));
        EnrolReply reply = WireJson.read(good(stranger.post("enrol", Protocol.JSON, request)), EnrolReply.class);
        Keys certified = keys.with(List.of(
                Keys.certificate(reply.certificates().get(0)),
                Keys.certificate(reply.certificates().get(1))));
        ForgedAgent agent = new ForgedAgent(controller.url(), certified.insisting(authority), inventory);
        Welcome welcome = WireJson.read(good(agent.hello()), Welcome.class);
        agent.session = welcome.session();
        agent.machine = welcome.machine();
        return agent;
    }

    String machine() {
        return machine;
    }

    HttpResponse<byte[]> hello() throws IOException, InterruptedException {
        Hello hello = new Hello(Protocol.OLDEST_VERSION, Protocol.VERSION, "forged", inventory);
        return post("hello", Protocol.JSON, WireJson.write(hello));
    }

    /** The next order of a kind; those before it are answered as an honest agent would. */
    <T extends AgentOrder> T next(Class<T> kind) {
        return Wait.until("the controller orders " + kind.getSimpleName(), LIMIT, () -> {
            if (waiting.isEmpty()) {
                byte[] answer = good(send(request("orders?running=").GET()));
                waiting.addAll(WireJson.read(answer, Orders.class).orders());
            }
            AgentOrder order = waiting.poll();
            if (kind.isInstance(order)) {
                return Optional.of(kind.cast(order));
            }
            if (order != null) {
                answer(order);
            }
            return Optional.empty();
        });
    }

    private void answer(AgentOrder order) throws IOException, InterruptedException {
        if (order instanceof AgentOrder.Take) {
            reply(
                    order,
                    OrderReply.of(new OrderReply.Snapshot(
                            "s1",
                            System.currentTimeMillis(),
                            org.godwit.api.source.Consistency.CRASH,
                            inventory.disks(),
                            null)));
        } else if (order instanceof AgentOrder.Changes) {
            long[] all = {0, inventory.disks().get(0).sizeBytes()};
            reply(order, OrderReply.of(new OrderReply.Changes(null, null, List.of(all))));
        } else {
            reply(order, OrderReply.done());
        }
    }

    void reply(AgentOrder order, OrderReply reply) throws IOException, InterruptedException {
        good(post("orders/" + order.id() + "/reply", Protocol.JSON, WireJson.write(reply)));
    }

    /** Offers recipes; which pieces the controller wants. */
    Frames.Wanted offer(AgentOrder order, List<NumberedRecipe> recipes) throws IOException, InterruptedException {
        byte[] answer =
                good(post("orders/" + order.id() + "/recipes", Protocol.FRAMES, bytes(Frames.recipes(recipes))));
        int pieces =
                recipes.stream().mapToInt(one -> one.recipe().pieces().size()).sum();
        return Frames.readWanted(new ByteArrayInputStream(answer), pieces);
    }

    /** Sends a run as a batch, whatever its bytes are. */
    HttpResponse<byte[]> put(AgentOrder order, int batch, ChunkRun run) throws IOException, InterruptedException {
        byte[] head = bytes(Frames.runHead(run));
        byte[] body = Arrays.copyOf(head, head.length + run.payload().remaining());
        run.payload().duplicate().get(body, head.length, run.payload().remaining());
        return post("orders/" + order.id() + "/batches/" + batch, Protocol.FRAMES, body);
    }

    HttpResponse<byte[]> post(String path, String type, byte[] body) throws IOException, InterruptedException {
        return send(request(path).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
        Map.of(Protocol.SESSION_HEADER, session).forEach((name, value) -> {
            if (!value.isEmpty()) {
                request.header(name, value);
            }
        });
        return request;
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static byte[] good(HttpResponse<byte[]> response) {
        if (response.statusCode() / 100 != 2) {
            throw new AssertionError(response.uri() + " was answered with " + response.statusCode() + ": "
                    + new String(response.body()));
        }
        return response.body();
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }
}
