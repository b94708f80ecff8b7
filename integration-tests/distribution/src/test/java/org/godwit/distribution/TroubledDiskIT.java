// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Disks that vanish, shrink or break while the real agent reads them: the job names disk, path and place, nothing is
 * committed, what was committed before stays whole, and once the disk is well again so is the next replication.
 */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TroubledDiskIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final long SIZE = 48L * TestDisk.MIB;
    private static final long CUT_OFF = 40L * TestDisk.MIB;
    private static final long SLOW = 4L * TestDisk.MIB;

    private final Random random = new Random(Seed.of(TroubledDiskIT.class));
    private Controller controller;
    private Api api;
    private Link link;
    private Agent agent;
    private Path folder;
    private TestDisk disk;
    private String machine;

    /** What happens to a disk in the middle. */
    private interface Trouble {
        void strike() throws IOException;
    }

    @BeforeAll
    void startController() throws Exception {
        controller = Controller.unpacked("troubled-disk").start();
        api = controller.api();
        link = new Link(controller.port());
        folder = Files.createDirectories(controller.home().resolve("machine"));
    }

    @AfterEach
    void stopAgent() throws Exception {
        link.fast();
        if (agent != null) {
            agent.close();
        }
    }

    @AfterAll
    void stopController() throws Exception {
        link.close();
        controller.close();
    }

    @Test
    void aFileThatShrinksInTheMiddleIsNamedWithThePlaceWhereItEnds() throws Exception {
        machine("shrinks", image("shrinks"));
        JsonNode problem = inTheMiddle(() -> length(CUT_OFF));
        assertThat(problem.path("code").asText()).isEqualTo("DISK_SHRUNK");
        saysWhereAndWhat(problem, disk.path(), String.valueOf(CUT_OFF), String.valueOf(SIZE));
        length(SIZE);
        isWellAgain("shrinks", 2);
    }

    @Test
    void aFileThatVanishesInTheMiddleIsNamedAndMissedUntilItIsBack() throws Exception {
        machine("vanishes", image("vanishes"));
        Path elsewhere = folder.resolve("elsewhere.img");
        JsonNode problem = inTheMiddle(() -> Files.move(disk.path(), elsewhere));
        assertThat(problem.path("code").asText()).isEqualTo("DISK_VANISHED");
        saysWhereAndWhat(problem, disk.path(), "there is nothing");
        JsonNode again = api.ended(api.replicate(machine), LIMIT);
        assertThat(again.path("problem").path("code").asText()).isEqualTo("DISK_VANISHED");
        Files.move(elsewhere, disk.path());
        isWellAgain("vanishes", 2);
    }

    @Test
    void aDeviceThatGivesAReadErrorInTheMiddleIsNamedWithThePlace() throws Exception {
        Path image = image("breaks");
        Optional<LoopDevice> device = LoopDevice.over(image);
        assumeTrue(device.isPresent(), "no loop device to be had: a read error in the middle was not tried");
        try (LoopDevice loop = device.get()) {
            machine("breaks", loop.node());
            JsonNode problem = inTheMiddle(() -> length(CUT_OFF));
            assertThat(problem.path("code").asText()).isEqualTo("READ_ERROR");
            saysWhereAndWhat(problem, loop.node(), "nput/output error");
            assertThat(Long.parseLong(problem.path("facts").path("offset").asText()))
                    .isBetween(CUT_OFF - 16L * TestDisk.MIB, SIZE);
            length(SIZE);
            isWellAgain("breaks", 2);
            stopAgent();
        }
    }

    @Test
    void aDeviceThatIsPulledOutInTheMiddleHasVanished() throws Exception {
        Path image = image("pulled");
        Optional<LoopDevice> device = LoopDevice.over(image);
        assumeTrue(device.isPresent(), "no loop device to be had: a device that goes was not tried");
        try (LoopDevice loop = device.get()) {
            Path node = Files.createSymbolicLink(folder.resolve("node"), loop.node());
            machine("pulled", node);
            JsonNode problem = inTheMiddle(() -> {
                Files.delete(node);
                length(CUT_OFF);
            });
            assertThat(problem.path("code").asText()).isEqualTo("DISK_VANISHED");
            saysWhereAndWhat(problem, node, "there is nothing");
            length(SIZE);
            Files.createSymbolicLink(node, loop.node());
            isWellAgain("pulled", 2);
            stopAgent();
        }
    }

    @Test
    void aPathThatIsNoDiskEndsTheAgentWithAWordAboutIt() throws Exception {
        Path fifo = folder.resolve("fifo");
        Programs.run("mkfifo", fifo.toString());
        for (Path odd : new Path[] {folder, fifo, folder.resolve("not-there.img")}) {
            try (Agent refused = new Agent("odd", folder, Map.of("disk", odd))) {
                refused.start(controller.url(), api.enrolmentToken());
                assertThat(refused.ends(30)).as(refused.printed()).isTrue();
                assertThat(refused.exitCode()).isEqualTo(5);
                assertThat(refused.printed()).contains("disk", odd.toString(), "--disk");
            }
        }
        assertThat(api.get("/api/v1/machines?name=odd").path("items")).isEmpty();
    }

    private Path image(String name) throws IOException {
        disk = new TestDisk(folder.resolve(name + ".img"), SIZE, random).writeRandom(0, SIZE);
        return disk.path();
    }

    /** An agent with one disk, and one restore point of it. */
    private void machine(String name, Path path) throws Exception {
        agent = new Agent(name, folder, Map.of("disk", path));
        agent.start(link.url(), api.enrolmentToken());
        machine = api.connectedMachine(name);
        api.succeeded(api.replicate(machine), LIMIT);
    }

    /** Replicates a disk that is all new, strikes when some of it has crossed, and returns what the job died of. */
    private JsonNode inTheMiddle(Trouble trouble) throws Exception {
        disk.writeRandom(0, SIZE);
        link.slow(SLOW);
        long before = link.sentBytes();
        String job = api.replicate(machine);
        Wait.untilTrue(
                "the disk is being sent", LIMIT, () -> Optional.of(link.sentBytes() - before > 4L * TestDisk.MIB));
        trouble.strike();
        link.fast();
        JsonNode ended = api.ended(job, LIMIT);
        assertThat(ended.path("state").asText()).as(ended.toPrettyString()).isEqualTo("failed");
        return ended.path("problem");
    }

    private static void saysWhereAndWhat(JsonNode problem, Path path, String... found) {
        assertThat(problem.path("detail").asText())
                .as(problem.toPrettyString())
                .contains("disk disk", path.toString())
                .contains(found);
        assertThat(problem.path("hint").asText()).isNotBlank();
        assertThat(problem.path("facts").path("disk").asText()).isEqualTo("disk");
        assertThat(problem.path("facts").path("path").asText()).isEqualTo(path.toString());
    }

    private void length(long bytes) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(disk.path().toFile(), "rw")) {
            file.setLength(bytes);
        }
    }

    /** The next replication makes the point that the failed one did not; all of them are intact. */
    private void isWellAgain(String name, int expected) throws Exception {
        String newest = api.succeeded(api.replicate(machine), LIMIT)
                .path("result")
                .path("restorePoint")
                .asText();
        JsonNode points =
                api.get("/api/v1/machines/" + machine + "/restore-points").path("items");
        assertThat(points).hasSize(expected);
        for (String point : points.findValuesAsText("id")) {
            api.succeeded(api.start(Map.of("kind", "verify", "point", point)), LIMIT);
        }
        Path to = api.restore(newest, "raw", controller.home().resolve("out-" + name), LIMIT);
        assertThat(TestDisk.identical(TestDisk.volume(to, "disk"), disk.path())).isTrue();
    }
}
