// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The main job on the real distribution with a real agent: replicate, change, replicate, restore, verify. */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FirstFlightIT {
    private static final Duration JOB_LIMIT = Duration.ofSeconds(90);
    private static final long DATA = 24L * TestDisk.MIB;
    private static final long CHANGED = 3L * TestDisk.MIB;

    /** What a change may cost besides its own bytes: chunks cut at its edges, recipes, TLS. */
    private static final long OVERHEAD = 512 * 1024;

    private final long seed = Seed.of(FirstFlightIT.class);
    private Controller controller;
    private Api api;
    private Agent agent;
    private Path folder;
    private TestDisk root;
    private TestDisk data;
    private String token;
    private String machine;
    private String first;
    private String second;
    private Path rootThen;

    @BeforeAll
    void startEverything() throws Exception {
        controller = Controller.unpacked("first-flight").start();
        api = controller.api();
        folder = Files.createDirectories(controller.home().resolve("machine"));
        Random random = new Random(seed);
        root = new TestDisk(folder.resolve("root.img"), 64L * TestDisk.MIB, random)
                .writeRandom(TestDisk.MIB, DATA - 4 * TestDisk.MIB)
                .writeRandom(60L * TestDisk.MIB, 4 * TestDisk.MIB);
        // A size that is no multiple of a block.
        data = new TestDisk(folder.resolve("data.img"), 10L * TestDisk.MIB + 512, random)
                .writeRandom(2 * TestDisk.MIB + 12_345, 100_000);
        token = api.enrolmentToken();
        agent = new Agent("it-1", folder, Map.of("root", root.path(), "data", data.path()));
        agent.start(controller.url(), token);
        machine = api.connectedMachine("it-1");
    }

    @AfterAll
    void stopEverything() throws Exception {
        if (agent != null) {
            agent.close();
        }
        if (controller != null) {
            controller.close();
        }
    }

    @Test
    @Order(1)
    void aMachineAppearsByItselfWithItsDisks() throws Exception {
        JsonNode seen = api.get("/api/v1/machines/" + machine);
        assertThat(seen.path("platform").asText()).isEqualTo("linux");
        assertThat(seen.path("disks").findValuesAsText("name")).containsExactlyInAnyOrder("root", "data");
        assertThat(seen.path("sizeBytes").asLong()).isEqualTo(74L * TestDisk.MIB + 512);
        assertThat(controller.console("godwit:machines")).contains("it-1");
    }

    @Test
    @Order(2)
    void theFirstReplicationSendsTheDataOnceAndNoHoles() throws Exception {
        JsonNode job = api.succeeded(api.replicate(machine), JOB_LIMIT);
        first = job.path("result").path("restorePoint").asText();
        JsonNode point = api.point(first);
        assertThat(point.path("disks")).hasSize(2);
        assertThat(point.path("figures").path("sentBytes").asLong()).isBetween(DATA, DATA + DATA / 10);
        rootThen = root.copy(".then");
    }

    @Test
    @Order(3)
    void theNextReplicationSendsOnlyWhatChanged() throws Exception {
        root.writeRandom(9L * TestDisk.MIB + 4096, CHANGED - 300_000)
                .writeRandom(40L * TestDisk.MIB, 300_000)
                .writeZeros(15L * TestDisk.MIB, 2 * TestDisk.MIB);
        JsonNode job = api.succeeded(api.replicate(machine), JOB_LIMIT);
        second = job.path("result").path("restorePoint").asText();
        long sent = api.point(second).path("figures").path("sentBytes").asLong();
        assertThat(sent).as("seed %d", seed).isBetween(CHANGED / 2, 2 * CHANGED + OVERHEAD);
    }

    @Test
    @Order(4)
    void aReplicationOfNothingNewSendsNextToNothing() throws Exception {
        JsonNode job = api.succeeded(api.replicate(machine), JOB_LIMIT);
        JsonNode point = api.point(job.path("result").path("restorePoint").asText());
        assertThat(point.path("figures").path("sentBytes").asLong()).isLessThan(OVERHEAD);
        assertThat(point.path("disks").findValuesAsText("root"))
                .isEqualTo(api.point(second).path("disks").findValuesAsText("root"));
    }

    @Test
    @Order(5)
    void everyPointComesBackAsItWasToRawFilesWithItsHoles() throws Exception {
        Path then = restored(first, "raw", "first-raw");
        assertThat(TestDisk.identical(TestDisk.volume(then, "root"), rootThen)).isTrue();
        assertThat(TestDisk.identical(TestDisk.volume(then, "data"), data.path()))
                .isTrue();
        assertThat(TestDisk.occupiedBytes(TestDisk.volume(then, "root"))).isLessThan(DATA + 4 * TestDisk.MIB);

        Path now = restored(second, "raw", "second-raw");
        assertThat(TestDisk.identical(TestDisk.volume(now, "root"), root.path()))
                .isTrue();
        assertThat(TestDisk.identical(TestDisk.volume(now, "data"), data.path()))
                .isTrue();
    }

    @Test
    @Order(6)
    void everyPointComesBackAsItWasToQcow2Files() throws Exception {
        Path then = restored(first, "qcow2", "first-qcow2");
        Path now = restored(second, "qcow2", "second-qcow2");
        assumeTrue(Programs.find("qemu-img").isPresent(), "qemu-img is not installed: qcow2 files were not compared");
        Programs.run("qemu-img", "compare", TestDisk.volume(then, "root").toString(), rootThen.toString());
        Programs.run(
                "qemu-img",
                "compare",
                TestDisk.volume(now, "root").toString(),
                root.path().toString());
        Programs.run("qemu-img", "check", TestDisk.volume(now, "root").toString());
    }

    @Test
    @Order(7)
    void verifySaysThatEveryPointIsIntact() throws Exception {
        for (String point : List.of(first, second)) {
            JsonNode job = api.succeeded(api.start(Map.of("kind", "verify", "point", point)), JOB_LIMIT);
            assertThat(job.path("result").path("intact").asText()).isEqualTo("true");
            assertThat(api.point(point).path("verification").path("intact").asBoolean())
                    .isTrue();
        }
    }

    @Test
    @Order(8)
    void aTokenLetsNobodyInTwice() throws Exception {
        try (Agent thief = new Agent("thief", folder, Map.of("root", root.path()))) {
            thief.start(controller.url(), token);
            Wait.untilTrue(
                    "the agent says that its token is used up",
                    Duration.ofSeconds(30),
                    () -> java.util.Optional.of(thief.printed().contains("TOKEN_USED_UP")));
        }
        assertThat(api.get("/api/v1/machines?name=thief").path("items")).isEmpty();
    }

    @Test
    @Order(9)
    void theCommandLineSeesWhatRestSees() throws Exception {
        Path ctl = Path.of(System.getProperty("godwit.ctl"));
        assumeTrue(Files.isExecutable(ctl), "godwitctl is not built");
        Programs.Result machines = GodwitCtl.run(controller, "machines", "-o", "json");
        assertThat(machines.code()).as(machines.printed()).isZero();
        assertThat(machines.printed()).contains(machine).contains("it-1");
        Programs.Result points = GodwitCtl.run(controller, "points", "it-1", "-o", "json");
        assertThat(points.printed()).contains(first).contains(second);
    }

    @Test
    @Order(10)
    void everythingIsStillThereAfterARestart() throws Exception {
        controller.stop();
        controller.start();
        assertThat(api.connectedMachine("it-1")).isEqualTo(machine);
        assertThat(api.get("/api/v1/machines/" + machine + "/restore-points").path("items"))
                .hasSize(3);
        Path now = restored(second, "raw", "after-restart");
        assertThat(TestDisk.identical(TestDisk.volume(now, "root"), root.path()))
                .isTrue();
    }

    private Path restored(String point, String format, String name) throws IOException, InterruptedException {
        return api.restore(point, format, controller.home().resolve("out").resolve(name), JOB_LIMIT);
    }
}
