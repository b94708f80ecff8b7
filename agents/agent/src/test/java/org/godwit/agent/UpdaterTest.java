// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.godwit.api.access.Credentials;
import org.godwit.api.disk.Concern;
import org.godwit.gateway.TestGateway;
import org.godwit.testkit.catalog.MemoryCredentials;
import org.godwit.wire.Token;
import org.godwit.wire.UpdateAsk;
import org.godwit.wire.UpdateOffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Updates from the real gateway, over mutual TLS, up to where the launcher takes over. */
@Timeout(60)
class UpdaterTest {
    private static final Updater.Running RUNNING = new Updater.Running("0.1.0", "amd64", Optional.of("2.36"));

    @TempDir
    Path folder;

    private final Credentials credentials = new MemoryCredentials();
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private TestGateway gateway;
    private Settings settings;
    private UpdateDoor door;
    private Slots slots;
    private Updater updater;

    @BeforeEach
    void aMachineIsEnrolled() throws Exception {
        gateway = new TestGateway(folder.resolve("pki"), credentials);
        Token token =
                Token.parse(gateway.enrolment().invite(Duration.ofMinutes(5), 1).token());
        settings = new Settings(
                gateway.url(), Optional.of(token), folder.resolve("state"), "0.1.0", Settings.Pace.USUAL, Manners.NONE);
        Path image = Files.write(folder.resolve("disk.img"), new byte[1 << 20]);
        Enrolled.enrol(settings, new FileComputer(image));
        Identity identity = new IdentityFolder(settings.state()).load().orElseThrow();
        door = new UpdateDoor(settings.controller(), identity, RateLimit.of(0));
        slots = new Slots(folder.resolve("update"), "packaged");
    }

    @AfterEach
    void stop() throws Exception {
        if (updater != null) {
            updater.stop();
        }
        gateway.close();
    }

    @Test
    void aNewerAgentIsFetchedTriedAndChosenAndTheProcessEnds() throws Exception {
        carry("0.1.1", "amd64", "echo godwit-agent 0.1.1");
        CountDownLatch restarted = new CountDownLatch(1);
        updater = new Updater(RUNNING, folder.resolve("update"), "packaged", log());
        updater.begin(settings, new Updater.Host(() -> false, restarted::countDown));
        updater.wanted();
        assertThat(restarted.await(30, TimeUnit.SECONDS)).as(lines::toString).isTrue();
        Slots.Chosen chosen = slots.chosen().orElseThrow();
        assertThat(chosen.slot()).isEqualTo("a");
        assertThat(chosen.trial()).isTrue();
        assertThat(chosen.former()).isEqualTo("packaged");
        assertThat(chosen.version()).isEqualTo("0.1.1");
        assertThat(folder.resolve("update/a/VERSION")).hasContent("0.1.1");
        assertThat(folder.resolve("update/a.new")).doesNotExist();
    }

    @Test
    void itWaitsForAReplicationAndThenDoesIt() throws Exception {
        carry("0.1.1", "amd64", "echo godwit-agent 0.1.1");
        CountDownLatch restarted = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean busy = new AtomicBoolean(true);
        updater = new Updater(RUNNING, folder.resolve("update"), "packaged", log());
        updater.begin(
                settings,
                new Updater.Host(
                        () -> {
                            asked.countDown();
                            return busy.get();
                        },
                        restarted::countDown));
        updater.wanted();
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(restarted.getCount()).isEqualTo(1);
        // Each time it waits, before it fetches and before it ends, one that has just ended is enough, though the next
        // runs already.
        while (restarted.getCount() > 0) {
            updater.idle();
            Thread.onSpinWait();
        }
        assertThat(lines.toString(UTF_8)).contains("update waits for the replication to end");
    }

    @Test
    void whatCannotBeInstalledIsSaidAndNotTriedAgainUntilSomebodyAsks() throws Exception {
        carry("0.1.1", "amd64", "echo I am broken");
        updater = new Updater(RUNNING, folder.resolve("update"), "packaged", log());
        updater.begin(settings, new Updater.Host(() -> false, () -> {}));
        updater.wanted();
        List<Concern> concerns = updater.concerns();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (concerns.isEmpty() && System.nanoTime() < end) {
            Thread.onSpinWait();
            concerns = updater.concerns();
        }
        assertThat(concerns).extracting(Concern::code).containsExactly("AGENT_UPDATE_FAILED");
        assertThat(concerns.get(0).message()).contains("I am broken").contains("0.1.0 goes on");
        assertThat(slots.chosen()).isEmpty();
        UpdateOffer offer = offer().orElseThrow();
        UpdateAsk.Outcome failed = new UpdateAsk.Outcome("failed", "0.1.1", offer.sha256(), "-", "");
        Staging staging = new Staging(RUNNING, slots);
        assertThat(staging.isNew(offer, failed)).isFalse();
        UpdateOffer again = new UpdateOffer(
                offer.version(),
                offer.architecture(),
                offer.glibc(),
                offer.file(),
                offer.sizeBytes(),
                offer.sha256(),
                "01REQUEST");
        assertThat(staging.isNew(again, failed)).isTrue();
    }

    @Test
    void anEqualOrOlderVersionIsNeitherOfferedNorTaken() throws Exception {
        carry("0.1.0", "amd64", "echo godwit-agent 0.1.0");
        assertThat(offer()).isEmpty();
        for (String version : List.of("0.1.0", "0.1.0-rc1", "0.0.9")) {
            refused(new UpdateOffer(version, "amd64", "2.34", "x.tar.gz", 1000, "ab".repeat(32), "-"), "UPDATE_OLDER");
        }
    }

    @Test
    void whatIsForAnotherMachineIsNeitherOfferedNorTaken() throws Exception {
        carry("0.1.1", "arm64", "echo godwit-agent 0.1.1");
        assertThat(offer()).isEmpty();
        refused(new UpdateOffer("0.1.1", "arm64", "2.34", "x.tar.gz", 1000, "ab".repeat(32), "-"), "UPDATE_UNFIT");
        refused(new UpdateOffer("0.1.1", "amd64", "2.99", "x.tar.gz", 1000, "ab".repeat(32), "-"), "UPDATE_UNFIT");
    }

    private void refused(UpdateOffer offer, String code) {
        assertThatThrownBy(() -> new Staging(RUNNING, slots).stage(offer, door, () -> false))
                .hasFieldOrPropertyWithValue("problem.code", code);
    }

    @Test
    void aDownloadGoesOnWhereItWasAndAChangedOneIsThrownAway() throws Exception {
        Path carried = carry("0.1.1", "amd64", "echo godwit-agent 0.1.1");
        UpdateOffer offer = offer().orElseThrow();
        slots.prepare(offer.sha256());
        Path part = slots.part(offer.sha256());
        byte[] whole = Files.readAllBytes(carried);
        Files.write(part, Arrays.copyOf(whole, whole.length / 2));
        door.fetch(offer, part, () -> false);
        assertThat(part).hasBinaryContent(whole);

        Files.write(part, new byte[whole.length / 3]);
        refused(offer, "UPDATE_DAMAGED");
        assertThat(part).doesNotExist();
        new Staging(RUNNING, slots).stage(offer, door, () -> false);
    }

    @Test
    void aConfirmedVersionIsKeptAndSaidAndTheOtherFolderIsTheNext() throws Exception {
        carry("0.1.1", "amd64", "echo godwit-agent 0.1.1");
        UpdateOffer offer = offer().orElseThrow();
        new Staging(RUNNING, slots).stage(offer, door, () -> false);
        slots.choose("0.1.1", offer.sha256(), "-");
        Slots next = new Slots(folder.resolve("update"), "a");
        assertThat(next.onTrial()).isTrue();
        assertThat(slots.onTrial()).isFalse();
        next.confirm();
        assertThat(next.onTrial()).isFalse();
        assertThat(next.outcome()).isEqualTo(new UpdateAsk.Outcome("updated", "0.1.1", offer.sha256(), "-", ""));
        assertThat(next.unpacked()).isEqualTo(folder.resolve("update/b.new"));
    }

    @Test
    void aFailureIsSettledByAPackageThatIsAsNew() {
        UpdateAsk.Outcome failed = new UpdateAsk.Outcome("returned", "0.1.1", "ab".repeat(32), "-", "it crashed");
        assertThat(UpdateConcern.of(failed, "0.1.0").orElseThrow().code()).isEqualTo("AGENT_UPDATE_RETURNED");
        assertThat(UpdateConcern.of(failed, "0.1.1")).isEmpty();
        assertThat(UpdateConcern.of(failed, "0.1.2")).isEmpty();
    }

    @Test
    void aControllerWithoutTheDoorIsNoReasonToWorry() throws Exception {
        assertThat(offer()).isEmpty();
    }

    private Optional<UpdateOffer> offer() throws IOException {
        return door.ask(new UpdateAsk("0.1.0", "amd64", false, "", ""));
    }

    private Log log() {
        return new Log(new PrintStream(lines, true), false, Clock.systemUTC());
    }

    private Path carry(String version, String architecture, String main) throws IOException {
        Path packages = Files.createDirectories(gateway.packages());
        String name = "godwit-agent-" + version + ".tar.gz";
        String home = "./" + Staging.PREFIX;
        Path file = new TarGz()
                .file(home + "VERSION", version + "\n", false)
                .file(home + "bin/godwit-agent", "#!/bin/sh\n" + main + "\n", true)
                .file(home + "runtime/bin/java", "#!/bin/sh\n", true)
                .write(packages.resolve(name));
        Files.writeString(packages.resolve("SHA256SUMS"), Staging.sha256(file) + "  " + name + "\n");
        Files.writeString(
                packages.resolve("package.properties"),
                "agent.version=" + version + "\nagent.architecture=" + architecture + "\nagent.glibc=2.34\n");
        return file;
    }
}
