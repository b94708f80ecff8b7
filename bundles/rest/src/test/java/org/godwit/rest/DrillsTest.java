// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whether a plan works, and when it is tried. */
class DrillsTest {
    private static final String DRILLS = "/api/v1/plans/shop/drills";

    @RegisterExtension
    private final Served served = new Served();

    private final TestClient client = served.admin();

    @BeforeEach
    void start() throws Exception {
        for (String plan : new String[] {"shop", "worse"}) {
            assertThat(client.send("PUT", "/api/v1/plans/" + plan, "{\"devices\":{\"web\":{}}}")
                            .status())
                    .isEqualTo(201);
        }
    }

    @Test
    void aProofSaysWhatWasSeenAndTheLackOfOneWhy() throws Exception {
        JsonNode proof = client.get(DRILLS).json();
        assertThat(proof.get("verified").asBoolean()).isTrue();
        assertThat(proof.get("site").asText()).isEqualTo("site_1");
        assertThat(proof.get("rtoSeconds").asInt()).isEqualTo(49);
        assertThat(proof.get("rpoSeconds").asInt()).isEqualTo(600);
        assertThat(proof.has("schedule")).isFalse();
        JsonNode none = client.get("/api/v1/plans/worse/drills").json();
        assertThat(none.get("verified").asBoolean()).isFalse();
        assertThat(none.at("/reasons/0").asText()).contains("No drill");
        assertThat(none.has("at")).isFalse();
        assertThat(client.get("/api/v1/plans/none/drills").status()).isEqualTo(404);
    }

    @Test
    void aScheduleIsDecidedAndStopped() throws Exception {
        String order =
                "{\"everyDays\":7,\"hour\":3,\"target\":\"file\",\"points\":\"latest_verified\",\"limitSeconds\":3600}";
        JsonNode schedule = client.send("PUT", DRILLS, order).json().get("schedule");
        assertThat(schedule.get("everyDays").asInt()).isEqualTo(7);
        assertThat(schedule.get("points").asText()).isEqualTo("latest_verified");
        assertThat(schedule.get("decidedBy").asText()).isEqualTo("admin");
        assertThat(client.get(DRILLS).json().get("next").asText()).startsWith("2026-11-29");
        assertThat(client.send("DELETE", DRILLS, "").status()).isEqualTo(204);
        assertThat(client.get(DRILLS).json().has("schedule")).isFalse();
    }

    @Test
    void whatCannotBeIsRefusedByField() throws Exception {
        JsonNode problem = client.send(
                        "PUT", DRILLS, "{\"hour\":24,\"target\":\"file\",\"points\":{\"at\":\"2026-11-23T15:04:05Z\"}}")
                .json();
        assertThat(problem.get("errors").toString()).contains("everyDays", "hour", "points");
    }
}
