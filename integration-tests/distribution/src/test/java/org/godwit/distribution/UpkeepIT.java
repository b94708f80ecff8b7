// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** Points go and room comes back; what rots is found, asked for again, and passed, on the real distribution. */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UpkeepIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int PART = 8 * TestDisk.MIB;

    private final long seed = Seed.of(UpkeepIT.class);
    private Controller controller;
    private Api api;
    private Agent agent;
    private TestDisk disk;
    private String machine;
    private String first;
    private String second;

    @BeforeAll
    void startEverything() throws Exception {
        controller = Controller.unpacked("upkeep").start();
        api = controller.api();
        Path folder = Files.createDirectories(controller.home().resolve("machine"));
        disk = new TestDisk(folder.resolve("root.img"), 64L * TestDisk.MIB, new Random(seed))
                .writeRandom(0, PART)
                .writeRandom(32L * TestDisk.MIB, PART / 2);
        agent = new Agent("upkeep-1", folder, Map.of("root", disk.path()));
        agent.start(controller.url(), api.enrolmentToken());
        machine = api.connectedMachine("upkeep-1");
        first = replicated();
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
    void aDeletedPointIsGoneAndTheSweepGivesItsRoomBack() throws Exception {
        disk.writeRandom(0, PART);
        second = replicated();
        assertThat(GodwitCtl.run(controller, "points", "delete", second).printed())
                .contains("RESTORE_POINT_NEWEST");
        assertThat(GodwitCtl.run(controller, "points", "delete", first).code()).isZero();
        assertThat(api.get("/api/v1/machines/" + machine + "/restore-points").path("items"))
                .hasSize(1);

        long before = packBytes();
        JsonNode swept = ended("sweep", "store", "main");
        assertThat(swept.path("state").asText()).isEqualTo("succeeded");
        assertThat(swept.path("result").path("freedBytes").asLong()).isGreaterThan(PART * 9L / 10);
        assertThat(before - packBytes()).as("seed %d", seed).isGreaterThan(PART * 9L / 10);
        assertRestored(second, disk.path());
    }

    @Test
    @Order(2)
    void whatRotsIsNamedAndTheLivingMachineSendsItAgain() throws Exception {
        rot();
        JsonNode scrubbed = ended("scrub", "store", "main");
        assertThat(scrubbed.path("problem").toString()).contains("STORE_DAMAGED", second, "root");
        assertThat(api.get("/api/v1/damages").toString()).contains(second);
        assertThat(controller.console("godwit:damage")).contains(second);

        JsonNode resent = ended("resend", "machine", machine);
        assertThat(resent.path("state").asText()).as(resent.toString()).isEqualTo("succeeded");
        assertThat(resent.path("result").path("repaired").asLong()).isPositive();
        assertRestored(second, disk.path());
        ended("sweep", "store", "main");
        assertThat(ended("scrub", "store", "main").path("state").asText()).isEqualTo("succeeded");
        assertThat(api.get("/api/v1/damages").toString()).doesNotContain(second);
    }

    @Test
    @Order(3)
    void whatNobodyHasAnyMoreIsPassedOnlyWhenAskedTo() throws Exception {
        Path then = disk.copy(".then");
        disk.writeRandom(0, PART).writeRandom(32L * TestDisk.MIB, PART / 2);
        rot();
        ended("scrub", "store", "main");
        JsonNode left = ended("resend", "machine", machine);
        assertThat(left.path("result").path("left").asText()).contains(second);

        JsonNode refused = restore(second, "refused", Map.of());
        assertThat(refused.path("state").asText()).isEqualTo("failed");
        assertThat(refused.path("problem").path("facts").path("where").asText()).startsWith("root ");
        JsonNode passed = restore(second, "passed", Map.of("pastDamage", true));
        assertThat(passed.path("state").asText()).as(passed.toString()).isEqualTo("succeeded");
        long lost = passed.path("result").path("lostBytes").asLong();
        assertThat(lost).isPositive();
        assertThat(differing(TestDisk.volume(out("passed"), "root"), then)).isBetween(1L, lost);
        // The next replication is whole again.
        assertRestored(replicated(), disk.path());
    }

    private String replicated() throws Exception {
        return api.succeeded(api.replicate(machine), LIMIT)
                .path("result")
                .path("restorePoint")
                .asText();
    }

    private JsonNode ended(String kind, String key, String value) throws Exception {
        return api.ended(api.start(Map.of("kind", kind, key, value)), LIMIT);
    }

    private Path out(String name) {
        return controller.home().resolve("out").resolve(name);
    }

    private JsonNode restore(String point, String name, Map<String, ?> more) throws Exception {
        Map<String, Object> order = new HashMap<>(more);
        order.put("kind", "restore");
        order.put("point", point);
        order.put("settings", Map.of("folder", out(name).toString(), "format", "raw"));
        return api.ended(api.start(order), LIMIT);
    }

    private void assertRestored(String point, Path as) throws Exception {
        Path folder = api.restore(point, "raw", out("restored-" + System.nanoTime()), LIMIT);
        assertThat(TestDisk.identical(TestDisk.volume(folder, "root"), as))
                .as("seed %d", seed)
                .isTrue();
    }

    private List<Path> packs() throws IOException {
        try (Stream<Path> files = Files.walk(controller.home().resolve("data/store/blobs/packs"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private long packBytes() throws IOException {
        long bytes = 0;
        for (Path pack : packs()) {
            bytes += Files.size(pack);
        }
        return bytes;
    }

    /** Turns a bit in the middle of each pack. */
    private void rot() throws IOException {
        for (Path pack : packs()) {
            byte[] bytes = Files.readAllBytes(pack);
            bytes[bytes.length / 2] ^= 1;
            Files.write(pack, bytes);
        }
    }

    private static long differing(Path one, Path other) throws IOException {
        byte[] mine = Files.readAllBytes(one);
        byte[] theirs = Files.readAllBytes(other);
        assertThat(mine).hasSameSizeAs(theirs);
        long count = 0;
        for (int i = 0; i < mine.length; i++) {
            count += mine[i] == theirs[i] ? 0 : 1;
        }
        return count;
    }
}
