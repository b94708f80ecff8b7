// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.godwit.api.log.LogLine;
import org.godwit.api.site.CloudSite;
import org.junit.jupiter.api.Test;

/** The whole contract is served, and nothing but the contract. */
class ContractTest {

    @Test
    void everyOperationIsServedAsTheContractSays() throws Exception {
        FakeController controller = new FakeController().populated();
        try (RestServer server = RestServer.plain(controller)) {
            TestClient client = new TestClient(server.uri());
            for (String open : new String[] {"/healthz", "/readyz", "/api/openapi.yaml"}) {
                assertThat(client.get(open).status()).isEqualTo(200);
            }
            String token = client.post(
                            "/api/v1/session", "{\"user\":\"admin\",\"password\":\"" + FakeController.PASSWORD + "\"}")
                    .json()
                    .get("token")
                    .asText();
            client.with("Authorization", "Bearer " + token);
            controller.logs.say("mch_web", LogLine.Level.INFO, "connected");
            for (String path : new String[] {
                "session",
                "controller",
                "summary",
                "machines",
                "machines/mch_web",
                "machines/mch_db",
                "plugins",
                "logs",
                "machines/mch_web/restore-points",
                "restore-points/rp_1",
                "stores",
                "damages",
                "jobs",
                "jobs/job_c"
            }) {
                assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
            }
            assertThat(client.post("/api/v1/jobs", "{\"kind\":\"verify\",\"point\":\"rp_1\"}")
                            .status())
                    .isEqualTo(202);
            tenants(client);
            for (String path : new String[] {
                "replication", "machines/mch_web/replication", "groups/grp_2/replication", "customers/cus_1/replication"
            }) {
                assertThat(client.get("/api/v1/" + path).status()).isEqualTo(200);
                assertThat(client.send("PUT", "/api/v1/" + path, "{\"schedule\":{\"targetRpoSeconds\":60}}")
                                .status())
                        .isEqualTo(200);
                assertThat(client.post("/api/v1/" + path + ":park", "").status())
                        .isEqualTo(200);
                assertThat(client.post("/api/v1/" + path + ":resume", "").status())
                        .isEqualTo(200);
            }
            assertThat(client.get("/api/v1/replications").status()).isEqualTo(200);
            for (String path : new String[] {
                "retention", "machines/mch_web/retention", "groups/grp_2/retention", "customers/cus_1/retention"
            }) {
                assertThat(client.get("/api/v1/" + path).status()).isEqualTo(200);
                assertThat(client.send("PUT", "/api/v1/" + path, "{}").status()).isEqualTo(200);
            }
            assertThat(client.post("/api/v1/machines/mch_web/retention:simulate", "")
                            .status())
                    .isEqualTo(200);
            assertThat(client.post("/api/v1/restore-points/rp_1:hold", "{\"reason\":\"audit\"}")
                            .status())
                    .isEqualTo(200);
            assertThat(client.post("/api/v1/restore-points/rp_1:release", "").status())
                    .isEqualTo(204);
            assertThat(client.post("/api/v1/retention:apply", "{\"dryRun\":true}")
                            .status())
                    .isEqualTo(200);
            for (String order : new String[] {
                "{\"kind\":\"sweep\"}",
                "{\"kind\":\"scrub\",\"store\":\"main\"}",
                "{\"kind\":\"resend\",\"machine\":\"mch_web\"}",
                "{\"kind\":\"move\",\"machine\":\"mch_web\",\"to\":\"archive\"}",
                "{\"kind\":\"move\",\"point\":\"rp_1\",\"to\":\"archive\"}",
                "{\"kind\":\"move\",\"store\":\"main\",\"domain\":\"default\",\"to\":\"archive\"}"
            }) {
                assertThat(client.post("/api/v1/jobs", order).status())
                        .as(order)
                        .isEqualTo(202);
            }
            leave(client);
            plans(client);
            sites(client);
            singleMachines(client, controller);
            failbacks(client);
            migrations(client, controller);
            telling(client);
            exports(client);
            controller.sites.onEachLook(
                    site -> FakeCloudSites.with(site, CloudSite.State.ERROR, Optional.empty(), Optional.empty()));
            assertThat(client.post("/api/v1/sites/site_4:retry", "").status()).isEqualTo(202);
            assertThat(client.delete("/api/v1/restore-points/rp_2?force=true").status())
                    .isEqualTo(204);
            assertThat(controller.deleted).containsExactly("rp_2 true");
            assertThat(client.post("/api/v1/jobs/job_b:cancel", "").status()).isEqualTo(202);
            assertThat(client.post("/api/v1/stores/main:verify", "").status()).isEqualTo(202);
            assertThat(client.post("/api/v1/stores/other:verify", "").status()).isEqualTo(404);
            assertThat(client.post("/api/v1/enrolment-tokens", "").status()).isEqualTo(201);
            assertThat(client.post("/api/v1/master-key:rotate", "").status()).isEqualTo(200);
            assertThat(client.post("/api/v1/machines/mch_db:revoke", "").status())
                    .isEqualTo(204);
            assertThat(client.post("/api/v1/machines/mch_db:update-agent", "").status())
                    .isEqualTo(202);
            assertThat(client.post("/api/v1/machines:update-agents", "").status())
                    .isEqualTo(202);
            try (InputStream events = client.stream("/api/v1/events").body()) {
                assertThat(events.read()).isNotNegative();
            }
            assertThat(client.delete("/api/v1/session").status()).isEqualTo(204);

            assertThat(client.called()).isEqualTo(client.contract().operations());
        }
    }

    private static void tenants(TestClient client) throws Exception {
        assertThat(client.post("/api/v1/customers", "{\"name\":\"Acme\"}").status())
                .isEqualTo(201);
        assertThat(client.post("/api/v1/groups", "{\"name\":\"shop\",\"customer\":\"cus_1\"}")
                        .status())
                .isEqualTo(201);
        assertThat(client.send("PUT", "/api/v1/machines/mch_web/group", "{\"group\":\"grp_2\"}")
                        .status())
                .isEqualTo(200);
        assertThat(client.send("PUT", "/api/v1/customers/cus_1", "{\"name\":\"Zenith\"}")
                        .status())
                .isEqualTo(200);
        assertThat(client.send("PUT", "/api/v1/groups/grp_2", "{\"name\":\"store\",\"customer\":\"cus_1\"}")
                        .status())
                .isEqualTo(200);
        for (String path :
                new String[] {"customers", "customers/cus_1", "groups", "groups/grp_2", "machines/mch_web"}) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
    }

    private static void leave(TestClient client) throws Exception {
        assertThat(client.delete("/api/v1/customers/cus_1").status()).isEqualTo(409);
        assertThat(client.delete("/api/v1/groups/grp_2").status()).isEqualTo(409);
        for (String path : new String[] {"machines/mch_web/group", "groups/grp_2", "customers/cus_1"}) {
            assertThat(client.delete("/api/v1/" + path).status()).as(path).isEqualTo(204);
        }
    }

    private static void plans(TestClient client) throws Exception {
        String document = client.post("/api/v1/plans:generate", "").text();
        assertThat(client.post("/api/v1/plans:check", document).status()).isEqualTo(200);
        assertThat(client.send("PUT", "/api/v1/plans/site", document).status()).isEqualTo(201);
        for (String path : new String[] {
            "plans",
            "plans/site",
            "plans/site/document",
            "plans/site/versions",
            "plans/site/versions/1",
            "plans/site/versions/1/document",
            "plan-schema.json"
        }) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
        assertThat(client.post("/api/v1/plans/site:check", "").status()).isEqualTo(200);
        client.with("If-Match", "*");
        assertThat(client.delete("/api/v1/plans/site").status()).isEqualTo(204);
        assertThat(client.post("/api/v1/plans/site/versions/1:revert", "").status())
                .isEqualTo(200);
        client.without("If-Match");
    }

    private static void sites(TestClient client) throws Exception {
        client.send("PUT", "/api/v1/plans/shop", "{\"devices\":{\"web\":{}}}");
        String order = "{\"plan\":\"shop\",\"kind\":\"failover\",\"target\":\"file\",\"source\":\"must_be_stopped\"}";
        assertThat(client.post("/api/v1/sites:check", order).status()).isEqualTo(200);
        for (int i = 1; i <= 4; i++) {
            assertThat(client.post("/api/v1/sites", order).status()).isEqualTo(202);
        }
        for (String act : new String[] {"1:approve", "1:pause", "1:resume", "1:detach", "2:rollback", "3:delete"}) {
            assertThat(client.post("/api/v1/sites/site_" + act, "").status())
                    .as(act)
                    .isEqualTo(202);
        }
        String schedule = "{\"everyDays\":30,\"target\":\"file\"}";
        assertThat(client.send("PUT", "/api/v1/plans/shop/drills", schedule).status())
                .isEqualTo(200);
        assertThat(client.get("/api/v1/plans/shop/drills").status()).isEqualTo(200);
        assertThat(client.delete("/api/v1/plans/shop/drills").status()).isEqualTo(204);
        assertThat(client.post("/api/v1/sites/site_1:prolong", "{\"until\":\"2026-11-25T12:00:00Z\"}")
                        .status())
                .isEqualTo(202);
        for (String path : new String[] {"sites", "sites/site_1", "sites/site_1/ledger", "sites/site_1/pictures"}) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
    }

    private static void singleMachines(TestClient client, FakeController controller) throws Exception {
        controller.sites.onEachLook(site -> site.id().value().equals("site_4")
                ? FakeCloudSites.with(site, CloudSite.State.RUNNING, Optional.empty(), Optional.empty())
                : site);
        for (String act : new String[] {"add", "poweroff", "poweron", "remove"}) {
            assertThat(client.post("/api/v1/sites/site_4:" + act, "{\"devices\":[\"web\"]}")
                            .status())
                    .as(act)
                    .isEqualTo(202);
        }
    }

    private static void failbacks(TestClient client) throws Exception {
        String order =
                "{\"site\":\"site_1\",\"target\":\"file\",\"settings\":{\"folder\":\"/srv\"},\"everySeconds\":600}";
        assertThat(client.post("/api/v1/failbacks:check", order).status()).isEqualTo(200);
        assertThat(client.post("/api/v1/failbacks", order).status()).isEqualTo(202);
        for (String act : new String[] {"sync", "run", "rollback", "run", "finalize", "retry", "cancel"}) {
            assertThat(client.post("/api/v1/failbacks/failback_1:" + act, "").status())
                    .as(act)
                    .isEqualTo(202);
        }
        assertThat(client.post("/api/v1/failbacks/failback_1:sync", "").status())
                .as("when it is over")
                .isEqualTo(409);
        String often = "{\"site\":\"site_1\",\"target\":\"file\",\"everySeconds\":5}";
        assertThat(client.post("/api/v1/failbacks", often).status()).isEqualTo(400);
        for (String path : new String[] {"failbacks", "failbacks?state=cancelled", "failbacks/failback_1"}) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
    }

    private static void exports(TestClient client) throws Exception {
        assertThat(client.post("/api/v1/exports", "{\"restorePoint\":\"rp_1\"}").status())
                .isEqualTo(201);
        for (String path : new String[] {"exports", "exports/exp_1"}) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
        assertThat(client.delete("/api/v1/exports/exp_1").status()).isEqualTo(204);
    }

    private static void migrations(TestClient client, FakeController controller) throws Exception {
        String order = "{\"plan\":\"shop\",\"target\":\"file\",\"source\":\"stopped_by_run\"}";
        assertThat(client.post("/api/v1/migrations:check", order).status()).isEqualTo(200);
        controller.sites.onEachLook(FakeCloudSites::settled);
        String first = acted(client, order, "test", "endtest", "skiptest");
        String later = "{\"at\":\"" + Instant.now().plusSeconds(3600) + "\"}";
        assertThat(client.post("/api/v1/migrations/" + first + ":cutover", later)
                        .status())
                .isEqualTo(202);
        act(client, first, "hold", "cutover", "rollback");
        acted(client, order, "skiptest", "cutover", "finalize");
        String failing = acted(client, order);
        controller.sites.onEachLook(
                site -> FakeCloudSites.with(site, CloudSite.State.ERROR, Optional.empty(), Optional.empty()));
        act(client, failing, "test", "retry", "cancel");
        for (String path : new String[] {"migrations", "migrations/" + failing}) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
    }

    /** A new migration with which that was done. */
    private static String acted(TestClient client, String order, String... acts) throws Exception {
        String id = client.post("/api/v1/migrations", order).json().get("id").asText();
        act(client, id, acts);
        return id;
    }

    private static void act(TestClient client, String id, String... acts) throws Exception {
        for (String act : acts) {
            assertThat(client.post("/api/v1/migrations/" + id + ":" + act, "").status())
                    .as(act)
                    .isEqualTo(202);
        }
    }

    private static void telling(TestClient client) throws Exception {
        String hook = "{\"url\":\"https://example.com/\"}";
        assertThat(client.post("/api/v1/webhooks", hook).status()).isEqualTo(201);
        assertThat(client.send("PUT", "/api/v1/webhooks/whk_1", hook).status()).isEqualTo(200);
        for (String act : new String[] {"rotate-secret", "ping"}) {
            assertThat(client.post("/api/v1/webhooks/whk_1:" + act, "").status())
                    .isEqualTo(200);
        }
        assertThat(client.post("/api/v1/webhooks/whk_1/deliveries/msg_1:redeliver", "")
                        .status())
                .isEqualTo(202);
        for (String path :
                new String[] {"webhooks", "webhooks/whk_1", "webhooks/whk_1/deliveries", "alerts", "alerts/alt_1"}) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
        for (String path : new String[] {"mail", "reports/recovery", "sites/site_1/report"}) {
            assertThat(client.get("/api/v1/" + path).status()).as(path).isEqualTo(200);
        }
        assertThat(client.post("/api/v1/mail:test", "").status()).isEqualTo(200);
        assertThat(client.delete("/api/v1/webhooks/whk_1").status()).isEqualTo(204);
        assertThat(client.post("/api/v1/alerts/alt_2:acknowledge", "").status()).isEqualTo(200);
    }

    @Test
    void everyRouteIsInTheContract() {
        Set<String> served = new ApiServlet(
                        new Parts(), "0.1.0", java.time.Clock.systemUTC(), java.time.Duration.ofSeconds(15))
                .router().routes().stream()
                        .map(route -> route.method() + " /api/v1" + route.template())
                        .collect(Collectors.toCollection(TreeSet::new));
        Set<String> written = new Contract()
                .operations().stream()
                        .filter(operation -> operation.contains("/api/v1/"))
                        .collect(Collectors.toSet());
        assertThat(served).isEqualTo(written);
    }
}
