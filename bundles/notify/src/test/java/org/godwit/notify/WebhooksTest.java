// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.notify.Delivery;
import org.godwit.api.notify.Webhook;
import org.godwit.api.notify.Webhooks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class WebhooksTest {
    @TempDir
    Path folder;

    private HookBench bench;
    private Receiver receiver;

    @BeforeEach
    void start() throws IOException {
        bench = new HookBench(folder);
        receiver = new Receiver(Receiver.status(204));
    }

    @AfterEach
    void stop() throws IOException {
        receiver.close();
        bench.close();
    }

    private Delivery newest(Webhook hook) {
        try {
            return bench.keeper.deliveries(hook.id()).get(0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void aMessageIsACloudEventAndIsSignedWithTheSecretThatWasShown() throws Exception {
        Webhooks.Shown shown = bench.keeper.create(HookBench.order(receiver.url()));
        bench.tell("alert", Severity.CRITICAL);
        bench.until(() -> newest(shown.hook()).state() == Delivery.State.DELIVERED);
        Receiver.Request request = receiver.requests.get(0);
        assertThat(request.line()).isEqualTo("POST /hook?a=b HTTP/1.1");
        assertThat(request.headers())
                .containsEntry("content-type", "application/cloudevents+json; charset=UTF-8")
                .containsEntry("host", "127.0.0.1:" + receiver.port());
        JsonNode event = new JsonMapper().readTree(request.body());
        assertThat(event.get("specversion").asText()).isEqualTo("1.0");
        assertThat(event.get("type").asText()).isEqualTo("org.godwit.ping");
        assertThat(event.get("source").asText()).isEqualTo("https://controller.example");
        byte[] secret = Base64.getDecoder().decode(shown.secret().orElseThrow().substring("whsec_".length()));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String signed = request.headers().get("webhook-id") + "."
                + request.headers().get("webhook-timestamp") + "." + request.body();
        String expected =
                "v1," + Base64.getEncoder().encodeToString(mac.doFinal(signed.getBytes(StandardCharsets.UTF_8)));
        assertThat(request.headers()).containsEntry("webhook-signature", expected);
        assertThat(shown.hook().toString()).doesNotContain(shown.secret().orElseThrow());
    }

    /** The example of the specification's reference libraries. */
    @Test
    void theSignatureIsThatOfTheReferenceLibraries() throws Exception {
        HookSecret secret = HookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(secret.sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void forADayAfterANewSecretBothSign() throws Exception {
        Webhook hook = bench.hook(receiver.url());
        String shown = bench.keeper.rotate(hook.id(), "ann").secret().orElseThrow();
        bench.keeper.ping(hook.id(), "ann");
        Receiver.Request both = receiver.requests.get(0);
        assertThat(both.headers().get("webhook-signature").split(" "))
                .hasSize(2)
                .startsWith(HookSecret.parse(shown)
                        .sign(
                                both.headers().get("webhook-id"),
                                Long.parseLong(both.headers().get("webhook-timestamp")),
                                both.body()));
        bench.pass(HookKeeper.OVERLAP);
        bench.keeper.ping(hook.id(), "ann");
        assertThat(receiver.requests.get(1).headers().get("webhook-signature").split(" "))
                .hasSize(1);
    }

    @Test
    void aReceiverThatIsDownGetsTheSameMessageLaterAndIsGivenUpAfterADay() throws Exception {
        Webhook hook = bench.hook(receiver.url());
        receiver.behaviour = Receiver.said(503, "go\u0007 away\n");
        bench.tell("alert", Severity.WARNING);
        bench.until(() -> newest(hook).attempts() == 1);
        assertThat(newest(hook).status()).isEqualTo(503);
        assertThat(newest(hook).answer()).isEqualTo("503 Some words go away");
        assertThat(Duration.between(bench.now(), newest(hook).dueAt()))
                .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(6));
        int attempts = 1;
        while (newest(hook).state() == Delivery.State.WAITING) {
            bench.pass(Duration.between(bench.now(), newest(hook).dueAt()));
            int next = ++attempts;
            bench.until(() -> newest(hook).attempts() == next);
        }
        assertThat(newest(hook).state()).isEqualTo(Delivery.State.FAILED);
        assertThat(Duration.between(HookBench.NOON, bench.now())).isBetween(Duration.ofHours(17), Duration.ofHours(24));
        assertThat(receiver.requests.stream()
                        .map(request -> request.headers().get("webhook-id"))
                        .distinct())
                .hasSize(1);
        assertThat(receiver.requests).hasSizeBetween(10, 16);
        receiver.behaviour = Receiver.status(200);
        bench.keeper.redeliver(hook.id(), newest(hook).id(), "ann");
        bench.until(() -> newest(hook).state() == Delivery.State.DELIVERED);
    }

    @Test
    void whoIsGoneIsToldNothingMoreUntilSomebodySaysSo() throws Exception {
        Webhook hook = bench.hook(receiver.url());
        receiver.behaviour = Receiver.status(410);
        bench.tell("alert", Severity.WARNING);
        bench.tell("alert", Severity.WARNING);
        bench.until(() -> bench.book.all().stream().noneMatch(Webhook::enabled));
        bench.until(() -> bench.book.all().size() == 1 && newest(hook).state() == Delivery.State.FAILED);
        assertThat(receiver.requests).hasSize(1);
        bench.tell("alert", Severity.WARNING);
        assertThat(bench.keeper.deliveries(hook.id())).hasSize(2);
        assertThat(new HookConditions(bench.book, bench.journal).now(bench.now()))
                .singleElement()
                .satisfies(found -> assertThat(found.words().text()).isEqualTo("It answered 410 Gone."));
        assertThatThrownBy(() -> bench.keeper.redeliver(hook.id(), newest(hook).id(), "ann"))
                .hasMessageContaining("disabled");
        bench.keeper.change(hook.id(), HookBench.order(receiver.url()));
        receiver.behaviour = Receiver.status(200);
        bench.tell("alert", Severity.WARNING);
        bench.until(() -> newest(hook).state() == Delivery.State.DELIVERED);
    }

    @Test
    void eachHookIsToldWhatItAskedFor() throws Exception {
        Webhook hook = bench.hook(receiver.url());
        bench.tell("alert", Severity.INFO);
        bench.tell("job", Severity.INFO);
        assertThat(bench.keeper.deliveries(hook.id())).isEmpty();
        bench.tell("site", Severity.INFO);
        bench.tell("alert", Severity.WARNING);
        assertThat(bench.keeper.deliveries(hook.id())).hasSize(2);
    }

    @Test
    void whatDoesNotFitIsCountedAndTheRestIsSent() throws Exception {
        Webhook hook = bench.hook(receiver.url());
        for (int i = 0; i < Outbox.MOST_WAITING + 7; i++) {
            bench.tell("alert", Severity.WARNING);
        }
        assertThat(bench.keeper.find(hook.id()).dropped()).isEqualTo(7);
        assertThat(new HookConditions(bench.book, bench.journal).now(bench.now()))
                .hasSize(1);
        bench.until(() -> receiver.requests.size() == Outbox.MOST_WAITING);
    }

    @Test
    void whatAReceiverDoesHurtsNobodyElse() throws Exception {
        try (Receiver other = new Receiver(Receiver.status(200))) {
            Webhook good = bench.hook(other.url());
            List<Receiver.Behaviour> all = List.of(
                    (request, out) -> hang(out),
                    (request, out) -> endless(out, "HTTP/1.1 500 x\r\n\r\n"),
                    (request, out) -> endless(out, "HTTP/1.1 200 OK\r\nX: "),
                    (request, out) -> endless(out, ""),
                    (request, out) -> out.write("SSH-2.0-x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
                    (request, out) -> {},
                    (request, out) -> out.write(
                            ("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:" + other.port() + "/secret\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII)));
            for (Receiver.Behaviour one : all) {
                receiver.behaviour = one;
                Webhook bad = bench.hook(receiver.url());
                int before = other.requests.size();
                bench.tell("alert", Severity.WARNING);
                bench.until(() -> newest(good).state() == Delivery.State.DELIVERED);
                bench.until(() -> newest(bad).attempts() == 1);
                assertThat(newest(bad).state()).isEqualTo(Delivery.State.WAITING);
                assertThat(newest(bad).answer()).isNotEmpty();
                assertThat(other.requests).hasSize(before + 1);
                bench.keeper.remove(bad.id(), "ann");
            }
        }
    }

    private static void hang(OutputStream out) throws IOException {
        for (int i = 0; i < 200; i++) {
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
            out.write(' ');
            out.flush();
        }
    }

    private static void endless(OutputStream out, String begin) throws IOException {
        out.write(begin.getBytes(StandardCharsets.US_ASCII));
        byte[] much = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        while (true) {
            out.write(much);
        }
    }

    @Test
    void whatCannotBeAHookIsRefused() {
        for (String url : List.of(
                "ftp://example.com/",
                "https://user:word@example.com/",
                "https:///x",
                "https://example.com/#x",
                "https://exa mple.com/",
                "javascript:alert(1)")) {
            assertThatThrownBy(() -> bench.hook(url)).as(url).hasMessageContaining("https://");
        }
        assertThatThrownBy(() -> bench.keeper.create(new Webhooks.Change(
                        "https://example.com/", List.of("everything"), Severity.INFO, true, Optional.empty(), "ann")))
                .hasMessageContaining("topics");
        assertThatThrownBy(() -> bench.keeper.create(new Webhooks.Change(
                        "https://example.com/",
                        List.of("alert"),
                        Severity.INFO,
                        true,
                        Optional.of("whsec_c2hvcnQ="),
                        "ann")))
                .hasMessageContaining("24 to 64 bytes")
                .hasMessageNotContaining("c2hvcnQ");
    }
}
