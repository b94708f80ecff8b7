// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rules, holds and what they would do, by REST. */
class RetentionTest {
    private static final String RULE = "{\"keepLast\":1,\"daily\":2,\"weekly\":3,\"monthly\":4,\"annually\":5}";

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private final TestClient client = served.admin();

    @Test
    void eachPointSaysWhyItStaysOrThatItGoes() throws Exception {
        JsonNode points =
                client.get("/api/v1/machines/mch_web/restore-points").json().get("items");
        assertThat(points.at("/0/retention/kept").asBoolean()).isTrue();
        assertThat(points.at("/0/retention/reasons/0/cause").asText()).isEqualTo("last");
        assertThat(points.at("/0/retention/reasons/0/detail").asText()).isEqualTo("1 of 7");
        assertThat(points.at("/1/retention/kept").asBoolean()).isFalse();
        assertThat(points.at("/1/retention/expiresAt").isMissingNode()).isTrue();
    }

    @Test
    void aPointIsHeldInTheNameOfTheCallerAndReleased() throws Exception {
        TestClient.Answer held = client.post(
                "/api/v1/restore-points/rp_1:hold", "{\"reason\":\"audit\",\"until\":\"2099-01-01T00:00:00Z\"}");
        assertThat(held.status()).isEqualTo(200);
        JsonNode hold = held.json().at("/retention/hold");
        assertThat(hold.get("by").asText()).isEqualTo("admin");
        assertThat(hold.get("until").asText()).isEqualTo("2099-01-01T00:00:00Z");
        assertThat(client.post("/api/v1/restore-points/rp_1:hold", "{\"reason\":\"mine\"}")
                        .code())
                .isEqualTo("HOLD_EXISTS");
        assertThat(client.post("/api/v1/restore-points/rp_1:release", "").status())
                .isEqualTo(204);
        assertThat(client.get("/api/v1/restore-points/rp_1")
                        .json()
                        .at("/retention/hold")
                        .isMissingNode())
                .isTrue();
        assertThat(client.post("/api/v1/restore-points/rp_no:release", "").status())
                .isEqualTo(404);
    }

    @Test
    void aHoldThatIsWrongIsToldFieldByField() throws Exception {
        TestClient.Answer answer =
                client.post("/api/v1/restore-points/rp_1:hold", "{\"until\":\"tomorrow\",\"who\":\"me\"}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/reason", "/until", "/who");
        String endless = "x".repeat(501);
        assertThat(client.post("/api/v1/restore-points/rp_1:hold", "{\"reason\":\"" + endless + "\"}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void aRuleAndAStoreAreDecidedForAMachineAndTakenBack() throws Exception {
        TestClient.Answer put = client.send(
                "PUT", "/api/v1/machines/mch_web/retention", "{\"rule\":" + RULE + ",\"store\":\"archive\"}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(controller.catalog.policies().of(Scope.of(new MachineId("mch_web"))))
                .isEqualTo(
                        new Policy(Optional.of(new RetentionRule(1, 2, 3, 4, 5)), Optional.of(new StoreId("archive"))));
        JsonNode now = client.get("/api/v1/machines/mch_web/retention").json();
        assertThat(now.at("/rule/monthly").asInt()).isEqualTo(4);
        assertThat(now.get("store").asText()).isEqualTo("archive");
        assertThat(now.get("ruleFrom").asText()).isEqualTo("machine");
        client.send("PUT", "/api/v1/machines/mch_web/retention", "{}");
        assertThat(client.get("/api/v1/machines/mch_web/retention")
                        .json()
                        .get("ruleFrom")
                        .asText())
                .isEqualTo("built_in");
        assertThat(client.send("PUT", "/api/v1/retention", "{\"rule\":" + RULE + "}")
                        .status())
                .isEqualTo(200);
        assertThat(client.get("/api/v1/retention")
                        .json()
                        .at("/decided/rule/annually")
                        .asInt())
                .isEqualTo(5);
    }

    @Test
    void aRuleThatKeepsNothingAndAStoreThatIsNotThereAreRefused() throws Exception {
        String path = "/api/v1/machines/mch_web/retention";
        for (String body : new String[] {
            "{\"rule\":{}}", "{\"rule\":{\"daily\":-1}}", "{\"rule\":{\"hourly\":1}}", "{\"store\":\"No!\"}"
        }) {
            assertThat(client.send("PUT", path, body).code()).as(body).isEqualTo("BODY_INVALID");
        }
        assertThat(client.send("PUT", path, "{\"store\":\"nowhere\"}").code()).isEqualTo("STORE_UNKNOWN");
    }

    @Test
    void whatWouldGoIsShownAndGoesOnlyWhenAsked() throws Exception {
        JsonNode dry = client.post("/api/v1/retention:apply", "{\"machine\":\"mch_web\",\"dryRun\":true}")
                .json();
        assertThat(dry.get("items").findValuesAsText("point")).containsExactly("rp_2", "rp_1");
        assertThat(client.get("/api/v1/restore-points/rp_1").status()).isEqualTo(200);
        assertThat(client.post("/api/v1/retention:apply", "").json().get("items"))
                .hasSize(2);
        assertThat(client.get("/api/v1/restore-points/rp_1").status()).isEqualTo(404);
        assertThat(client.post("/api/v1/retention:apply", "{\"machine\":\"mch_no\"}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void theFutureIsSimulatedWithAnotherRule() throws Exception {
        JsonNode future = client.post(
                        "/api/v1/machines/mch_web/retention:simulate",
                        "{\"days\":10,\"cadenceSeconds\":7200,\"rule\":" + RULE + "}")
                .json();
        assertThat(future.get("taken").asInt()).isEqualTo(120);
        assertThat(future.at("/rule/weekly").asInt()).isEqualTo(3);
        assertThat(future.get("surviving").asInt()).isEqualTo(1);
        assertThat(future.get("points")).hasSize(4);
        assertThat(client.post("/api/v1/machines/mch_web/retention:simulate", "{\"days\":0}")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void whoIsNoAdministratorMayLookAndNotDecide() throws Exception {
        TestClient viewer = served.viewer();
        assertThat(viewer.get("/api/v1/machines/mch_web/retention").status()).isEqualTo(200);
        assertThat(viewer.send("PUT", "/api/v1/retention", "{}").status()).isEqualTo(403);
        assertThat(served.viewer().post("/api/v1/retention:apply", "").status()).isEqualTo(403);
        assertThat(served.viewer()
                        .post("/api/v1/restore-points/rp_1:hold", "{\"reason\":\"x\"}")
                        .status())
                .isEqualTo(403);
    }

    @Test
    void pointsAreListedWhileRetentionIsAway() throws Exception {
        controller.parts.retention = null;
        JsonNode points =
                client.get("/api/v1/machines/mch_web/restore-points").json().get("items");
        assertThat(points).hasSize(3);
        assertThat(points.at("/0/retention").isMissingNode()).isTrue();
        assertThat(client.get("/api/v1/retention").code()).isEqualTo("RETENTION_UNAVAILABLE");
    }
}
