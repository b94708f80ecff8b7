// SPDX-License-Identifier: Apache-2.0
package org.godwit.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
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

/** What operators and the world do to a controller: each time a clear word, and nothing lost. */
@ExtendWith(FailureLogs.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BadInputIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int DISK_MIB = 8;

    private final Random random = new Random(Seed.of(BadInputIT.class));
    private Controller controller;
    private Agent agent;
    private TestDisk disk;
    private String machine;
    private String point;

    @BeforeAll
    void replicateOnce() throws Exception {
        controller = Controller.unpacked("bad-input").start();
        Path folder = Files.createDirectories(controller.home().resolve("machine"));
        disk = new TestDisk(folder.resolve("disk.img"), DISK_MIB * (long) TestDisk.MIB, random)
                .writeRandom(0, 4L * TestDisk.MIB);
        agent = new Agent("bad", folder, Map.of("disk", disk.path()));
        Api api = controller.api();
        agent.start(controller.url(), api.enrolmentToken());
        machine = api.connectedMachine("bad");
        JsonNode job = api.succeeded(api.replicate(machine), LIMIT);
        point = job.path("result").path("restorePoint").asText();
    }

    @AfterAll
    void stopEverything() throws Exception {
        agent.close();
        controller.close();
    }

    @Test
    @Order(1)
    void aWrongPasswordIsRefused() throws Exception {
        Api stranger = new Api(
                controller.url(), controller.home().resolve("etc/pki/authority.crt"), "admin", "not the password");
        assertThat(stranger.status("/api/v1/machines")).isEqualTo(401);
    }

    @Test
    @Order(2)
    void anOrderForWhatIsNotThereIsRefusedWithAProblem() throws Exception {
        HttpResponse<String> answer = controller
                .api()
                .send("/api/v1/jobs", Optional.of("{\"kind\":\"replicate\",\"machine\":\"mch_nobody\"}"));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).contains("application/problem+json");
    }

    @Test
    @Order(3)
    void aPathThatIsNoDiskIsRefusedByTheAgent() throws Exception {
        Path folder = controller.home().resolve("machine");
        try (Agent odd = new Agent("odd", folder, Map.of("disk", folder.resolve("not-there.img")))) {
            odd.start(controller.url(), controller.api().enrolmentToken());
            assertThat(odd.ends(30)).as(odd.printed()).isTrue();
            assertThat(odd.exitCode()).isNotZero();
            assertThat(odd.printed()).contains("not-there.img");
        }
    }

    @Test
    @Order(4)
    void aSecondControllerOnTheSameStoreIsRefusedAndTheFirstWorksOn() throws Exception {
        try (Controller second = Controller.unpacked("bad-input-second")) {
            second.set(
                    "org.godwit.store.fs-main.cfg",
                    "folder",
                    controller.home().resolve("data/store").toString());
            second.launch();
            second.awaitAlive();
            Wait.untilTrue(
                    "the second controller says who holds the store",
                    LIMIT,
                    () -> Optional.of(blobStore(second).contains("STORE_IN_USE")));
            assertThat(second.api().status("/readyz")).isEqualTo(503);
        }
        controller.api().succeeded(controller.api().replicate(machine), LIMIT);
    }

    @Test
    @Order(5)
    void aStoreOfANewerFormatIsLeftAlone() throws Exception {
        Path store = controller.home().resolve("data/store");
        Path marker = store.resolve("godwit-store");
        String before = Files.readString(marker);
        String newer = before.replaceAll("\\d+", "99");
        controller.stop();
        Files.writeString(marker, newer);
        controller.launch();
        controller.awaitAlive();
        Wait.untilTrue(
                "the format is named",
                LIMIT,
                () -> Optional.of(blobStore(controller).contains("STORE_FORMAT")));
        assertThat(Files.readString(marker)).isEqualTo(newer);
        controller.stop();
        Files.writeString(marker, before);
        controller.start();
        stillIntact();
    }

    @Test
    @Order(6)
    void aStoreThatCannotBeWrittenIsNamedAndTakenUpOnceItCan() throws Exception {
        Path store = controller.home().resolve("data/store");
        assumeTrue(ReadOnly.on(store), "no right to mount: a read-only store folder was not tried");
        try {
            disk.writeRandom(0, TestDisk.MIB);
            String job = controller.api().replicate(machine);
            Wait.untilTrue(
                    "the job names the store",
                    LIMIT,
                    () -> Optional.of(controller.api().job(job).toString().contains("STORE_READ_ONLY")));
            controller.api().post("/api/v1/jobs/" + job + ":cancel", Map.of());
            controller.api().ended(job, LIMIT);
        } finally {
            ReadOnly.off(store);
        }
        controller.api().succeeded(controller.api().replicate(machine), LIMIT);
    }

    @Test
    @Order(7)
    void aLostCatalogIsMadeAgainFromTheStore() throws Exception {
        controller.stop();
        Path catalog = controller.home().resolve("data/catalog/godwit.mv.db");
        Path kept = controller.home().resolve("kept.mv.db");
        Files.move(catalog, kept);
        controller.start();
        assertThat(controller.api().status("/api/v1/restore-points/" + point)).isEqualTo(404);
        assertThat(controller.console("godwit:adopt main")).contains("restore point");
        assertThat(controller.api().status("/api/v1/restore-points/" + point)).isEqualTo(200);
        stillIntact();
        controller.stop();
        Files.deleteIfExists(catalog);
        Files.move(kept, catalog);
        controller.start();
        stillIntact();
    }

    @Test
    @Order(8)
    void aFlippedBitInAPackIsFoundAndTheRestorePointItHurtsIsNamed() throws Exception {
        controller.stop();
        Path pack = largestPack(controller.home().resolve("data/store"));
        flipBitInTheMiddle(pack);
        controller.start();
        JsonNode job = controller.api().ended(controller.api().start(Map.of("kind", "verify", "point", point)), LIMIT);
        assertThat(job.path("state").asText()).isEqualTo("failed");
        assertThat(job.path("problem").toString()).contains("RESTORE_POINT_DAMAGED", point);
        controller.stop();
        flipBitInTheMiddle(pack);
        controller.start();
        stillIntact();
    }

    private static Path largestPack(Path store) throws IOException {
        try (Stream<Path> files = Files.walk(store.resolve("blobs/packs"))) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }

    private static void flipBitInTheMiddle(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private void stillIntact() throws Exception {
        Api api = controller.api();
        JsonNode job = api.succeeded(api.start(Map.of("kind", "verify", "point", point)), LIMIT);
        assertThat(job.path("result").path("intact").asText()).isEqualTo("true");
    }

    private static String blobStore(Controller controller) throws Exception {
        return controller
                .console("godwit:plugins")
                .lines()
                .filter(line -> line.contains("BlobStore") || line.contains("ChunkStore"))
                .reduce("", (all, line) -> all + line + "\n");
    }
}
