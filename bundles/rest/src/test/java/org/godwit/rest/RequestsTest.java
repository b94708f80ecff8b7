// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RequestsTest {
    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private final TestClient client = served.admin();

    @Test
    void aMachineSaysHowWellItIsProtected() throws Exception {
        JsonNode web = client.get("/api/v1/machines/mch_web").json();
        assertThat(web.at("/replication/state").asText()).isEqualTo("backlog");
        assertThat(web.at("/protection/newestPoint/id").asText()).isEqualTo("rp_3");
        assertThat(web.at("/protection/newestPoint/intact").asBoolean()).isTrue();
        assertThat(web.at("/protection/runningJob/id").asText()).isEqualTo("job_b");
        assertThat(web.at("/protection/runningJob/progress/percent").asDouble()).isEqualTo(50.0);
        assertThat(web.at("/disks/0/partitions/0/fileSystem").asText()).isEqualTo("ext4");

        controller.jobs.cancel(new JobId("job_b"));
        JsonNode later = client.get("/api/v1/machines/mch_web").json();
        assertThat(later.at("/replication/state").asText()).isEqualTo("stopped");
        assertThat(later.at("/replication/lagSeconds").asLong()).isNotNegative();

        JsonNode db = client.get("/api/v1/machines/mch_db").json();
        assertThat(db.at("/replication/state").asText()).isEqualTo("disconnected");
        assertThat(db.at("/protection/runningJob/waitingFor/code").asText()).isEqualTo("MACHINE_DISCONNECTED");
    }

    @Test
    void machinesAreFoundByNamePartAndState() throws Exception {
        assertThat(ids(client.get("/api/v1/machines"))).containsExactly("mch_db", "mch_web");
        assertThat(ids(client.get("/api/v1/machines?name=web-1"))).containsExactly("mch_web");
        assertThat(ids(client.get("/api/v1/machines?q=DB"))).containsExactly("mch_db");
        assertThat(ids(client.get("/api/v1/machines?state=disconnected,waiting")))
                .containsExactly("mch_db");
    }

    @Test
    void pagesJoinedAreTheWholeList() throws Exception {
        for (int i = 0; i < 23; i++) {
            controller.catalog.machines().put(Samples.machine("mch_" + i, "fleet-" + (i % 5)));
        }
        List<String> whole = ids(client.get("/api/v1/machines?limit=500"));
        List<String> joined = new ArrayList<>();
        String cursor = "";
        do {
            TestClient.Answer page = client.get("/api/v1/machines?limit=4&cursor=" + cursor);
            joined.addAll(ids(page));
            cursor = page.json().path("next").asText();
        } while (!cursor.isEmpty());
        assertThat(joined).isEqualTo(whole).hasSize(25);
        assertThat(client.get("/api/v1/machines?cursor=nowhere").code()).isEqualTo("CURSOR_INVALID");
        assertThat(client.get("/api/v1/machines?limit=0").code()).isEqualTo("LIMIT_INVALID");
    }

    @Test
    void aJobIsStartedAsOrdered() throws Exception {
        TestClient.Answer answer = client.post(
                "/api/v1/jobs",
                """
                {"kind":"restore","point":"rp_2","target":"file","disks":["sda"],
                 "settings":{"folder":"/restored","format":"raw"},
                 "boot":{"consolePattern":"login:","limitSeconds":90,"keepRunning":true}}""");
        assertThat(answer.status()).isEqualTo(202);
        String id = answer.json().get("id").asText();
        assertThat(answer.headers())
                .containsEntry("location", "/api/v1/jobs/" + id)
                .containsKey("retry-after");
        Job job = controller.jobs.find(new JobId(id)).orElseThrow();
        assertThat(job.startedBy()).isEqualTo("admin");
        JobOrder.Restore order = (JobOrder.Restore) job.order();
        assertThat(order.settings()).isEqualTo(Map.of("folder", "/restored", "format", "raw"));
        assertThat(order.boot()).contains(new JobOrder.Boot("login:", 90, true));
        assertThat(answer.json().get("machineName").asText()).isEqualTo("web-1");
    }

    @Test
    void aSecondReplicationOfAMachineIsAConflict() throws Exception {
        TestClient.Answer answer = client.post("/api/v1/jobs", "{\"kind\":\"replicate\",\"machine\":\"mch_db\"}");
        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.code()).isEqualTo("JOB_EXISTS");
        assertThat(answer.json().at("/facts/job").asText()).isEqualTo("job_a");
    }

    @Test
    void aMoveNamesOneThingAndWhereTo() throws Exception {
        for (String wrong : new String[] {
            "\"to\":\"archive\"",
            "\"machine\":\"mch_web\"",
            "\"machine\":\"mch_web\",\"point\":\"rp_1\",\"to\":\"archive\"",
            "\"machine\":\"mch_web\",\"domain\":\"d\",\"to\":\"archive\"",
            "\"store\":\"No Store\",\"to\":\"archive\"",
            "\"store\":\"main\",\"to\":\"No Store\"",
            "\"machine\":\"../x\",\"to\":\"archive\""
        }) {
            TestClient.Answer answer = client.post("/api/v1/jobs", "{\"kind\":\"move\"," + wrong + "}");
            assertThat(answer.code()).as(wrong).isEqualTo("BODY_INVALID");
        }
        TestClient.Answer dry = client.post(
                "/api/v1/jobs?dryRun=true",
                "{\"kind\":\"move\",\"store\":\"main\",\"domain\":\"default\",\"to\":\"archive\"}");
        assertThat(dry.json().at("/store").asText()).isEqualTo("main");
        assertThat(dry.json().at("/domain").asText()).isEqualTo("default");
        assertThat(dry.json().at("/to").asText()).isEqualTo("archive");
    }

    @Test
    void aWrongBodyIsToldFieldByField() throws Exception {
        TestClient.Answer answer = client.post(
                "/api/v1/jobs", "{\"kind\":\"restore\",\"point\":7,\"diks\":[],\"boot\":{\"limitSeconds\":0,\"x\":1}}");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/point", "/diks", "/boot/consolePattern", "/boot/limitSeconds", "/boot/x");
        assertThat(client.post("/api/v1/jobs", "{\"kind\":\"destroy\"}").code()).isEqualTo("BODY_INVALID");
        assertThat(client.post("/api/v1/jobs", "{\"kind\":\"verify\",\"point\":\"../x\"}")
                        .code())
                .isEqualTo("BODY_INVALID");
        assertThat(client.post("/api/v1/jobs", "{\"kind\":").code()).isEqualTo("JSON_INVALID");
        assertThat(client.post("/api/v1/jobs", "[]").code()).isEqualTo("JSON_INVALID");
        assertThat(client.post("/api/v1/jobs", "{\"kind\":\"verify\",\"kind\":\"verify\"}")
                        .code())
                .isEqualTo("JSON_INVALID");
    }

    @Test
    void tooMuchOrOtherThanJsonIsRefused() throws Exception {
        String large = "{\"kind\":\"" + "x".repeat(Call.MAX_BODY_BYTES) + "\"}";
        assertThat(client.post("/api/v1/jobs", large).status()).isEqualTo(413);
        client.with("Content-Type", "text/plain");
        assertThat(client.post("/api/v1/jobs", "{}").status()).isEqualTo(415);
    }

    @Test
    void whatIsNotThereIsMissing() throws Exception {
        assertThat(client.get("/api/v1/machines/mch_x").code()).isEqualTo("MACHINE_UNKNOWN");
        assertThat(client.get("/api/v1/restore-points/-").code()).isEqualTo("POINT_UNKNOWN");
        assertThat(client.get("/api/v1/jobs/job_x").status()).isEqualTo(404);
        assertThat(client.sendUnchecked("GET", "/api/v1/elsewhere", null).code())
                .isEqualTo("NO_SUCH_RESOURCE");
        TestClient.Answer wrongMethod = client.sendUnchecked("PUT", "/api/v1/jobs", null);
        assertThat(wrongMethod.status()).isEqualTo(405);
        assertThat(wrongMethod.headers()).containsEntry("allow", "GET, POST");
    }

    @Test
    void jobsAreFilteredByMachineKindAndState() throws Exception {
        assertThat(ids(client.get("/api/v1/jobs"))).containsExactly("job_e", "job_d", "job_c", "job_b", "job_a");
        assertThat(ids(client.get("/api/v1/jobs?machine=mch_web"))).containsExactly("job_d", "job_c", "job_b");
        assertThat(ids(client.get("/api/v1/jobs?kind=verify&state=failed,queued")))
                .containsExactly("job_d");
    }

    @Test
    void theSummaryNamesTheWorstThing() throws Exception {
        JsonNode summary = client.get("/api/v1/summary").json();
        assertThat(summary.at("/machines/byState/disconnected").asInt()).isEqualTo(1);
        assertThat(summary.at("/jobs/waiting").asInt()).isEqualTo(1);
        assertThat(summary.at("/machines/byReadiness/not_ready").asInt()).isEqualTo(1);
        assertThat(summary.at("/restorePoints").asInt()).isEqualTo(3);
        assertThat(summary.at("/worst/level").asText()).isEqualTo("yellow");
        assertThat(summary.at("/attention").findValuesAsText("cause"))
                .containsExactly("NO_RESTORE_POINT", "NO_SCHEDULE", "JOB_FAILED", "JOB_WAITS", "PLUGIN_TROUBLED");
    }

    @Test
    void aRevokedMachineIsShownTheDoor() throws Exception {
        client.post("/api/v1/machines/mch_web:revoke", "");
        assertThat(controller.enrolment.revoked()).containsExactly(new MachineId("mch_web"));
        assertThat(client.post("/api/v1/machines/mch_x:revoke", "").status()).isEqualTo(404);
    }

    @Test
    void anAgentIsAskedToUpdateItselfAndTheMachineSaysWhatItRuns() throws Exception {
        JsonNode before = client.get("/api/v1/machines/mch_web").json().get("agent");
        assertThat(before.get("version").asText()).isEqualTo("0.1.0");
        assertThat(before.get("newer").asText()).isEqualTo("0.1.1");
        assertThat(before.has("update")).isFalse();
        assertThat(before.at("/lastUpdate/result").asText()).isEqualTo("returned");
        assertThat(before.at("/lastUpdate/because").asText()).isEqualTo("it crashed");
        assertThat(client.post("/api/v1/machines/mch_web:update-agent", "")
                        .json()
                        .get("version")
                        .asText())
                .isEqualTo("0.1.1");
        assertThat(controller.enrolment.updated()).containsExactly(new MachineId("mch_web"));
        assertThat(client.get("/api/v1/machines?sort=name").json().toString()).contains("\"update\":\"waiting\"");
        assertThat(client.post("/api/v1/machines/mch_x:update-agent", "").status())
                .isEqualTo(404);
        assertThat(client.post("/api/v1/machines:update-agents", "")
                        .json()
                        .at("/machines/0")
                        .asText())
                .isEqualTo("mch_db");
    }

    @Test
    void aTokenComesWithTheCommandThatUsesIt() throws Exception {
        JsonNode token = client.post("/api/v1/enrolment-tokens", "{\"validSeconds\":600,\"uses\":3}")
                .json();
        assertThat(token.get("uses").asInt()).isEqualTo(3);
        assertThat(token.get("command").asText())
                .isEqualTo("GODWIT_TOKEN=gwt_secret godwit-agent enrol --controller https://controller.example:8443");
        assertThat(client.post("/api/v1/enrolment-tokens", "{\"uses\":0}").status())
                .isEqualTo(400);
    }

    @Test
    void aRequestIdComesBackUnlessItIsOdd() throws Exception {
        client.with("X-Request-Id", "req-7");
        TestClient.Answer answer = client.get("/api/v1/jobs/job_x");
        assertThat(answer.headers()).containsEntry("x-request-id", "req-7");
        assertThat(answer.json().get("correlationId").asText()).isEqualTo("req-7");
        assertThat(answer.headers())
                .containsEntry("x-content-type-options", "nosniff")
                .containsEntry("cache-control", "no-store");
        client.with("X-Request-Id", "a b");
        assertThat(client.get("/api/v1/jobs").headers().get("x-request-id")).isNotEqualTo("a b");
    }

    @Test
    void whatIsAwayIsNamedAndTheRestGoesOn() throws Exception {
        controller.parts.jobs = null;
        TestClient.Answer answer = client.get("/api/v1/jobs");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.code()).isEqualTo("JOBS_UNAVAILABLE");
        assertThat(answer.headers()).containsKey("retry-after");
        assertThat(client.get("/api/v1/machines").status()).isEqualTo(200);
        assertThat(client.get("/readyz").status()).isEqualTo(503);

        controller.parts.machines = null;
        assertThat(client.get("/api/v1/machines/mch_web").code()).isEqualTo("MACHINES_UNAVAILABLE");
        controller.parts.statuses = null;
        assertThat(client.get("/api/v1/machines").code()).isEqualTo("STATUSES_UNAVAILABLE");
        controller.parts.restorePoints = null;
        assertThat(client.get("/api/v1/restore-points/rp_1").code()).isEqualTo("RESTORE_POINTS_UNAVAILABLE");
        controller.parts.plugins = null;
        assertThat(client.get("/api/v1/plugins").code()).isEqualTo("PLUGINS_UNAVAILABLE");
        controller.parts.enrolment = null;
        assertThat(client.post("/api/v1/enrolment-tokens", "{}").code()).isEqualTo("ENROLMENT_UNAVAILABLE");
        assertThat(client.get("/api/v1/controller").status()).isEqualTo(200);
        controller.parts.removeEvents(controller.events);
        assertThat(client.get("/api/v1/events").code()).isEqualTo("EVENTS_UNAVAILABLE");
    }

    private static List<String> ids(TestClient.Answer answer) throws Exception {
        List<String> ids = new ArrayList<>();
        answer.json().get("items").forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }
}
