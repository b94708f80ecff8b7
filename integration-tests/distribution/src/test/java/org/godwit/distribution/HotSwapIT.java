// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bundles go and come while a replication is in full flight: the job waits, says for what, and ends well. */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HotSwapIT {
    private static final int DISK_MIB = 64;
    private static final long LINK_BYTES_PER_SECOND = 8L * TestDisk.MIB;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private final Random random = new Random(Seed.of(HotSwapIT.class));
    private Controller controller;
    private Api api;
    private Link link;
    private Agent agent;
    private TestDisk disk;
    private String machine;

    @BeforeAll
    void startEverything() throws Exception {
        controller = Controller.unpacked("hot-swap").start();
        api = controller.api();
        link = new Link(controller.port());
        Path folder = Files.createDirectories(controller.home().resolve("machine"));
        disk = new TestDisk(folder.resolve("disk.img"), DISK_MIB * (long) TestDisk.MIB, random);
        agent = new Agent("swap", folder, Map.of("disk", disk.path()));
        agent.start(link.url(), api.enrolmentToken());
        machine = api.connectedMachine("swap");
    }

    @AfterAll
    void stopEverything() throws Exception {
        agent.close();
        link.close();
        controller.close();
    }

    @BeforeEach
    void newContent() throws Exception {
        disk.writeRandom(0, DISK_MIB * (long) TestDisk.MIB);
        link.slow(LINK_BYTES_PER_SECOND);
    }

    @Test
    void aStoreThatIsStoppedInFullFlightIsWaitedForAndExplained() throws Exception {
        String job = inFullFlight();
        controller.console("bundle:stop org.godwit.store-fs");
        waitsForSomething(job);
        assertThat(reportLine("BlobStore")).containsIgnoringCase("missing");
        controller.console("bundle:start org.godwit.store-fs");
        endsWell(job);
    }

    @Test
    void aCutThatIsStoppedInFullFlightIsWaitedForOrNotNeeded() throws Exception {
        String job = inFullFlight();
        controller.console("bundle:stop org.godwit.dedup-paged");
        assertThat(controller.console("godwit:plugins"))
                .doesNotContain("paged   ")
                .contains("fixed");
        controller.console("bundle:start org.godwit.dedup-paged");
        endsWell(job);
    }

    @Test
    void bundlesThatAreReplacedInFullFlightAreTakenUpAgain() throws Exception {
        String job = inFullFlight();
        for (String bundle : new String[] {"dedup-paged", "store-fs"}) {
            controller.console(
                    "bundle:update org.godwit." + bundle + " " + jar(bundle).toUri());
            controller.console("bundle:refresh org.godwit." + bundle);
        }
        endsWell(job);
    }

    @Test
    void aKeyNobodyKnowsStopsItsPluginAndIsNamed() throws Exception {
        controller.set("org.godwit.target.file.cfg", "foldr", "/nowhere");
        Wait.untilTrue(
                "the unknown key is named",
                LIMIT,
                () -> Optional.of(reportLine("TargetCloud").contains("foldr")));
        controller.unset("org.godwit.target.file.cfg", "foldr");
        Wait.untilTrue(
                "the target is back",
                LIMIT,
                () -> Optional.of(!reportLine("TargetCloud").contains("foldr")));
    }

    private String inFullFlight() throws Exception {
        long before = link.sentBytes();
        String job = api.replicate(machine);
        Wait.untilTrue(
                "the replication is in full flight",
                LIMIT,
                () -> Optional.of(link.sentBytes() - before > 8L * TestDisk.MIB));
        return job;
    }

    private void waitsForSomething(String job) {
        Wait.untilTrue("job " + job + " says what it waits for", LIMIT, () -> {
            JsonNode now = api.job(job);
            return Optional.of(now.path("state").asText().equals("queued")
                    && !now.path("waitingFor").path("detail").asText().isEmpty());
        });
    }

    private void endsWell(String job) throws Exception {
        link.fast();
        JsonNode ended = api.succeeded(job, LIMIT);
        String point = ended.path("result").path("restorePoint").asText();
        Path to = api.restore(point, "raw", controller.home().resolve("out-" + job), LIMIT);
        assertThat(TestDisk.identical(TestDisk.volume(to, "disk"), disk.path())).isTrue();
        Controller.delete(to);
    }

    /** The lines of godwit:plugins that speak of an extension point. */
    private String reportLine(String extensionPoint) throws Exception {
        return controller
                .console("godwit:plugins")
                .lines()
                .filter(line -> line.contains(extensionPoint))
                .reduce("", (all, line) -> all + line + "\n");
    }

    private Path jar(String bundle) throws Exception {
        try (Stream<Path> jars =
                Files.walk(controller.home().resolve("system/org/godwit").resolve(bundle))) {
            return jars.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
