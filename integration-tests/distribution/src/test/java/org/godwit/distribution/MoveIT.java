// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

/** Two stores on the real distribution: a machine's points go from one to the other while it replicates, and back. */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MoveIT {
    private static final Duration LIMIT = Duration.ofSeconds(180);
    private static final int DISK_MIB = 96;
    private static final long LINK_BYTES_PER_SECOND = 8L * TestDisk.MIB;

    private final long seed = Seed.of(MoveIT.class);
    private final Random random = new Random(seed);
    /** What the disk held when a point was taken. */
    private final Map<String, Path> copies = new LinkedHashMap<>();

    private Controller controller;
    private Api api;
    private Link link;
    private Agent agent;
    private TestDisk disk;
    private String machine;

    @BeforeAll
    void startEverything() throws Exception {
        controller = Controller.unpacked("move");
        controller.set("org.godwit.store.fs-archive.cfg", "id", "archive");
        controller.set(
                "org.godwit.store.fs-archive.cfg", "folder", folder("archive").toString());
        controller.start();
        api = controller.api();
        link = new Link(controller.port());
        Path folder = Files.createDirectories(controller.home().resolve("machine"));
        disk = new TestDisk(folder.resolve("disk.img"), DISK_MIB * (long) TestDisk.MIB + 512, random)
                .writeRandom(0, 64L * TestDisk.MIB);
        agent = new Agent("move", folder, Map.of("disk", disk.path()));
        agent.start(link.url(), api.enrolmentToken());
        machine = api.connectedMachine("move");
    }

    @AfterAll
    void stopEverything() throws Exception {
        agent.close();
        link.close();
        controller.close();
    }

    private Path folder(String store) {
        return controller.home().resolve("data/stores").resolve(store);
    }

    private String replicated() throws Exception {
        return taken(api.replicate(machine));
    }

    private String taken(String job) throws Exception {
        JsonNode ended = api.succeeded(job, LIMIT);
        String point = ended.path("result").path("restorePoint").asText();
        copies.put(point, disk.copy("." + point));
        return point;
    }

    private String move(String to) throws Exception {
        return api.start(Map.of("kind", "move", "machine", machine, "to", to));
    }

    private void assertAllIn(String store) throws Exception {
        List<String> stores = new ArrayList<>();
        for (JsonNode point :
                api.get("/api/v1/machines/" + machine + "/restore-points").path("items")) {
            stores.add(point.path("store").asText());
        }
        assertThat(stores).hasSize(copies.size()).containsOnly(store);
    }

    private void assertAllRestoreIdentical(String name) throws Exception {
        for (Map.Entry<String, Path> point : copies.entrySet()) {
            Path to = controller.home().resolve("out").resolve(name + point.getKey());
            api.restore(point.getKey(), "raw", to, LIMIT);
            assertThat(TestDisk.identical(TestDisk.volume(to, "disk"), point.getValue()))
                    .as("%s, seed %d", point.getKey(), seed)
                    .isTrue();
            Controller.delete(to);
        }
    }

    private void assertSweptEmpty(String store, Path folder) throws Exception {
        api.succeeded(api.start(Map.of("kind", "sweep", "store", store)), LIMIT);
        assertThat(files(folder.resolve("blobs/packs")))
                .as("packs of %s", store)
                .isEmpty();
        assertThat(files(folder.resolve("blobs/points")))
                .as("records of %s", store)
                .isEmpty();
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    @Order(1)
    void pointsMoveWhileTheMachineReplicatesAndTheOldStoreIsSweptEmpty() throws Exception {
        replicated();
        disk.writeRandom(20L * TestDisk.MIB, 2L * TestDisk.MIB).writeZeros(40 * TestDisk.MIB, TestDisk.MIB);
        replicated();

        disk.writeRandom(64L * TestDisk.MIB, 24L * TestDisk.MIB);
        link.slow(LINK_BYTES_PER_SECOND);
        long before = link.sentBytes();
        String replication = api.replicate(machine);
        Wait.untilTrue("the replication sends", LIMIT, () -> Optional.of(link.sentBytes() > before + TestDisk.MIB));
        String move = move("archive");
        Wait.untilTrue("the move waits for the replication", LIMIT, () -> {
            JsonNode job = api.job(move);
            return Optional.of(job.at("/progress/phase").asText().equals("wait")
                    || job.path("state").asText().equals("succeeded"));
        });
        assertThat(api.job(replication).path("state").asText())
                .as("seed %d", seed)
                .isEqualTo("running");
        link.fast();
        String third = taken(replication);
        JsonNode moved = api.succeeded(move, LIMIT);
        System.err.println("moved: " + moved.path("result"));
        assertThat(moved.at("/result/moved").asText()).isEqualTo("3");
        assertThat(api.point(third).path("store").asText()).isEqualTo("archive");
        assertAllIn("archive");
        assertSweptEmpty("main", controller.home().resolve("data/store"));
        assertAllRestoreIdentical("there-");
    }

    @Test
    @Order(2)
    void theNextReplicationCountsFromTheMovedPointInTheNewStore() throws Exception {
        disk.writeRandom(5L * TestDisk.MIB, TestDisk.MIB);
        String point = replicated();
        JsonNode taken = api.point(point);
        assertThat(taken.path("store").asText()).isEqualTo("archive");
        assertThat(taken.at("/figures/changedBytes").asLong()).isEqualTo(TestDisk.MIB);
        assertThat(taken.at("/figures/sentBytes").asLong()).isLessThan(3L * TestDisk.MIB / 2);
    }

    @Test
    @Order(3)
    void killedInTheMiddleItGoesOnAndNothingIsLost() throws Exception {
        String job = move("main");
        for (int kills = 0; kills < 3; kills++) {
            long until = (long) (random.nextDouble(1, 250) * TestDisk.MIB);
            Wait.untilTrue("the move gets on", LIMIT, () -> Optional.of(done(job) > until || isOver(job)));
            controller.kill();
            controller.start();
            System.err.printf("seed %d: killed after %d bytes: %s%n", seed, until, stores());
        }
        api.succeeded(job, LIMIT);
        assertAllIn("main");
        assertAllRestoreIdentical("back-");
        assertSweptEmpty("archive", folder("archive"));
        // Found again after yet another start: nothing of it lay in memory only.
        controller.kill();
        controller.start();
        assertAllRestoreIdentical("again-");
    }

    private long done(String job) throws Exception {
        return api.job(job).at("/progress/doneBytes").asLong();
    }

    private boolean isOver(String job) throws Exception {
        return api.job(job).has("endedAt");
    }

    private List<String> stores() throws Exception {
        return api.get("/api/v1/machines/" + machine + "/restore-points").findValuesAsText("store");
    }

    @Test
    @Order(4)
    void theShellAndTheCommandLineMoveToo() throws Exception {
        String point = copies.keySet().iterator().next();
        assertThat(controller.console("godwit:point-move " + point + " --to archive --wait"))
                .contains("succeeded")
                .contains("moved=1");
        assertThat(api.point(point).path("store").asText()).isEqualTo("archive");
        assertThat(controller.console("godwit:store-move archive --to main --wait"))
                .contains("moved=1");
        assertThat(controller.console("godwit:store-move main --to main")).contains("MOVE_TO_ITSELF");
        assertAllIn("main");
    }
}
