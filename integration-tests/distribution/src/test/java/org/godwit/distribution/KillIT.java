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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Agent and controller are killed by turns at random moments of a replication, and the link is cut. The replication ends
 * well each time, little is sent twice, and every restore point verifies. -Dgodwit.kill.rounds=50 for the long run.
 */
@ExtendWith(FailureLogs.class)
class KillIT {
    private static final int DISK_MIB = 96;
    private static final int ROUNDS_PER_FLIGHT = 4;

    /** So that a flight takes some seconds, and a random moment is one in the middle. */
    private static final long LINK_BYTES_PER_SECOND = 16L * TestDisk.MIB;

    private static final Duration FLIGHT_LIMIT = Duration.ofSeconds(180);

    private final long seed = Seed.of(KillIT.class);
    private final Random random = new Random(seed);
    private Controller controller;
    private Link link;
    private Agent agent;
    private TestDisk disk;
    private String machine;

    @BeforeEach
    void startEverything() throws Exception {
        controller = Controller.unpacked("kill").start();
        link = new Link(controller.port()).slow(LINK_BYTES_PER_SECOND);
        Path folder = Files.createDirectories(controller.home().resolve("machine"));
        disk = new TestDisk(folder.resolve("disk.img"), DISK_MIB * (long) TestDisk.MIB, random);
        agent = new Agent("kill", folder, Map.of("disk", disk.path()));
        agent.start(link.url(), controller.api().enrolmentToken());
        machine = controller.api().connectedMachine("kill");
    }

    @AfterEach
    void stopEverything() throws Exception {
        agent.close();
        link.close();
        controller.close();
    }

    @Test
    void whateverIsKilledNothingIsLostAndLittleIsSentTwice() throws Exception {
        int rounds = Integer.getInteger("godwit.kill.rounds", ROUNDS_PER_FLIGHT);
        newContent();
        long undisturbed = flight(0);
        for (int left = rounds; left > 0; left -= ROUNDS_PER_FLIGHT) {
            newContent();
            long sent = flight(Math.min(left, ROUNDS_PER_FLIGHT));
            System.err.printf("seed %d: %d bytes undisturbed, %d bytes with kills%n", seed, undisturbed, sent);
            assertThat(sent).as("bytes sent, seed %d", seed).isLessThanOrEqualTo(undisturbed * 3 / 2);
        }
        everyPointVerifies();
        newestPointIsTheDisk();
    }

    private void newContent() throws Exception {
        disk.writeRandom(0, DISK_MIB * (long) TestDisk.MIB);
    }

    /** One replication with so many kills. Returns the bytes that crossed the link for it. */
    private long flight(int kills) throws Exception {
        long before = link.sentBytes();
        String job = controller.api().replicate(machine);
        for (int kill = 0; kill < kills; kill++) {
            if (!crossed(job, link.sentBytes() + mebibytes(2, 16))) {
                break;
            }
            disturb(kill);
        }
        controller.api().succeeded(job, FLIGHT_LIMIT);
        return link.sentBytes() - before;
    }

    private long mebibytes(int from, int to) {
        return (long) (random.nextDouble(from, to) * TestDisk.MIB);
    }

    /** Waits until so much has crossed the link since it was made; false when the job ended before. */
    private boolean crossed(String job, long bytes) {
        return Wait.until("the replication goes on", FLIGHT_LIMIT, () -> {
            if (link.sentBytes() >= bytes) {
                return Optional.of(true);
            }
            String state = controller.api().job(job).path("state").asText();
            return state.equals("succeeded") || state.equals("failed") ? Optional.of(false) : Optional.empty();
        });
    }

    private void disturb(int kill) throws Exception {
        switch (kill % 3) {
            case 0 -> {
                agent.kill();
                agent.start(link.url());
            }
            case 1 -> {
                controller.kill();
                controller.start();
            }
            default -> link.cut();
        }
    }

    private void everyPointVerifies() throws Exception {
        Api api = controller.api();
        for (JsonNode point :
                api.get("/api/v1/machines/" + machine + "/restore-points").path("items")) {
            String id = point.path("id").asText();
            JsonNode job = api.succeeded(api.start(Map.of("kind", "verify", "point", id)), FLIGHT_LIMIT);
            assertThat(job.path("result").path("intact").asText()).as(id).isEqualTo("true");
        }
    }

    private void newestPointIsTheDisk() throws Exception {
        Api api = controller.api();
        String newest = api.get("/api/v1/machines/" + machine + "/restore-points?limit=1")
                .path("items")
                .path(0)
                .path("id")
                .asText();
        Path to = api.restore(newest, "raw", controller.home().resolve("out"), FLIGHT_LIMIT);
        assertThat(TestDisk.identical(TestDisk.volume(to, "disk"), disk.path())).isTrue();
    }
}
