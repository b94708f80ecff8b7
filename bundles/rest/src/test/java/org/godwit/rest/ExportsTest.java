// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExportsTest {
    private static final String EXPORTS = "/api/v1/exports";

    @RegisterExtension
    private final Served served = new Served();

    @Test
    void aDiskIsServedAndEnded() throws Exception {
        TestClient client = served.admin();
        String order =
                "{\"restorePoint\":\"rp_1\",\"disk\":\"sdb\",\"writable\":true,\"tls\":true,\"lifeSeconds\":3600}";
        TestClient.Answer made = client.post(EXPORTS, order);
        assertThat(made.status()).isEqualTo(201);
        JsonNode export = made.json();
        assertThat(export.get("disk").asText()).isEqualTo("sdb");
        assertThat(export.get("uri").asText()).isEqualTo("nbds://127.0.0.1:10809/0123abc");
        assertThat(export.get("endsAt").asText()).isEqualTo("2026-11-23T13:00:00Z");
        assertThat(export.get("writable").asBoolean()).isTrue();
        assertThat(client.get(EXPORTS).json().get("items")).hasSize(1);
        assertThat(client.get(EXPORTS + "/exp_1").json().get("servedBytes").asLong())
                .isEqualTo(4096);
        assertThat(client.delete(EXPORTS + "/exp_1").status()).isEqualTo(204);
        assertThat(client.get(EXPORTS + "/exp_1").status()).isEqualTo(404);
    }

    @Test
    void whatIsWrongIsSaidAndWhoIsNoAdministratorSeesNone() throws Exception {
        TestClient client = served.admin();
        JsonNode problem = client.post(EXPORTS, "{\"lifeSeconds\":5,\"tls\":\"x\",\"size\":1}")
                .json();
        assertThat(problem.get("errors").toString()).contains("/restorePoint", "/lifeSeconds", "/tls", "/size");
        assertThat(client.post(EXPORTS, "{\"restorePoint\":\"rp_9\"}").status()).isEqualTo(404);
        assertThat(served.viewer().get(EXPORTS).status()).isEqualTo(403);
    }
}
