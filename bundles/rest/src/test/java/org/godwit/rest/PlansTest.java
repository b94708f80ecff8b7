// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plans by REST: to the byte, and nobody overwrites the change of another. */
class PlansTest {
    private static final String PATH = "/api/v1/plans/site";
    private static final String ODD =
            "{ \"devices\":{\"web\" : {\"id\":\"m\",\"x\":1.00,\"y\":1e2}},\r\n\t\"z\":\"\\u00fc ü\"}\n";

    @RegisterExtension
    private final Served served = new Served();

    private final TestClient client = served.admin();

    @Test
    void aDocumentComesBackToTheByte() throws Exception {
        TestClient.Answer made = client.send("PUT", PATH, ODD);
        assertThat(made.status()).isEqualTo(201);
        assertThat(made.headers().get("etag")).isEqualTo("\"1\"");
        assertThat(made.json().at("/savedBy").asText()).isEqualTo("admin");
        assertThat(made.json().at("/findings/0/code").asText()).isEqualTo("TARGET_NOT_ASKED");
        assertThat(client.get(PATH + "/document").text()).isEqualTo(ODD);
        assertThat(client.get(PATH).text()).contains(ODD);
        assertThat(client.get("/api/v1/plans").json().at("/items/0/devices").asInt())
                .isEqualTo(1);
    }

    @Test
    void whoChangesAnOlderVersionIsToldWhatIsThereNow() throws Exception {
        client.send("PUT", PATH, ODD);
        assertThat(client.send("PUT", PATH, ODD).status()).isEqualTo(409);
        client.with("If-Match", "\"1\"");
        assertThat(client.send("PUT", PATH, "{\"devices\":{\"db\":{}}}")
                        .headers()
                        .get("etag"))
                .isEqualTo("\"2\"");
        TestClient.Answer late = client.send("PUT", PATH, ODD);
        assertThat(late.status()).isEqualTo(412);
        assertThat(late.code()).isEqualTo("PLAN_CHANGED");
        assertThat(late.json().at("/facts/version").asText()).isEqualTo("2");
        assertThat(client.delete(PATH).status()).isEqualTo(412);
        assertThat(client.post(PATH + "/versions/1:revert", "").status()).isEqualTo(412);
        client.with("If-Match", "2");
        assertThat(client.delete(PATH).code()).isEqualTo("IF_MATCH_INVALID");
        client.without("If-Match");
        assertThat(client.delete(PATH).code()).isEqualTo("IF_MATCH_MISSING");
        client.with("If-Match", "*");
        assertThat(client.send("PUT", PATH, ODD).status()).isEqualTo(200);
    }

    @Test
    void versionsAreListedShownAndBroughtBackAlsoAfterADeletion() throws Exception {
        client.send("PUT", PATH, ODD);
        client.with("If-Match", "\"1\"");
        assertThat(client.delete(PATH).status()).isEqualTo(204);
        client.without("If-Match");
        assertThat(client.get(PATH).status()).isEqualTo(404);
        JsonNode versions = client.get(PATH + "/versions?limit=1").json();
        assertThat(versions.at("/items/0/deleted").asBoolean()).isTrue();
        assertThat(client.get(PATH + "/versions?cursor=" + versions.get("next").asText())
                        .json()
                        .at("/items/0/version")
                        .asInt())
                .isEqualTo(1);
        assertThat(client.get(PATH + "/versions/1").text()).contains(ODD);
        for (String no : new String[] {"2", "3", "x", "99999999999"}) {
            assertThat(client.get(PATH + "/versions/" + no).status()).as(no).isEqualTo(404);
        }
        assertThat(client.post(PATH + "/versions/1:revert", "").headers().get("etag"))
                .isEqualTo("\"3\"");
        assertThat(client.get(PATH + "/document").text()).isEqualTo(ODD);
    }

    @Test
    void aPlanThatTheClientHasIsNotSentAgain() throws Exception {
        client.send("PUT", PATH, ODD);
        client.with("If-None-Match", "\"1\"");
        assertThat(client.get(PATH).status()).isEqualTo(304);
        client.with("If-None-Match", "\"2\"");
        assertThat(client.get(PATH).status()).isEqualTo(200);
    }

    @Test
    void whatIsNoPlanIsRefusedWithItsPlacesAndFoundByACheck() throws Exception {
        TestClient.Answer refused = client.send("PUT", PATH, "{\"devices\":");
        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/code").asText()).isEqualTo("PLAN_NOT_JSON");
        JsonNode check = client.post("/api/v1/plans:check", "{\"devices\":").json();
        assertThat(check.get("blockers").asInt()).isEqualTo(1);
        assertThat(check.get("groups")).isEmpty();
        client.send("PUT", PATH, "{\"devices\":{\"bad\":{}}}");
        check = client.post(PATH + ":check", "").json();
        assertThat(check.at("/findings/0/pointer").asText()).isEqualTo("/devices/bad");
        assertThat(check.at("/groups/0/devices/0").asText()).isEqualTo("bad");
        assertThat(check.at("/groups/0/approval").asText()).isEqualTo("Go?");
    }

    @Test
    void aDocumentHasALimitAndIsUtf8() throws Exception {
        String largest = "{\"devices\":{\"a\":{}},\"x\":\"" + "y".repeat((1 << 20) - 30) + "\"}";
        assertThat(client.send("PUT", PATH, largest).status()).isEqualTo(201);
        assertThat(served.admin().send("PUT", PATH, largest + " ".repeat(30)).status())
                .isEqualTo(413);
        HttpResponse<String> latin = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(served.uri().resolve(PATH))
                                .header("Authorization", basic())
                                .header("Content-Type", "application/json")
                                .PUT(HttpRequest.BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xfc, '"'}))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(latin.statusCode()).isEqualTo(400);
        assertThat(latin.body()).contains("UTF8_INVALID");
    }

    private static String basic() {
        String pair = FakeController.USER + ":" + FakeController.PASSWORD;
        return "Basic "
                + java.util.Base64.getEncoder().encodeToString(pair.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void aPlanIsGeneratedOfAllMachinesOrSome() throws Exception {
        assertThat(client.post("/api/v1/plans:generate", "").json().get("devices"))
                .hasSize(2);
        assertThat(client.post("/api/v1/plans:generate", "{\"machines\":[\"mch_web\"]}")
                        .json()
                        .get("devices"))
                .hasSize(1);
        assertThat(client.post("/api/v1/plans:generate", "{\"machines\":[\"no\"]}")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void whoIsNoAdministratorMayLookAndNotChange() throws Exception {
        client.send("PUT", PATH, ODD);
        assertThat(served.viewer().get(PATH).status()).isEqualTo(200);
        assertThat(served.viewer().post(PATH + ":check", "").status()).isEqualTo(200);
        assertThat(served.viewer().send("PUT", PATH, ODD).status()).isEqualTo(403);
        assertThat(served.viewer().delete(PATH).status()).isEqualTo(403);
        assertThat(served.nobody().get("/api/v1/plan-schema.json").status()).isEqualTo(200);
        assertThat(served.nobody().get(PATH).status()).isEqualTo(401);
    }
}
