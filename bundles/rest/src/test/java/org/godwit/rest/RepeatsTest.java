// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.job.JobId;
import org.godwit.api.point.RestorePoints;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Requests that are made again, tried out, or ask for an order: each answer is held against the contract. */
class RepeatsTest {
    private static final String VERIFY = "{\"kind\":\"verify\",\"point\":\"rp_1\"}";

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private final TestClient client = served.admin();

    @Test
    void whatDidNotChangeIsNotSentAgain() throws Exception {
        for (String path : new String[] {"restore-points/rp_1", "jobs/job_b", "jobs/job_c"}) {
            String tag = client.get("/api/v1/" + path).headers().get("etag");
            assertThat(tag).as(path).matches("\"[A-Za-z0-9_-]{22}\"");
            for (String given : new String[] {tag, "\"other\", W/" + tag, "*"}) {
                TestClient.Answer again = client.with("If-None-Match", given).get("/api/v1/" + path);
                assertThat(again.status()).as(path).isEqualTo(304);
                assertThat(again.text()).isEmpty();
                assertThat(again.headers()).containsEntry("etag", tag);
            }
            TestClient.Answer other = client.with("If-None-Match", "\"other\"").get("/api/v1/" + path);
            assertThat(other.status()).isEqualTo(200);
            client.without("If-None-Match");
        }
    }

    @Test
    void whatChangedIsSentWithAnotherTag() throws Exception {
        String tag = client.get("/api/v1/jobs/job_b").headers().get("etag");
        controller.jobs.cancel(new JobId("job_b"));
        TestClient.Answer later = client.with("If-None-Match", tag).get("/api/v1/jobs/job_b");
        assertThat(later.status()).isEqualTo(200);
        assertThat(later.headers().get("etag")).isNotEqualTo(tag);
        assertThat(client.get("/api/v1/jobs").headers()).doesNotContainKey("etag");
        assertThat(client.get("/api/v1/jobs/job_x").status()).isEqualTo(404);
    }

    @Test
    void theSameKeyStartsOneJob() throws Exception {
        client.with("Idempotency-Key", "\"6c4ad1f0-aaaa\"");
        TestClient.Answer first = client.post("/api/v1/jobs", VERIFY);
        client.with("Idempotency-Key", "6c4ad1f0-aaaa");
        TestClient.Answer second = client.post("/api/v1/jobs", VERIFY);
        assertThat(second.status()).isEqualTo(202);
        assertThat(second.json().get("id")).isEqualTo(first.json().get("id"));
        assertThat(second.headers().get("location")).isEqualTo(first.headers().get("location"));
        assertThat(controller.jobs.list(100)).hasSize(6);

        TestClient.Answer reused = client.post("/api/v1/jobs", "{\"kind\":\"verify\",\"point\":\"rp_2\"}");
        assertThat(reused.status()).isEqualTo(422);
        assertThat(reused.code()).isEqualTo("IDEMPOTENCY_KEY_REUSED");

        client.with("Idempotency-Key", "6c4ad1f0-bbbb");
        assertThat(client.post("/api/v1/jobs", VERIFY).json().get("id"))
                .isNotEqualTo(first.json().get("id"));
    }

    @Test
    void aKeyThatIsNoneIsRefused() throws Exception {
        for (String odd : new String[] {"a b", "x".repeat(129), "\"\"", "caf\u00e9"}) {
            client.with("Idempotency-Key", odd);
            TestClient.Answer answer = client.post("/api/v1/jobs", VERIFY);
            assertThat(answer.status()).as(odd).isEqualTo(400);
            assertThat(answer.code()).isEqualTo("IDEMPOTENCY_KEY_INVALID");
        }
    }

    @Test
    void aDryRunLooksAtEverythingAndStartsNothing() throws Exception {
        int before = controller.jobs.list(100).size();
        TestClient.Answer preview = client.post(
                "/api/v1/jobs?dryRun=true",
                "{\"kind\":\"restore\",\"point\":\"rp_2\",\"settings\":{\"format\":\"raw\"}}");
        assertThat(preview.status()).isEqualTo(200);
        assertThat(preview.json().get("dryRun").asBoolean()).isTrue();
        assertThat(preview.json().get("target").asText()).isEqualTo("file");
        assertThat(preview.json().get("machineName").asText()).isEqualTo("web-1");
        TestClient.Answer conflict =
                client.post("/api/v1/jobs?dryRun=true", "{\"kind\":\"replicate\",\"machine\":\"mch_db\"}");
        assertThat(conflict.code()).isEqualTo("JOB_EXISTS");
        assertThat(client.post("/api/v1/jobs?dryRun=true", "{\"kind\":\"restore\"}")
                        .code())
                .isEqualTo("BODY_INVALID");
        assertThat(client.post("/api/v1/jobs?dryRun=maybe", VERIFY).code()).isEqualTo("FLAG_INVALID");
        assertThat(controller.jobs.list(100)).hasSize(before);
        assertThat(client.post("/api/v1/jobs?dryRun=false", VERIFY).status()).isEqualTo(202);
    }

    @Test
    void listsComeInTheOrderThatIsAsked() throws Exception {
        controller.catalog.machines().put(Samples.machine("mch_new", "aaa-1"));
        assertThat(ids("machines?sort=name")).containsExactly("mch_new", "mch_db", "mch_web");
        assertThat(ids("machines?sort=-name")).containsExactly("mch_web", "mch_db", "mch_new");
        assertThat(ids("machines?sort=-restorePoints,name")).containsExactly("mch_web", "mch_new", "mch_db");
        assertThat(ids("machines?sort=lagSeconds,-name")).containsExactly("mch_web", "mch_db", "mch_new");
        assertThat(ids("machines?sort=-state&state=disconnected,not_started")).containsExactly("mch_new", "mch_db");
        assertThat(ids("machines?sort=-readiness,name&reason=NO_RESTORE_POINT")).containsExactly("mch_new", "mch_db");
        assertThat(ids("machines?readiness=ready_with_warnings")).containsExactly("mch_web");
        assertThat(ids("machines/mch_web/restore-points?sort=takenAt")).containsExactly("rp_1", "rp_2", "rp_3");
        assertThat(ids("machines/mch_web/restore-points?sort=sizeBytes"))
                .as("equal ones stay as they were")
                .containsExactly("rp_3", "rp_2", "rp_1");
        assertThat(ids("jobs?sort=kind,-state")).containsExactly("job_b", "job_a", "job_c", "job_d", "job_e");
        for (String list : new String[] {"machines", "jobs", "machines/mch_web/restore-points"}) {
            TestClient.Answer refused = client.get("/api/v1/" + list + "?sort=colour");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.code()).isEqualTo("SORT_INVALID");
            assertThat(refused.json().get("hint").asText()).contains("Give up to 4 of");
        }
    }

    @Test
    void sortedPagesJoinedAreTheWholeSortedList() throws Exception {
        for (int i = 0; i < 9; i++) {
            controller.catalog.machines().put(Samples.machine("mch_" + i, "fleet-" + (i % 3)));
        }
        List<String> whole = ids("machines?sort=-name&limit=500");
        List<String> joined = new ArrayList<>();
        String cursor = "";
        do {
            TestClient.Answer page = client.get("/api/v1/machines?sort=-name&limit=2&cursor=" + cursor);
            page.json().get("items").forEach(item -> joined.add(item.get("id").asText()));
            cursor = page.json().path("next").asText();
        } while (!cursor.isEmpty());
        assertThat(joined).isEqualTo(whole).hasSize(11);
    }

    @Test
    void whatIsAskedOftenReadsNoMoreThanTheNewestPointOfAMachine() throws Exception {
        RestorePoints all = controller.catalog.points();
        RestorePoints watched = (RestorePoints) Proxy.newProxyInstance(
                RepeatsTest.class.getClassLoader(), new Class<?>[] {RestorePoints.class}, (self, method, arguments) -> {
                    assertThat(method.getName()).isNotIn("all", "of");
                    return method.invoke(all, arguments);
                });
        controller.parts.restorePoints = watched;
        controller.parts.statuses = controller.statuses(watched);
        JsonNode summary = client.get("/api/v1/summary").json();
        assertThat(summary.get("restorePoints").asLong()).isEqualTo(3);
        assertThat(summary.get("protectedBytes").asLong()).isEqualTo(3 * 123_456_789_012L);
        assertThat(ids("machines")).hasSize(2);
        assertThat(ids("machines?state=backlog&readiness=ready_with_warnings,ready"))
                .containsExactly("mch_web");
        assertThat(ids("machines?sort=lagSeconds")).hasSize(2);
        assertThat(client.get("/api/v1/machines/mch_web")
                        .json()
                        .at("/protection/restorePoints")
                        .asInt())
                .isEqualTo(3);
    }

    private List<String> ids(String path) throws Exception {
        List<String> ids = new ArrayList<>();
        client.get("/api/v1/" + path)
                .json()
                .get("items")
                .forEach(item -> ids.add(item.get("id").asText()));
        return ids;
    }
}
