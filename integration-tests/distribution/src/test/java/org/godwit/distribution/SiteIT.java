// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A plan of three machines with ranks is run: as a drill that the controller's death does not disturb, and as failovers that
 * are rolled back and given over. The machines are those of the feature {@code godwit-demo}; the targets its cloud, and QEMU.
 */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SiteIT {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final String SITES = "/api/v1/sites";

    private static final String PLAN =
            """
            {"devices": {
              "db": {"id": "demo-2", "ready_when": [{"console": "login:", "limit_seconds": 120}]},
              "app": {"id": "demo-3", "rank": 1, "ready_when": [{"http": {"port": 8080}, "limit_seconds": 120}]},
              "web": {"id": "demo-1", "rank": 2, "ready_when": [{"port": 443, "limit_seconds": 120}]}},
             "approvals": [{"before_rank": 2, "text": "Is the database right?"}]}
            """;

    private Controller controller;
    private Path cloud;
    private Path stopped;

    @BeforeAll
    void startEverything() throws Exception {
        controller = Controller.unpacked("sites");
        controller.set("org.godwit.demo.cfg", "machines", "3");
        controller.set("org.godwit.demo.cfg", "disk.mebibytes", "16");
        // Slow enough that there is a middle of a run.
        controller.set("org.godwit.demo.cloud.cfg", "slow.milliseconds", "400");
        controller.set("org.godwit.demo.cloud.cfg", "boot.seconds", "2");
        cloud = controller.home().resolve("data/demo-cloud");
        stopped = controller.home().resolve("data/demo/stopped");
        controller.start();
        controller.console("feature:install godwit-demo");
        Api api = controller.api();
        for (int machine = 1; machine <= 3; machine++) {
            String id = "demo-" + machine;
            Wait.untilTrue(id + " is known", LIMIT, () -> Optional.of(api.status("/api/v1/machines/" + id) == 200));
            api.succeeded(api.replicate(id), LIMIT);
        }
        put("shop", PLAN);
    }

    @AfterAll
    void endEverything() throws Exception {
        controller.close();
        // Instances outlive the controller; those of a test that failed too.
        instances().forEach(ProcessHandle::destroyForcibly);
    }

    private void put(String plan, String document) throws Exception {
        Path file = Files.writeString(controller.home().resolve(plan + ".json"), document);
        Programs.Result put = GodwitCtl.run(controller, "plan", "put", plan, "--file", file.toString());
        assertThat(put.code()).as(put.printed()).isZero();
    }

    /** QEMU processes of this controller, which alone have its folder on their command line. */
    private List<ProcessHandle> instances() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info().commandLine().orElse("").contains("qemu")
                        && process.info().commandLine().orElse("").contains(controller.home() + "/"))
                .toList();
    }

    private JsonNode site(String id) throws Exception {
        return controller.api().get(SITES + "/" + id);
    }

    private JsonNode until(String id, String state) {
        return Wait.until("site " + id + " is " + state, LIMIT, () -> {
            JsonNode site = site(id);
            if (site.path("state").asText().equals("error")) {
                throw new AssertionError("site is in error: " + site.toPrettyString());
            }
            return Optional.of(site).filter(now -> now.path("state").asText().equals(state));
        });
    }

    private void act(String id, String act) throws Exception {
        controller.api().post(SITES + "/" + id + ":" + act, Map.of());
    }

    private static Map<String, JsonNode> machines(JsonNode site) {
        Map<String, JsonNode> machines = new TreeMap<>();
        site.path("machines")
                .forEach(machine -> machines.put(machine.path("device").asText(), machine));
        return machines;
    }

    private void killAndStart() throws Exception {
        controller.kill();
        controller.start();
    }

    @Test
    void aDrillGoesOnAfterTheControllerWasKilledAndLeavesNothingBehind() throws Exception {
        String id = controller
                .api()
                .post(SITES, Map.of("plan", "shop", "kind", "drill", "target", "demo", "limitSeconds", 3600))
                .path("id")
                .asText();
        Wait.untilTrue(
                "something is copied",
                LIMIT,
                () -> Optional.of(machines(site(id)).values().stream()
                        .anyMatch(machine -> !machine.path("phase").asText().equals("volumes"))));
        killAndStart();

        JsonNode waiting = Wait.until(
                "somebody must agree", LIMIT, () -> Optional.of(site(id)).filter(site -> site.has("waitsFor")));
        assertThat(waiting.path("waitsFor").asText()).isEqualTo("Is the database right?");
        assertThat(waiting.path("readyCount").asInt()).isEqualTo(2);
        assertThat(machines(waiting).get("web").has("startedAt")).isFalse();
        List<String> made = ids(id);
        killAndStart();
        CompletableFuture<Programs.Result> events = CompletableFuture.supplyAsync(this::firstEvent);
        assertThat(controller.console("godwit:site approve " + id)).contains(id, "creating");
        JsonNode running = until(id, "running");

        assertRunsAsPlanned(running);
        Map<String, JsonNode> before = machines(waiting);
        Map<String, JsonNode> after = machines(running);
        for (String device : List.of("db", "app")) {
            for (String field : List.of("startedAt", "readyAt", "instance", "point")) {
                assertThat(after.get(device).path(field))
                        .as(device + " " + field)
                        .isEqualTo(before.get(device).path(field));
            }
        }
        assertThat(ids(id))
                .as("what was made before the kill is still what is there")
                .containsAll(made);
        assertThat(log(id, "made")).as("made once each").hasSize(6).doesNotHaveDuplicates();

        act(id, "delete");
        until(id, "deleted");
        assertThat(log(id, "removed")).hasSize(6);
        assertNothingLeft(id);
        assertThat(events.get(LIMIT.toSeconds(), TimeUnit.SECONDS).printed()).contains("site.", id);
        assertThat(controller.console("godwit:site list")).contains(id, "deleted");
    }

    private Programs.Result firstEvent() {
        try {
            return GodwitCtl.run(controller, "events", "--topics", "site", "--count", "1");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertRunsAsPlanned(JsonNode site) {
        assertThat(site.path("readyCount").asInt()).isEqualTo(3);
        assertThat(site.path("rtoSeconds").asInt()).isPositive();
        assertThat(site.has("endsAt")).isTrue();
        Map<String, JsonNode> machines = machines(site);
        machines.values().forEach(machine -> {
            assertThat(machine.path("evidence").asText()).contains("login:");
            assertThat(machine.has("rpoSeconds")).isTrue();
        });
        List<String> times = new ArrayList<>();
        for (String device : List.of("db", "app", "web")) {
            times.add(machines.get(device).path("startedAt").asText());
            times.add(machines.get(device).path("readyAt").asText());
        }
        assertThat(times).as("each is started when the one before is ready").isSorted();
    }

    /** Ids in the target of all that the ledger calls made. */
    private List<String> ids(String site) throws Exception {
        List<String> ids = new ArrayList<>();
        for (JsonNode entry :
                controller.api().get(SITES + "/" + site + "/ledger").path("items")) {
            if (entry.path("standing").asText().equals("made")) {
                ids.add(entry.path("id").asText());
            }
        }
        return ids;
    }

    /** What the cloud says of itself, without times: {@code made volume scope=… name=…}, without ids. */
    private List<String> log(String site, String what) throws Exception {
        try (Stream<String> lines = Files.lines(cloud.resolve("cloud.log"))) {
            return lines.filter(line -> line.contains(" " + what + " ") && line.contains("scope=" + site + " "))
                    .map(line -> line.replaceFirst("^\\S+ ", "").replaceFirst(" id=\\S+$", ""))
                    .toList();
        }
    }

    private void assertNothingLeft(String site) throws Exception {
        assertThat(ids(site)).isEmpty();
        assertThat(things()).isEmpty();
    }

    private List<String> things() throws Exception {
        try (Stream<Path> all = Files.list(cloud)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.equals("cloud.log"))
                    .toList();
        }
    }

    @Test
    void aFailoverStopsItsSourceAndARollBackStartsItAgain() throws Exception {
        String[] order = {
            "shop",
            "--kind",
            "failover",
            "--source",
            "stopped_by_run",
            "--target",
            "demo",
            "--device",
            "db",
            "--device",
            "app"
        };
        Programs.Result checked = site("check", order);
        assertThat(checked.code()).as(checked.printed()).isZero();
        Programs.Result begun = site("start", order, "--follow", "--timeout", "4m");
        assertThat(begun.code()).as(begun.printed()).isZero();
        assertThat(begun.printed()).contains("site running", "detach, rollback, delete");
        JsonNode site = newest();
        String id = site.path("id").asText();
        assertThat(machines(site(id)).values()).allSatisfy(machine -> {
            assertThat(machine.path("sourceStopped").asBoolean()).isTrue();
            assertThat(machine.path("rpoSeconds").asInt()).isZero();
        });
        assertThat(Files.readAllLines(stopped)).containsExactlyInAnyOrder("demo-2", "demo-3");

        HttpResponse<String> second = controller
                .api()
                .send(
                        SITES,
                        Optional.of(
                                "{\"plan\":\"shop\",\"kind\":\"failover\",\"target\":\"demo\",\"source\":\"must_be_stopped\",\"devices\":[\"db\"]}"));
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains("SITE_REFUSED", "LIVE_ELSEWHERE", id);

        Programs.Result back = GodwitCtl.run(controller, "site", "rollback", id, "--follow", "--timeout", "4m");
        assertThat(back.code()).as(back.printed()).isZero();
        assertThat(Files.readAllLines(stopped))
                .as("they run again at the source")
                .isEmpty();
        assertNothingLeft(id);
    }

    @Test
    void aFailoverIsGivenOver() throws Exception {
        // A machine of its own: once it is given over, no other failover of it may start.
        put("given", "{\"devices\": {\"web\": {\"id\": \"demo-1\"}}}");
        Programs.Result begun = site(
                "start",
                new String[] {"given", "--kind", "failover", "--source", "stopped_by_run", "--target", "demo"},
                "--follow",
                "--timeout",
                "4m");
        assertThat(begun.code()).as(begun.printed()).isZero();
        String id = newest().path("id").asText();
        act(id, "detach");
        until(id, "detached");
        assertThat(controller
                        .api()
                        .send(SITES + "/" + id + ":delete", Optional.of("{}"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(log(id, "removed")).isEmpty();
        assertThat(GodwitCtl.run(controller, "site", "ledger", id).printed()).contains("released");
        // Not Godwit's any more; out of the way of the other tests.
        for (String thing : things()) {
            Files.delete(cloud.resolve(thing));
        }
    }

    private Programs.Result site(String verb, String[] order, String... more) throws Exception {
        List<String> line = new ArrayList<>(List.of("site", verb));
        line.addAll(List.of(order));
        line.addAll(List.of(more));
        return GodwitCtl.run(controller, line.toArray(String[]::new));
    }

    private JsonNode newest() throws Exception {
        return controller.api().get(SITES + "?limit=1").path("items").path(0);
    }

    /** The disks of these machines do not boot; that QEMU runs them, and goes on, is what is looked at. */
    @Test
    void instancesOfQemuOutliveTheControllerAndAreRemoved() throws Exception {
        Assumptions.assumeTrue(
                Programs.find("qemu-system-x86_64").isPresent(), "no qemu-system-x86_64: apt install qemu-system-x86");
        put("small", "{\"devices\": {\"one\": {\"id\": \"demo-1\"}, \"two\": {\"id\": \"demo-2\", \"rank\": 1}}}");
        String id = controller
                .api()
                .post(SITES, Map.of("plan", "small", "kind", "drill", "target", "file"))
                .path("id")
                .asText();
        JsonNode running = until(id, "running");
        List<ProcessHandle> instances = instances();
        assertThat(instances).hasSize(2);
        killAndStart();
        assertThat(instances()).isEqualTo(instances);
        assertThat(site(id).path("machines")).isEqualTo(running.path("machines"));
        act(id, "delete");
        until(id, "deleted");
        assertThat(instances()).isEmpty();
        assertThat(ids(id)).isEmpty();
        try (Stream<Path> left = Files.walk(controller.home().resolve("data/restored"))) {
            assertThat(left.filter(path -> path.toString().matches(".*\\.(raw|qcow2)")))
                    .isEmpty();
        }
    }
}
