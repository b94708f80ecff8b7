// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventStreamTest {
    private final FakeController controller = new FakeController();
    private RestServer server;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        server = RestServer.plain(controller);
        client = new TestClient(server.uri()).as(FakeController.USER, FakeController.PASSWORD);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void eventsComeAsTheyHappenAndHeartbeatsBetween() throws Exception {
        try (Stream stream = open("")) {
            controller.events.publish("machine", "machine.connected", "mch_1", Map.of("name", "web-1"));
            List<String> message = stream.message();
            assertThat(message.get(0)).matches("id: \\w+-1");
            assertThat(message.get(1)).isEqualTo("event: machine");
            client.contract().checkEvent(message.get(2).substring("data: ".length()));
            assertThat(stream.nextLine()).as("a heartbeat").isEqualTo(":");
        }
    }

    @Test
    void onlyTheTopicsAskedForCome() throws Exception {
        try (Stream stream = open("?topics=job,point")) {
            controller.events.publish("machine", "machine.connected", "mch_1", Map.of());
            controller.events.publish("point", "point.committed", "rp_1", Map.of());
            assertThat(stream.message().get(1)).isEqualTo("event: point");
        }
    }

    @Test
    void whoComesBackGetsWhatWasMissed() throws Exception {
        String last;
        try (Stream stream = open("")) {
            controller.events.publish("job", "job.queued", "job_1", Map.of());
            last = stream.message().get(0).substring("id: ".length());
        }
        controller.events.publish("job", "job.running", "job_1", Map.of());
        client.with("Last-Event-ID", last);
        try (Stream stream = open("")) {
            List<String> missed = stream.message();
            assertThat(missed.get(0)).endsWith("-2");
            assertThat(missed.get(2)).contains("job.running");
        }
    }

    @Test
    void whoComesBackTooLateIsToldOfTheGap() throws Exception {
        String last;
        try (Stream stream = open("")) {
            controller.events.publish("job", "job.queued", "job_1", Map.of());
            last = stream.message().get(0).substring("id: ".length());
        }
        controller.events.publish("job", "job.running", "job_1", Map.of());
        controller.events.publish("job", "job.succeeded", "job_1", Map.of());
        controller.events.forget(2);
        client.with("Last-Event-ID", last);
        try (Stream stream = open("")) {
            assertThat(stream.message()).contains("event: gap");
            assertThat(stream.message().get(2)).contains("job.succeeded");
        }
        client.with("Last-Event-ID", "otherlife-7");
        try (Stream stream = open("")) {
            assertThat(stream.message()).contains("event: gap");
        }
    }

    @Test
    void aStreamEndsWithItsSessionAndWithTheEventService() throws Exception {
        String token = client.without("Authorization")
                .post("/api/v1/session", "{\"user\":\"admin\",\"password\":\"" + FakeController.PASSWORD + "\"}")
                .json()
                .get("token")
                .asText();
        client.with("Authorization", "Bearer " + token);
        try (Stream stream = open("")) {
            client.delete("/api/v1/session");
            stream.drain();
        }
        client.as(FakeController.USER, FakeController.PASSWORD);
        try (Stream stream = open("")) {
            controller.parts.removeEvents(controller.events);
            controller.parts.addEvents(controller.events);
            stream.drain();
        }
    }

    @Test
    void closedStreamsLeaveNothingBehind() throws Exception {
        for (int i = 0; i < 5; i++) {
            open("").close();
        }
        await(() -> server.api().streams().count() == 0);
        await(() -> controller.events.listeners() == 0);
    }

    private Stream open(String query) throws Exception {
        int before = controller.events.subscriptions();
        HttpResponse<InputStream> response = client.stream("/api/v1/events" + query);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        Stream stream = new Stream(new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8)));
        assertThat(stream.nextLine()).startsWith("retry:");
        await(() -> controller.events.subscriptions() > before);
        return stream;
    }

    private static void await(BooleanSupplier condition) {
        Instant limit = Instant.now().plus(Duration.ofSeconds(10));
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(limit);
            LockSupport.parkNanos(10_000_000);
        }
    }

    /** Reads an event stream. */
    private record Stream(BufferedReader in) implements AutoCloseable {
        String nextLine() throws Exception {
            String line = in.readLine();
            return line != null && line.isEmpty() ? nextLine() : line;
        }

        /** The lines of the next message that is no heartbeat. */
        List<String> message() throws Exception {
            List<String> lines = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!line.isEmpty() && !line.startsWith(":")) {
                    lines.add(line);
                } else if (!lines.isEmpty()) {
                    return lines;
                }
            }
            throw new AssertionError("the stream ended");
        }

        /** Returns when the stream has ended. */
        void drain() throws Exception {
            while (in.readLine() != null) {
                // What still comes does not matter.
            }
        }

        @Override
        public void close() throws Exception {
            in.close();
        }
    }
}
