// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;
import org.godwit.api.log.LogLine.Level;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LogsTest {
    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private final TestClient client = served.admin();

    @BeforeEach
    void start() throws Exception {
        controller.logs.say("mch_web", Level.INFO, "connected");
        controller.logs.say("mch_db", Level.WARNING, "disk is slow");
        controller.logs.say("mch_web", Level.ERROR, "no space");
    }

    @Test
    void theNewestLinesComeOldestFirstWithWhereToGoOn() throws Exception {
        JsonNode part = client.get("/api/v1/logs?limit=2").json();
        assertThat(texts(part)).containsExactly("disk is slow", "no space");
        assertThat(part.get("next").asLong()).isEqualTo(3);
        assertThat(part.get("refused").asLong()).isEqualTo(3);
        assertThat(part.at("/items/1/saidAt").asText()).isEqualTo(Json.time(Samples.NOON.minusSeconds(1)));
        assertThat(part.at("/items/1/facts/version").asText()).isEqualTo("1");

        controller.logs.say("mch_db", Level.DEBUG, "new");
        assertThat(texts(client.get("/api/v1/logs?after=3").json())).containsExactly("new");
        assertThat(client.get("/api/v1/logs?after=77").json().get("forgotten").asBoolean())
                .isTrue();
    }

    @Test
    void linesAreChosenByMachineAndLevel() throws Exception {
        assertThat(texts(client.get("/api/v1/logs?machine=mch_web").json())).containsExactly("connected", "no space");
        assertThat(texts(client.get("/api/v1/logs?level=warning").json())).containsExactly("disk is slow", "no space");
        assertThat(client.get("/api/v1/logs?machine=mch_nobody").status()).isEqualTo(404);
    }

    @Test
    void aWrongQuestionIsToldWhatWouldBeRight() throws Exception {
        assertThat(client.get("/api/v1/logs?level=loud").json().get("hint").asText())
                .contains("emergency, alert");
        assertThat(client.get("/api/v1/logs?after=x").json().get("code").asText())
                .isEqualTo("AFTER_INVALID");
    }

    @Test
    void whyNothingComesInIsSaid() throws Exception {
        controller.logs.trouble = Optional.of("the port is taken");
        assertThat(client.get("/api/v1/logs").json().get("trouble").asText()).isEqualTo("the port is taken");
    }

    private static List<String> texts(JsonNode part) {
        return part.get("items").findValuesAsText("text");
    }
}
