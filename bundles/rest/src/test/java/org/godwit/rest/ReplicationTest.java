// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Schedules and what comes of them, by REST. */
class ReplicationTest {
    private static final String PATH = "/api/v1/machines/mch_web/replication";

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private final TestClient client = served.admin();

    @Test
    void aScheduleIsDecidedParkedResumedAndTakenBack() throws Exception {
        JsonNode none = client.get(PATH).json();
        assertThat(none.at("/schedule/targetRpoSeconds").asInt()).isZero();
        assertThat(none.get("scheduleFrom").asText()).isEqualTo("built_in");
        TestClient.Answer put =
                client.send("PUT", PATH, "{\"schedule\":{\"targetRpoSeconds\":5,\"freezeBudgetPercent\":1.5}}");
        assertThat(put.status()).isEqualTo(200);
        assertThat(put.json().get("continuous").asBoolean()).isTrue();
        assertThat(controller
                        .catalog
                        .policies()
                        .of(Scope.of(new MachineId("mch_web")))
                        .schedule())
                .contains(new ReplicationSchedule(5, 15));
        JsonNode state = client.get(PATH).json().get("state");
        assertThat(state.get("lagSeconds").asDouble()).isEqualTo(4.2);
        assertThat(state.get("intervalSeconds").asDouble()).isEqualTo(7.1);
        assertThat(state.get("because").asText()).contains("a freeze takes 142 ms");
        assertThat(client.post(PATH + ":park", "").json().get("parked").asBoolean())
                .isTrue();
        assertThat(client.get("/api/v1/replications")
                        .json()
                        .at("/items/0/state/activity")
                        .asText())
                .isEqualTo("parked");
        assertThat(client.post(PATH + ":resume", "").json().get("parked").asBoolean())
                .isFalse();
        client.send("PUT", PATH, "{}");
        assertThat(client.get(PATH).json().get("scheduleFrom").asText()).isEqualTo("built_in");
    }

    @Test
    void whatIsWrongIsToldFieldByField() throws Exception {
        TestClient.Answer soon =
                client.send("PUT", PATH, "{\"schedule\":{\"targetRpoSeconds\":4,\"freezeBudgetPercent\":99}}");
        assertThat(soon.status()).isEqualTo(400);
        assertThat(soon.json().get("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/schedule/targetRpoSeconds", "/schedule/freezeBudgetPercent");
        assertThat(client.send("PUT", "/api/v1/replication", "{\"rpo\":5}").status())
                .isEqualTo(400);
        assertThat(client.get("/api/v1/machines/mch_no/replication").status()).isEqualTo(404);
    }

    @Test
    void aRuleLeavesTheScheduleAsItIs() throws Exception {
        client.send("PUT", PATH, "{\"schedule\":{\"targetRpoSeconds\":300}}");
        client.send("PUT", "/api/v1/machines/mch_web/retention", "{}");
        assertThat(client.get(PATH).json().at("/schedule/targetRpoSeconds").asInt())
                .isEqualTo(300);
    }

    @Test
    void limitsAreDecidedByDayAndHour() throws Exception {
        String limits =
                "{\"limits\":{\"readBytesPerSecond\":52428800,\"windows\":[{\"days\":[\"mon\",\"tue\"],\"fromHour\":8,"
                        + "\"toHour\":18,\"sendBytesPerSecond\":1000000}],\"parallelDisks\":4}}";
        JsonNode put = client.send("PUT", PATH, limits).json();
        assertThat(put.get("limitsFrom").asText()).isEqualTo("machine");
        assertThat(put.at("/limits/readBytesPerSecond").asLong()).isEqualTo(52428800);
        assertThat(put.at("/limits/windows/0/days/1").asText()).isEqualTo("tue");
        assertThat(put.at("/limits/parallelDisks").asInt()).isEqualTo(4);
        assertThat(client.send("PUT", PATH, "{\"limits\":{\"parallelDisks\":17}}")
                        .status())
                .isEqualTo(400);
        assertThat(put.at("/limitsNow/readBytesPerSecond").asLong()).isEqualTo(52428800);
        TestClient.Answer wrong = client.send(
                "PUT", PATH, "{\"limits\":{\"windows\":[{\"days\":[\"monday\"],\"fromHour\":8,\"toHour\":25}]}}");
        assertThat(wrong.status()).isEqualTo(400);
        assertThat(wrong.json().get("errors").findValuesAsText("pointer"))
                .contains("/limits/windows/0/days", "/limits/windows/0/toHour");
        client.send("PUT", PATH, "{}");
        assertThat(client.get(PATH).json().get("limitsFrom").asText()).isEqualTo("built_in");
    }

    @Test
    void theSummaryCountsThem() throws Exception {
        client.send("PUT", PATH, "{\"schedule\":{\"targetRpoSeconds\":5}}");
        JsonNode counts = client.get("/api/v1/summary").json().get("replication");
        assertThat(counts.get("scheduled").asInt()).isEqualTo(1);
        assertThat(counts.get("continuous").asInt()).isEqualTo(1);
        assertThat(counts.get("stretched").asInt()).isEqualTo(1);
    }
}
