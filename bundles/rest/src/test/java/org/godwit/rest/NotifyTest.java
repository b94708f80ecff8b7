// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Alerts, and webhooks whose secrets are shown once. */
class NotifyTest {
    private static final String HOOKS = "/api/v1/webhooks";

    @RegisterExtension
    private final Served served = new Served();

    private TestClient client;

    @BeforeEach
    void signIn() {
        client = served.admin();
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
        assertThat(client.send("PUT", HOOKS + "/whk_1", silent)
                        .json()
                        .get("enabled")
                        .asBoolean())
                .isFalse();
    }

    @Test
    void whatIsWrongIsSaidByField() throws Exception {
        JsonNode problem =
                client.post(HOOKS, "{\"leastSeverity\":\"bad\",\"topic\":[]}").json();
        assertThat(problem.get("errors").toString()).contains("/url", "/leastSeverity", "/topic");
        assertThat(client.get(HOOKS + "/whk_9").status()).isEqualTo(404);
    }

    @Test
    void onlyAdministratorsSeeWebhooksAndAcknowledge() throws Exception {
        TestClient viewer = served.viewer();
        assertThat(viewer.get(HOOKS).status()).isEqualTo(403);
        assertThat(viewer.get("/api/v1/alerts").status()).isEqualTo(200);
        assertThat(viewer.post("/api/v1/alerts/alt_2:acknowledge", "").status()).isEqualTo(403);
    }

    @Test
    void alertsAreFilteredAndAcknowledged() throws Exception {
        assertThat(client.get("/api/v1/alerts").json().get("items")).hasSize(2);
        assertThat(client.get("/api/v1/alerts?open=true")
                        .json()
                        .at("/items/0/id")
                        .asText())
                .isEqualTo("alt_2");
        assertThat(client.get("/api/v1/alerts?leastSeverity=critical")
                        .json()
                        .at("/items/0/id")
                        .asText())
                .isEqualTo("alt_1");
        assertThat(client.get("/api/v1/alerts?subject=mch_db").json().get("items"))
                .hasSize(1);
        assertThat(client.get("/api/v1/alerts?leastSeverity=bad").status()).isEqualTo(400);
        JsonNode seen = client.post("/api/v1/alerts/alt_2:acknowledge", "").json();
        assertThat(seen.get("acknowledgedBy").asText()).isEqualTo("admin");
    }

    @Test
    void aReportIsAPageForPeopleAndJsonForPrograms() throws Exception {
        assertThat(client.get("/api/v1/reports/recovery").json().get("report").asText())
                .isEqualTo("recovery");
        TestClient.Answer page = client.get("/api/v1/sites/site_1/report?format=html");
        assertThat(page.headers().get("content-type")).startsWith("text/html");
        assertThat(page.headers().get("content-security-policy")).contains("default-src 'none'", "sandbox");
        assertThat(page.text()).contains("<p>site_1</p>");
        client.with("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
        assertThat(client.get("/api/v1/reports/recovery").text()).contains("<p>recovery</p>");
        client.without("Accept");
        assertThat(client.get("/api/v1/reports/recovery?format=pdf").status()).isEqualTo(400);
        assertThat(client.get("/api/v1/reports/recovery?from=yesterday").status())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/sites/site_9/report").status()).isEqualTo(404);
    }

    @Test
    void mailIsShownWithoutItsPasswordAndTried() throws Exception {
        assertThat(client.get("/api/v1/mail").json().get("server").asText()).isEqualTo("smtp.example.com:587");
        assertThat(client.post("/api/v1/mail:test", "").json().get("answer").asText())
                .startsWith("Taken by");
    }
}
