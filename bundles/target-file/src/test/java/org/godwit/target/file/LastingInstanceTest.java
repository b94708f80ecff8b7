// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.godwit.api.disk.Firmware;
import org.godwit.api.job.JobContext;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.InstanceSpec.Network;
import org.godwit.api.target.InstanceSpec.Reach;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.target.BootSector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that go on without the controller, with the real QEMU. */
class LastingInstanceTest {
    private static final String QEMU = "qemu-system-x86_64";
    private static final Pattern MARKER = Pattern.compile("GODWIT-UP 4711");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private final JobContext job = Target.job("job_1");

    @BeforeEach
    void requireQemu() {
        Assumptions.assumeTrue(
                QemuImg.onPath(QEMU), "SKIPPED: " + QEMU + " is not installed (apt install qemu-system-x86)");
    }

    @AfterEach
    void endAll() throws IOException {
        for (String name : List.of("web", "db")) {
            QemuProcesses.end(instanceFolder(name), false);
        }
    }

    private InstanceFolder instanceFolder(String name) {
        return new InstanceFolder(folder.resolve(".instances/" + name + "@site_1"));
    }

    /** A component that was started anew over the same folder. */
    private FileTarget controller() {
        return Target.in(folder);
    }

    private Volume restored(String name) throws IOException {
        FileTarget target = controller();
        Volume volume = target.createVolume(job, new VolumeSpec("site_1", name + "-sda", 1 << 20, Map.of()));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.write(0, ByteBuffer.wrap(BootSector.showing(MARKER.pattern())));
            writer.flush();
        }
        return volume;
    }

    private static InstanceSpec spec(String name, Reach reach, Set<Integer> ports) {
        return new InstanceSpec("site_1", name, 1, 64L << 20, Firmware.BIOS, new Network(reach, ports), true, Map.of());
    }

    @Test
    void aLastingInstanceOutlivesItsControllerAndIsFoundWatchedAndEndedByTheNext() throws IOException {
        Volume volume = restored("web");
        InstanceSpec spec = spec("web", Reach.NOTHING, Set.of());
        FileTarget first = controller();
        Instance instance = first.boot(job, spec, List.of(volume));
        first.deactivate();

        FileTarget next = controller();
        assertThat(next.findInstance(job, spec)).contains(instance);
        assertThat(next.boot(job, spec, List.of(volume))).isEqualTo(instance);
        assertThat(QemuProcesses.of(instanceFolder("web"))).hasSize(1);
        Evidence evidence = next.await(job, instance, Pattern.compile("GODWIT-UP \\d+"), LIMIT);
        assertThat(evidence.reached()).as(evidence.excerpt()).isTrue();
        byte[] screen = next.screen(job, instance).orElseThrow();
        assertThat(ImageIO.read(new ByteArrayInputStream(screen)).getWidth()).isGreaterThan(600);
        assertThat(instanceFolder("web").screen()).doesNotExist();

        FileTarget last = controller();
        assertThat(last.await(job, instance, MARKER, Duration.ZERO).reached())
                .as("what was shown before")
                .isTrue();
        last.discard(job, instance);
        last.discard(job, instance);
        assertThat(QemuProcesses.of(instanceFolder("web"))).isEmpty();
        assertThat(last.findInstance(job, spec)).isEmpty();
        byte[] disk = Files.readAllBytes(Path.of(volume.id()));
        assertThat(Arrays.copyOfRange(disk, 512, 1024))
                .as("what it wrote stays")
                .isEqualTo(BootSector.showing(MARKER.pattern()));
    }

    /** A controller: boots what it is told to, says so, and waits for its death. */
    static final class Controller {
        private Controller() {}

        public static void main(String[] args) throws Exception {
            FileTarget target = Target.in(Path.of(args[0]));
            Volume volume = new Volume(args[1], 1 << 20);
            target.boot(Target.job("job_1"), spec("web", Reach.NOTHING, Set.of()), List.of(volume));
            System.out.println("booted");
            System.in.read();
        }
    }

    @Test
    void aLastingInstanceOutlivesAControllerThatIsKilled() throws Exception {
        Volume volume = restored("web");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Controller.class.getName(),
                        folder.toString(),
                        volume.id())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.inputReader().readLine()).isEqualTo("booted");
        process.destroyForcibly().waitFor();
        FileTarget next = controller();
        Instance instance =
                next.findInstance(job, spec("web", Reach.NOTHING, Set.of())).orElseThrow();
        assertThat(next.await(job, instance, MARKER, LIMIT).reached()).isTrue();
        next.discard(job, instance);
        assertThat(QemuProcesses.of(instanceFolder("web"))).isEmpty();
    }

    @Test
    void oneThatHasEndedByItselfIsNotFoundAndIsStartedAgain() throws Exception {
        Volume volume = restored("web");
        InstanceSpec spec = spec("web", Reach.ISOLATED, Set.of());
        FileTarget target = controller();
        Instance instance = target.boot(job, spec, List.of(volume));
        assertThat(target.await(job, instance, MARKER, LIMIT).reached()).isTrue();
        ProcessHandle process = QemuProcesses.of(instanceFolder("web")).get(0);
        process.destroy();
        process.onExit().get(20, TimeUnit.SECONDS);

        assertThat(target.findInstance(job, spec)).isEmpty();
        assertThat(target.await(job, instance, Pattern.compile("never shown"), LIMIT)
                        .reached())
                .as("returns at once")
                .isFalse();
        assertThat(target.boot(job, spec, List.of(volume))).isEqualTo(instance);
        assertThat(target.findInstance(job, spec)).contains(instance);
        assertThat(target.await(job, instance, MARKER, LIMIT).reached())
                .as("of this start, not of the one before")
                .isTrue();
        assertThat(instanceFolder("web").path().resolve("serial.before.log")).exists();
    }

    private QemuInstances instances() {
        return new QemuInstances(folder.resolve(".instances"), Target.page(folder.toString(), QEMU));
    }

    @Test
    void itsPortsAreForwardedFromThisMachineAlsoAfterARestartOfTheController() throws IOException {
        InstanceSpec spec = spec("web", Reach.ISOLATED, Set.of(80, 5432));
        FileTarget first = controller();
        Instance instance = first.boot(job, spec, List.of(restored("web")));
        Instance other = first.boot(job, spec("db", Reach.OPEN, Set.of(5432)), List.of(restored("db")));
        InetSocketAddress http = instances().forwarded(instance, 80).orElseThrow();
        assertThat(instances().forwarded(instance, 80)).contains(http);
        InetSocketAddress database = instances().forwarded(instance, 5432).orElseThrow();
        assertThat(List.of(database, instances().forwarded(other, 5432).orElseThrow()))
                .doesNotContain(http)
                .doesNotHaveDuplicates();
        assertThat(instances().forwarded(instance, 81)).isEmpty();
        assertThat(http.getAddress().isLoopbackAddress()).isTrue();
        try (Socket socket = new Socket()) {
            socket.connect(http, 5000);
            assertThat(socket.isConnected()).as("QEMU listens").isTrue();
        }
        FileTarget next = controller();
        assertThat(next.endpoint(job, instance, 80)).as("nobody listens inside").isEmpty();
        next.discard(job, instance);
        assertThat(instances().forwarded(instance, 80)).isEmpty();
        assertThat(instances().forwarded(other, 5432)).isPresent();
    }

    @Test
    void qemuIsAskedAlsoWhereThePathOfItsMonitorIsTooLongForASocket() throws IOException {
        Path deep = folder.resolve("a-folder-with-a-long-name-".repeat(6));
        InstanceFolder instanceFolder = new InstanceFolder(deep.resolve(".instances/web@site_1"));
        FileTarget target = Target.in(deep);
        Volume volume = target.createVolume(job, new VolumeSpec("site_1", "web-sda", 1 << 20, Map.of()));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.flush();
        }
        Instance instance = target.boot(job, spec("web", Reach.ISOLATED, Set.of(80)), List.of(volume));
        try (Monitor monitor = Monitor.of(instanceFolder)) {
            assertThat(monitor.connections()).contains("HOST_FORWARD");
        } finally {
            target.discard(job, instance);
        }
        assertThat(instanceFolder.monitor()).doesNotExist();
    }

    @Test
    void aConnectionCountsWhenTheMachineInsideHasTakenIt() {
        String asked = "  TCP[SYN_SENT]      17       127.0.0.1 45871       10.0.2.15    80     0     0\\r\\n"
                + "  TCP[HOST_FORWARD]  12       127.0.0.1 45871       10.0.2.15    80     0     0\\r\\n";
        String taken = "  TCP[ESTABLISHED]   18       127.0.0.1 45871       10.0.2.15    80     0     0\\r\\n";
        assertThat(PortProbe.isEstablished(asked, 45871)).isFalse();
        assertThat(PortProbe.isEstablished(asked + taken, 45871)).isTrue();
        assertThat(PortProbe.isEstablished(asked + taken, 4587)).isFalse();
    }

    @Test
    void aVolumeFromWhichItRunsIsNeitherWrittenNorDeleted() throws IOException {
        Volume volume = restored("web");
        FileTarget target = controller();
        Instance instance = target.boot(job, spec("web", Reach.NOTHING, Set.of()), List.of(volume));
        FileTarget next = controller();
        assertThatThrownBy(() -> next.openVolume(job, volume)).hasMessageContaining("web@site_1 runs from it");
        assertThatThrownBy(() -> next.deleteVolume(job, volume)).hasMessageContaining("web@site_1 runs from it");
        next.discard(job, instance);
        next.deleteVolume(job, volume);
        assertThat(Path.of(volume.id())).doesNotExist();
    }

    @Test
    void anInstanceWhoseNoteCannotBeReadIsLeftAlone() throws IOException {
        FileTarget target = controller();
        InstanceSpec spec = spec("web", Reach.NOTHING, Set.of());
        target.boot(job, spec, List.of(restored("web")));
        Files.writeString(instanceFolder("web").path().resolve("instance"), "nonsense");
        FileTarget next = controller();
        next.deactivate();
        assertThat(QemuProcesses.of(instanceFolder("web"))).hasSize(1);
        assertThatThrownBy(() -> next.findInstance(job, spec)).hasMessageContaining("instance");
    }

    /** With a disk of {@code scripts/demo-guest.sh make}, whose port 80 answers: {@code -Dgodwit.listening=/path/disk.img}. */
    @Test
    void aServiceInsideHasAnAddressAsSoonAsItListensAndAnswersThere() throws Exception {
        String image = System.getProperty("godwit.listening", "");
        Assumptions.assumeFalse(image.isEmpty(), "SKIPPED: no image of a machine that listens (-Dgodwit.listening)");
        FileTarget target = controller();
        byte[] disk = Files.readAllBytes(Path.of(image));
        Volume volume = target.createVolume(job, new VolumeSpec("site_1", "web-sda", disk.length, Map.of()));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.write(0, ByteBuffer.wrap(disk));
            writer.flush();
        }
        InstanceSpec spec = new InstanceSpec(
                "site_1",
                "web",
                1,
                256L << 20,
                Firmware.BIOS,
                new Network(Reach.ISOLATED, Set.of(80, 81)),
                true,
                Map.of());
        Instance instance = target.boot(job, spec, List.of(volume));
        int early = 0;
        while (target.endpoint(job, instance, 80).isEmpty()) {
            early++;
            assertThat(early).as("looks, of two seconds each").isLessThan(100);
        }
        assertThat(early).as("looks before it listened").isPositive();
        InetSocketAddress address = controller().endpoint(job, instance, 80).orElseThrow();
        assertThat(controller().endpoint(job, instance, 81)).isEmpty();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + address.getPort() + "/"))
                .timeout(LIMIT)
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        target.discard(job, instance);
        assertThat(target.endpoint(job, instance, 80)).isEmpty();
    }
}
