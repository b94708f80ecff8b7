// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alerts, and webhooks whose secrets are shown once. */
class NotifyTest {
    private static final String HOOKS = "/api/v1/webhooks";

    private RestServer server;
    private TestClient client;

    @BeforeEach
    void start() throws Exception {
        server = RestServer.plain(new FakeController().populated());
        client = new TestClient(server.uri()).as(FakeController.USER, FakeController.PASSWORD);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void aSecretIsShownOnceAndNeverAgain() throws Exception {
        JsonNode made = client.post(HOOKS, "{\"url\":\"https://example.com/\"}").json();
        assertThat(made.get("secret").asText()).startsWith("whsec_");
        assertThat(made.get("topics").toString()).isEqualTo("[\"alert\"]");
        assertThat(made.get("leastSeverity").asText()).isEqualTo("warning");
        assertThat(client.get(HOOKS + "/whk_1").text()).doesNotContain("whsec_", "sealed");
        assertThat(client.get(HOOKS).text()).doesNotContain("whsec_", "sealed");
        JsonNode rotated = client.post(HOOKS + "/whk_1:rotate-secret", "").json();
        assertThat(rotated.get("secret").asText()).startsWith("whsec_");
        assertThat(rotated.has("oldSecretUntil")).isTrue();
        String given = "{\"url\":\"https://example.com/2\",\"secret\":\"whsec_abc\",\"enabled\":false}";
        JsonNode changed = client.send("PUT", HOOKS + "/whk_1", given).json();
        assertThat(changed.has("secret")).isFalse();
        assertThat(changed.get("because").asText()).isEqualTo("Disabled by admin.");
        String silent = "{\"url\":\"https://example.com/3\"}";
        assertThat(client.send("PUT", HOOKS + "/whk_1", silent).json().get("enabled").asBoolean())
                .isFalse();
    }

    @Test
    void whatIsWrongIsSaidByField() throws Exception {
        JsonNode problem = client.post(HOOKS, "{\"leastSeverity\":\"bad\",\"topic\":[]}").json();
        assertThat(problem.get("errors").toString()).contains("/url", "/leastSeverity", "/topic");
        assertThat(client.get(HOOKS + "/whk_9").status()).isEqualTo(404);
    }

    @Test
    void onlyAdministratorsSeeWebhooksAndAcknowledge() throws Exception {
        TestClient viewer = new TestClient(server.uri()).as("viewer", FakeController.PASSWORD);
        assertThat(viewer.get(HOOKS).status()).isEqualTo(403);
        assertThat(viewer.get("/api/v1/alerts").status()).isEqualTo(200);
        assertThat(viewer.post("/api/v1/alerts/alt_2:acknowledge", "").status()).isEqualTo(403);
    }

    @Test
    void alertsAreFilteredAndAcknowledged() throws Exception {
        assertThat(client.get("/api/v1/alerts").json().get("items")).hasSize(2);
        assertThat(client.get("/api/v1/alerts?open=true").json().at("/items/0/id").asText())
                .isEqualTo("alt_2");
        assertThat(client.get("/api/v1/alerts?leastSeverity=critical").json().at("/items/0/id").asText())
                .isEqualTo("alt_1");
        assertThat(client.get("/api/v1/alerts?subject=mch_db").json().get("items")).hasSize(1);
        assertThat(client.get("/api/v1/alerts?leastSeverity=bad").status()).isEqualTo(400);
        JsonNode seen = client.post("/api/v1/alerts/alt_2:acknowledge", "").json();
        assertThat(seen.get("acknowledgedBy").asText()).isEqualTo("admin");
    }
}
