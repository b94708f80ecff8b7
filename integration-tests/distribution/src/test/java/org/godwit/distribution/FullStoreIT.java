// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The disk of the store, or of its spool, gets full while a machine is replicated: the job says so, no restore point is
 * half there, and with room made the next run sends only what is not stored yet.
 */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FullStoreIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final int FIRST_MIB = 12;
    private static final int SECOND_MIB = 64;
    private static final int SMALL_MIB = 40;
    private static final int LARGE_MIB = 400;

    /** Recipes, names, cut edges. */
    private static final long OVERHEAD = 2L * TestDisk.MIB;

    private final Random random = new Random(Seed.of(FullStoreIT.class));
    private final List<String> points = new ArrayList<>();
    private Controller controller;
    private Agent agent;
    private TestDisk disk;
    private SmallDisk store;
    private SmallDisk spool;
    private String machine;

    @BeforeAll
    void replicateOnce() throws Exception {
        controller = Controller.unpacked("full-store");
        assumeTrue(SmallDisk.isPossible(controller.home()), "no right to mount: a full store disk was not tried");
        store = SmallDisk.on(controller.home().resolve("data/store"), SMALL_MIB);
        spool = SmallDisk.on(controller.home().resolve("data/spool"), LARGE_MIB);
        controller.start();
        Path folder = Files.createDirectories(controller.home().resolve("machine"));
        disk = new TestDisk(folder.resolve("disk.img"), 128L * TestDisk.MIB, random)
                .writeRandom(0, FIRST_MIB * (long) TestDisk.MIB);
        agent = new Agent("full", folder, Map.of("disk", disk.path()));
        agent.start(controller.url(), controller.api().enrolmentToken());
        machine = controller.api().connectedMachine("full");
        replicated();
    }

    @AfterAll
    void stopEverything() throws Exception {
        if (agent != null) {
            agent.close();
        }
        controller.close();
        for (SmallDisk small : new SmallDisk[] {store, spool}) {
            if (small != null) {
                small.close();
            }
        }
    }

    @Test
    void aFullStoreDiskFailsTheJobClearlyAndLosesNothing() throws Exception {
        disk.writeRandom(16L * TestDisk.MIB, SECOND_MIB * (long) TestDisk.MIB);
        JsonNode failed = fails();
        assertThat(failed.path("problem").path("detail").asText())
                .contains("put blob", "store main", "data/store", "full");
        assertThat(failed.path("problem").path("hint").asText()).contains("Make room", "data/store");
        assertThat(controller.console("godwit:plugins")).contains("STORE_FULL");
        nothingIsLost();

        store.resize(LARGE_MIB);
        JsonNode done = replicated();
        long already = failed.path("progress").path("sentBytes").asLong();
        long now = done.path("figures").path("sentBytes").asLong();
        assertThat(already).isGreaterThan(8L * TestDisk.MIB);
        assertThat(already + now).isLessThan(SECOND_MIB * (long) TestDisk.MIB + OVERHEAD);
        nothingIsLost();
        theNewestIsWhatTheDiskIs();
    }

    @Test
    void aFullSpoolDiskFailsTheJobClearlyAndLosesNothing() throws Exception {
        store.resize(LARGE_MIB);
        spool.resize(1);
        disk.writeRandom(96L * TestDisk.MIB, 16L * TestDisk.MIB);
        JsonNode failed = fails();
        assertThat(failed.path("problem").path("detail").asText()).contains("spool", "store main");
        assertThat(failed.path("problem").path("hint").asText()).contains("Make room", "spool.folder");
        nothingIsLost();
        spool.resize(LARGE_MIB);
        replicated();
        nothingIsLost();
        theNewestIsWhatTheDiskIs();
    }

    private JsonNode replicated() throws IOException, InterruptedException {
        Api api = controller.api();
        String point = api.succeeded(api.replicate(machine), LIMIT)
                .path("result")
                .path("restorePoint")
                .asText();
        points.add(point);
        return api.point(point);
    }

    private JsonNode fails() throws IOException, InterruptedException {
        Api api = controller.api();
        JsonNode job = api.ended(api.replicate(machine), LIMIT);
        assertThat(job.path("state").asText()).as(job.toPrettyString()).isEqualTo("failed");
        assertThat(job.path("problem").path("code").asText())
                .as(job.toPrettyString())
                .isEqualTo("STORE_FULL");
        return job;
    }

    /** The restore points are those that were told to be there, and each is intact. */
    private void nothingIsLost() throws Exception {
        Api api = controller.api();
        assertThat(api.get("/api/v1/machines/" + machine + "/restore-points")
                        .path("items")
                        .findValuesAsText("id"))
                .containsExactlyInAnyOrderElementsOf(points);
        for (String point : points) {
            JsonNode job = api.succeeded(api.start(Map.of("kind", "verify", "point", point)), LIMIT);
            assertThat(job.path("result").path("intact").asText()).isEqualTo("true");
        }
    }

    private void theNewestIsWhatTheDiskIs() throws Exception {
        String point = points.get(points.size() - 1);
        Path to = controller.api().restore(point, "raw", controller.home().resolve("out-" + point), LIMIT);
        assertThat(TestDisk.identical(TestDisk.volume(to, "disk"), disk.path())).isTrue();
        Controller.delete(to);
    }
}
