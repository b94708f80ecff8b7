// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Plans are run, looked at, and told what to do by REST. */
class SitesTest {
    private static final String SITES = "/api/v1/sites";
    private static final String DRILL = "{\"plan\":\"shop\",\"kind\":\"drill\",\"target\":\"file\"}";
    private static final String FAILOVER =
            "{\"plan\":\"shop\",\"kind\":\"failover\",\"target\":\"file\",\"source\":\"stopped_by_run\"}";

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private final TestClient client = served.admin();

    @BeforeEach
    void start() throws Exception {
        client.send("PUT", "/api/v1/plans/shop", "{\"devices\":{\"web\":{},\"db\":{}}}");
    }

    @Test
    void aDrillBeginsWithWhatWasLeftOutFilledIn() throws Exception {
        TestClient.Answer begun = client.post(SITES, DRILL);
        assertThat(begun.status()).isEqualTo(202);
        assertThat(begun.headers().get("location")).isEqualTo("/api/v1/sites/site_1");
        JsonNode site = client.get(SITES + "/site_1").json();
        assertThat(site.get("version").asInt()).isEqualTo(1);
        assertThat(site.get("points").asText()).isEqualTo("latest");
        assertThat(site.get("source").asText()).isEqualTo("stays");
        assertThat(site.get("limitSeconds").asInt()).isEqualTo(86_400);
        assertThat(site.get("endsAt").asText()).isEqualTo("2026-11-23T13:00:00.123Z");
        assertThat(site.get("waitsFor").asText()).isEqualTo("Go?");
        assertThat(site.get("allowed").toString()).isEqualTo("[\"approve\",\"pause\",\"delete\",\"prolong\"]");
        assertThat(site.get("startedBy").asText()).isEqualTo("admin");
    }

    @Test
    void aMachineSaysHowOldItsPointIsAndHowLongItTookToBeReady() throws Exception {
        client.post(SITES, DRILL);
        JsonNode site = client.get(SITES + "/site_1").json();
        JsonNode db = site.at("/machines/0");
        JsonNode web = site.at("/machines/1");
        assertThat(web.get("device").asText()).isEqualTo("web");
        assertThat(web.get("machineName").asText()).isEqualTo("web-1");
        assertThat(web.get("rpoSeconds").asInt()).isEqualTo(3599);
        assertThat(web.get("rtoSeconds").asInt()).isEqualTo(80);
        assertThat(web.get("evidence").asText()).isEqualTo("web login:");
        assertThat(db.get("rpoSeconds").asInt())
                .as("also when its point is gone")
                .isEqualTo(3599);
        assertThat(db.has("consistency")).isFalse();
        assertThat(db.at("/problem/code").asText()).isEqualTo("TARGET_SLOW");
        assertThat(db.get("rtoSeconds").asInt()).as("so far").isNotEqualTo(80);
        assertThat(site.get("readyCount").asInt()).isEqualTo(1);
        assertThat(site.has("rtoSeconds")).isFalse();
        JsonNode entry = client.get(SITES + "/site_1/ledger").json().at("/items/0");
        assertThat(entry.get("id").asText()).isEqualTo("vol_web");
        JsonNode picture = client.get(SITES + "/site_1/pictures").json().at("/items/0");
        assertThat(picture.get("device").asText()).isEqualTo("web");
        assertThat(picture.get("png").asText()).isEqualTo("iVBORw0K");
    }

    @Test
    void aFailoverSaysWhatBecomesOfTheSourceAndADrillLeavesItAlone() throws Exception {
        assertThat(wrong(FAILOVER.replace(",\"source\":\"stopped_by_run\"", "")))
                .contains("/source");
        assertThat(wrong(FAILOVER.replace("stopped_by_run", "stays"))).contains("/source");
        assertThat(wrong(DRILL.replace("}", ",\"source\":\"must_be_stopped\"}")))
                .contains("/source");
        assertThat(wrong(FAILOVER.replace("}", ",\"limitSeconds\":60}"))).contains("/limitSeconds");
        assertThat(wrong(DRILL.replace("}", ",\"limitSeconds\":2592001}"))).contains("/limitSeconds");
        JsonNode site = client.post(SITES, FAILOVER).json();
        assertThat(site.has("endsAt")).isFalse();
        assertThat(site.get("source").asText()).isEqualTo("stopped_by_run");
    }

    @Test
    void allThatIsWrongWithAnOrderIsSaidAtOnce() throws Exception {
        assertThat(wrong("{\"kind\":\"flight\",\"points\":{\"at\":\"noon\"},\"version\":0,\"later\":1}"))
                .containsExactlyInAnyOrder("/plan", "/kind", "/target", "/points/at", "/version", "/later");
        assertThat(wrong(DRILL.replace("}", ",\"points\":\"oldest\"}"))).contains("/points");
        assertThat(client.post(SITES, DRILL.replace("shop", "none")).status()).isEqualTo(404);
        assertThat(client.post(SITES, DRILL.replace("}", ",\"version\":9}")).status())
                .isEqualTo(404);
    }

    private Set<String> wrong(String body) throws Exception {
        TestClient.Answer answer = client.post(SITES, body);
        assertThat(answer.status()).as(body).isEqualTo(400);
        Set<String> pointers = new TreeSet<>();
        answer.json()
                .get("errors")
                .forEach(error -> pointers.add(error.get("pointer").asText()));
        return pointers;
    }

    @Test
    void pointsAreChosenByAWordOrATime() throws Exception {
        for (String points : new String[] {
            "\"latest_verified\"", "\"latest_application_consistent\"", "{\"at\":\"2026-11-22T12:00:00Z\"}"
        }) {
            JsonNode order = client.post(SITES + ":check", DRILL.replace("}", ",\"points\":" + points + "}"))
                    .json()
                    .get("order");
            assertThat(order.get("points").toString()).isEqualTo(points);
        }
    }

    @Test
    void pointsOfSingleDevicesAreExceptionsAndTheCheckShowsWhatEachWouldGet() throws Exception {
        String exceptions = "{\"db\":{\"point\":\"rp_1\"},\"web\":{\"at\":\"2026-11-22T12:00:00Z\"}}";
        JsonNode check = client.post(SITES + ":check", DRILL.replace("}", ",\"devicePoints\":" + exceptions + "}"))
                .json();
        assertThat(check.at("/order/devicePoints").toString()).isEqualTo(exceptions);
        assertThat(check.at("/points/0/device").asText()).isEqualTo("web");
        assertThat(check.at("/points/0/point").asText()).isEqualTo("rp_1");
        assertThat(wrong(DRILL.replace("}", ",\"devicePoints\":{\"db\":\"oldest\",\"web\":{\"point\":\"\"}}}")))
                .contains("/devicePoints/db", "/devicePoints/web/point");
        assertThat(wrong(DRILL.replace("}", ",\"points\":{\"point\":\"rp_1\"}}")))
                .contains("/points/at", "/points/point");
    }

    @Test
    void theSameRequestTwiceIsOneDrill() throws Exception {
        client.with("Idempotency-Key", "6c4ad1f0-aaaa");
        TestClient.Answer first = client.post(SITES, DRILL);
        TestClient.Answer again = client.post(SITES, DRILL);
        assertThat(again.status()).isEqualTo(202);
        assertThat(again.headers().get("location"))
                .isEqualTo(first.headers().get("location"))
                .isEqualTo("/api/v1/sites/site_1");
        assertThat(client.get(SITES).json().get("items")).hasSize(1);
        client.with("Idempotency-Key", "6c4ad1f0-bbbb");
        assertThat(client.post(SITES, DRILL).json().get("id").asText()).isEqualTo("site_2");
    }

    @Test
    void aDrillIsProlonged() throws Exception {
        client.post(SITES, DRILL);
        String path = SITES + "/site_1:prolong";
        JsonNode site =
                client.post(path, "{\"until\":\"2026-11-25T12:00:00Z\"}").json();
        assertThat(site.get("endsAt").asText()).isEqualTo("2026-11-25T12:00:00Z");
        assertThat(client.post(path, "{\"until\":\"later\"}").status()).isEqualTo(400);
        assertThat(client.post(path, "{}").status()).isEqualTo(400);
    }

    @Test
    void aFailoverMayBeDecidedByItselfAndADrillNot() throws Exception {
        String policy = ",\"commitPolicy\":{\"act\":\"rollback\",\"afterSeconds\":3600}}";
        JsonNode site = client.post(SITES, FAILOVER.replace("}", policy)).json();
        assertThat(site.at("/commitPolicy/act").asText()).isEqualTo("rollback");
        assertThat(site.at("/commitPolicy/afterSeconds").asInt()).isEqualTo(3600);
        assertThat(wrong(DRILL.replace("}", policy))).contains("/commitPolicy");
        assertThat(wrong(FAILOVER.replace(
                        "}", policy.replace("rollback", "delete").replace("3600", "59"))))
                .contains("/commitPolicy/act", "/commitPolicy/afterSeconds");
        assertThat(wrong(FAILOVER.replace("}", ",\"commitPolicy\":{}}")))
                .contains("/commitPolicy/act", "/commitPolicy/afterSeconds");
    }

    @Test
    void aBlockerIsFoundByACheckAndRefusesTheRunWithItsPlace() throws Exception {
        client.send("PUT", "/api/v1/plans/worse", "{\"devices\":{\"bad\":{}}}");
        String order = DRILL.replace("shop", "worse");
        JsonNode check = client.post(SITES + ":check", order).json();
        assertThat(check.get("blockers").asInt()).isEqualTo(1);
        TestClient.Answer refused = client.post(SITES, order);
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("SITE_REFUSED");
        assertThat(refused.json().at("/errors/0/pointer").asText()).isEqualTo("/devices/bad");
        assertThat(client.get(SITES).json().get("items")).isEmpty();
    }

    @Test
    void sitesAreFilteredAndPaged() throws Exception {
        client.post(SITES, DRILL);
        client.post(SITES, FAILOVER);
        client.post(SITES + "/site_2:rollback", "");
        assertThat(client.get(SITES + "?kind=drill").json().at("/items/0/id").asText())
                .isEqualTo("site_1");
        assertThat(client.get(SITES + "?state=rolling_back,error")
                        .json()
                        .at("/items/0/id")
                        .asText())
                .isEqualTo("site_2");
        assertThat(client.get(SITES + "?plan=other").json().get("items")).isEmpty();
        JsonNode first = client.get(SITES + "?limit=1").json();
        assertThat(first.at("/items/0").has("machines")).isFalse();
        assertThat(first.at("/items/0/machineCount").asInt()).isEqualTo(2);
        JsonNode second = client.get(
                        SITES + "?limit=1&cursor=" + first.get("next").asText())
                .json();
        assertThat(second.get("items")).hasSize(1);
        assertThat(second.has("next")).isFalse();
    }

    @Test
    void whatMayNotBeDoneNowIsAConflict() throws Exception {
        client.post(SITES, DRILL);
        assertThat(client.post(SITES + "/site_1:approve", "")
                        .json()
                        .get("approvals")
                        .toString())
                .isEqualTo("[0]");
        TestClient.Answer refused = client.post(SITES + "/site_1:approve", "{}");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.code()).isEqualTo("SITE_ACT_REFUSED");
        assertThat(client.post(SITES + "/site_1:pause", "").json().get("paused").asBoolean())
                .isTrue();
        assertThat(client.post(SITES + "/site_1:resume", "")
                        .json()
                        .get("paused")
                        .asBoolean())
                .isFalse();
        Problem problem = Problem.of(Problem.Kind.MISCONFIGURED, "NOT_READY", "Waited.", "Look.");
        controller.sites.onEachLook(site -> site.state() == CloudSite.State.CREATING
                ? FakeCloudSites.with(site, CloudSite.State.ERROR, Optional.empty(), Optional.of(problem))
                : site);
        JsonNode failed = client.get(SITES + "/site_1").json();
        assertThat(failed.at("/problem/code").asText()).isEqualTo("NOT_READY");
        assertThat(failed.get("allowed").toString()).contains("retry");
        assertThat(client.post(SITES + "/site_1:delete", "").json().get("state").asText())
                .isEqualTo("deleting");
        assertThat(client.post(SITES + "/no%20site:delete", "").code()).isEqualTo("SITE_UNKNOWN");
        assertThat(client.get(SITES + "/site_9").code()).isEqualTo("SITE_UNKNOWN");
    }

    @Test
    void singleMachinesOfOneThatRunsAreChanged() throws Exception {
        client.post(SITES, DRILL);
        assertThat(client.post(SITES + "/site_1:poweroff", "{\"devices\":[\"web\"]}")
                        .status())
                .isEqualTo(409);
        controller.sites.onEachLook(site -> site.state() == CloudSite.State.CREATING
                ? FakeCloudSites.with(site, CloudSite.State.RUNNING, Optional.empty(), Optional.empty())
                : site);
        assertThat(client.post(SITES + "/site_1:remove", "{}").code()).isEqualTo("BODY_INVALID");
        assertThat(client.post(SITES + "/site_1:remove", "{\"devices\":[\"web\"],\"points\":\"latest\"}")
                        .code())
                .isEqualTo("BODY_INVALID");
        assertThat(client.post(
                                SITES + "/site_1:add",
                                "{\"devices\":[\"web\",\"db\"],\"points\":\"latest_verified\",\"devicePoints\":{\"db\":{\"point\":\"rp_1\"}}}")
                        .json()
                        .get("state")
                        .asText())
                .isEqualTo("updating");
        assertThat(controller.sites.changes())
                .containsExactly(new MachineChange(
                        Act.ADD,
                        List.of("web", "db"),
                        Optional.of(new SiteOrder.Points.LatestVerified()),
                        Map.of("db", new SiteOrder.Points.Exactly(new RestorePointId("rp_1")))));
    }

    @Test
    void aJobNamesTheSiteItWorksAt() throws Exception {
        CloudSiteId site = new CloudSiteId("site_1");
        JobState running = new JobState.Running(FakeCloudSites.START);
        controller.jobs.put(FakeController.job("job_l", new JobOrder.Launch(site), running));
        controller.jobs.put(FakeController.job("job_r", new JobOrder.Remove(site, true), running));
        controller.jobs.put(FakeController.job("job_x", new JobOrder.Detach(site), running));
        JsonNode jobs = client.get("/api/v1/jobs?site=site_1").json().get("items");
        assertThat(jobs).hasSize(3);
        assertThat(jobs.at("/1/rollingBack").asBoolean()).isTrue();
        assertThat(client.get("/api/v1/jobs/job_l").json().get("site").asText()).isEqualTo("site_1");
    }

    @Test
    void whoIsNoAdministratorMayLookAndCheckAndNotRun() throws Exception {
        client.post(SITES, DRILL);
        TestClient viewer = served.viewer();
        assertThat(viewer.get(SITES).status()).isEqualTo(200);
        assertThat(viewer.post(SITES + ":check", DRILL).status()).isEqualTo(200);
        assertThat(viewer.post(SITES, DRILL).status()).isEqualTo(403);
        for (String act : new String[] {"approve", "pause", "resume", "retry", "detach", "rollback", "delete"}) {
            assertThat(viewer.post(SITES + "/site_1:" + act, "").status())
                    .as(act)
                    .isEqualTo(403);
        }
        controller.parts.runs = new Runs();
        assertThat(viewer.get(SITES).code()).isEqualTo("CLOUD_SITES_UNAVAILABLE");
    }
}
