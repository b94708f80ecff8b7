// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Set;
import org.godwit.api.access.Accounts.Person;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignInTest {
    private static final String RIGHT = "{\"user\":\"admin\",\"password\":\"" + FakeController.PASSWORD + "\"}";
    private static final String WRONG = "{\"user\":\"admin\",\"password\":\"wrong\"}";

    private final FakeController controller = new FakeController();
    private RestServer server;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        server = RestServer.plain(controller.populated());
        client = new TestClient(server.uri());
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void nobodyLooksInWithoutSigningIn() throws Exception {
        for (String path : new String[] {"session", "summary", "machines", "jobs", "events", "plugins"}) {
            TestClient.Answer answer = client.get("/api/v1/" + path);
            assertThat(answer.status()).as(path).isEqualTo(401);
            assertThat(answer.headers().get("www-authenticate")).startsWith("Bearer");
        }
        assertThat(client.sendUnchecked("GET", "/api/v1/elsewhere", null).status())
                .isEqualTo(401);
    }

    @Test
    void theTokenIsGoodUntilSigningOut() throws Exception {
        TestClient.Answer in = client.post("/api/v1/session", RIGHT);
        assertThat(in.status()).isEqualTo(201);
        assertThat(in.headers().get("set-cookie")).contains("HttpOnly", "Secure", "SameSite=Strict", "Path=/");
        String token = in.json().get("token").asText();
        client.with("Authorization", "Bearer " + token);
        TestClient.Answer me = client.get("/api/v1/session");
        assertThat(me.json().get("user").asText()).isEqualTo("admin");
        assertThat(me.json().has("token")).isFalse();
        assertThat(client.delete("/api/v1/session").headers().get("set-cookie")).contains("Max-Age=0");
        assertThat(client.get("/api/v1/session").status()).isEqualTo(401);
    }

    @Test
    void aWriteByCookieNeedsTheHeader() throws Exception {
        String token = client.post("/api/v1/session", RIGHT).json().get("token").asText();
        client.with("Cookie", "theme=dark; godwit_session=" + token);
        assertThat(client.get("/api/v1/jobs").status()).isEqualTo(200);
        TestClient.Answer refused = client.post("/api/v1/jobs", "{\"kind\":\"verify\",\"point\":\"rp_1\"}");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("REQUEST_HEADER_MISSING");
        client.with("X-Godwit-Request", "1");
        assertThat(client.post("/api/v1/jobs", "{\"kind\":\"verify\",\"point\":\"rp_1\"}")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void whoIsNoAdminLooksButDoesNotAct() throws Exception {
        client.as("viewer", FakeController.PASSWORD);
        assertThat(client.get("/api/v1/machines").status()).isEqualTo(200);
        TestClient.Answer refused = client.post("/api/v1/jobs/job_b:cancel", "");
        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.code()).isEqualTo("ROLE_MISSING");
    }

    @Test
    void guessingIsSlowedDownByAddress() throws Exception {
        for (int i = 0; i < SignInLimit.ATTEMPTS; i++) {
            assertThat(client.post("/api/v1/session", WRONG).status()).isEqualTo(401);
        }
        TestClient.Answer limited = client.post("/api/v1/session", RIGHT);
        assertThat(limited.status()).isEqualTo(429);
        assertThat(Integer.parseInt(limited.headers().get("retry-after"))).isBetween(1, 301);
    }

    @Test
    void rightPasswordsAreNotCounted() throws Exception {
        client.as(FakeController.USER, FakeController.PASSWORD);
        for (int i = 0; i < 3 * SignInLimit.ATTEMPTS; i++) {
            assertThat(client.get("/api/v1/session").status()).isEqualTo(200);
        }
    }

    @Test
    void oddCredentialsAreRefusedAsWrongOnes() throws Exception {
        for (String header : new String[] {"Basic ***", "Basic bm9jb2xvbg==", "Bearer ", "Bearer x", "Digest x"}) {
            assertThat(client.with("Authorization", header).get("/api/v1/jobs").status())
                    .as(header)
                    .isEqualTo(401);
        }
    }

    @Test
    void signingInSaysWhenAccountsAreAway() throws Exception {
        controller.parts.accounts = null;
        assertThat(client.post("/api/v1/session", RIGHT).code()).isEqualTo("ACCOUNTS_UNAVAILABLE");
    }

    @Test
    void sessionsEndUnusedAndAreBounded() {
        Hands hands = new Hands();
        Sessions sessions = new Sessions(new SecureRandom(), hands.withZone(ZoneOffset.UTC));
        Person person = new Person("admin", Set.of("admin"));
        String token = sessions.open(person).token();
        for (int i = 0; i < 13; i++) {
            hands.now = hands.now.plus(Sessions.IDLE.minusSeconds(1));
            assertThat(sessions.use(token)).isPresent();
        }
        hands.now = hands.now.plus(Sessions.IDLE);
        assertThat(sessions.use(token)).as("unused, and a week old").isEmpty();

        String first = sessions.open(person).token();
        for (int i = 0; i < Sessions.MAX; i++) {
            sessions.open(person);
        }
        assertThat(sessions.use(first)).isEmpty();
    }

    @Test
    void theLimitForgetsAfterAWhile() throws Exception {
        Hands hands = new Hands();
        SignInLimit limit = new SignInLimit(hands.withZone(ZoneOffset.UTC));
        for (int i = 0; i < SignInLimit.ATTEMPTS; i++) {
            limit.attempt("10.0.0.1");
        }
        limit.attempt("10.0.0.2");
        hands.now = hands.now.plus(SignInLimit.WINDOW).plus(Duration.ofSeconds(1));
        limit.attempt("10.0.0.1");
    }

    /** A clock moved by hand. */
    private static final class Hands implements InstantSource {
        private Instant now = Instant.parse("2026-11-22T12:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }
    }
}
