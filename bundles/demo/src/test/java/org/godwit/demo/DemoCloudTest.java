// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.Firmware;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.target.InstancePowerContract;
import org.godwit.testkit.target.InstanceReaderContract;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoCloudTest implements InstancePowerContract, InstanceReaderContract {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final RecordingJobContext job = new RecordingJobContext();
    private final List<DemoCloud> clouds = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    @AfterEach
    void closeDoors() throws IOException {
        for (DemoCloud cloud : clouds) {
            cloud.deactivate();
        }
    }

    private static CloudConfig page(Map<String, Object> values) {
        return (CloudConfig) Proxy.newProxyInstance(
                CloudConfig.class.getClassLoader(),
                new Class<?>[] {CloudConfig.class},
                (page, key, none) -> values.getOrDefault(key.getName(), key.getDefaultValue()));
    }

    private CloudSettings settings(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.putIfAbsent("folder", folder.toString());
        return CloudSettings.of(page(all), Map.of());
    }

    private DemoCloud cloud(Map<String, Object> values) throws IOException {
        DemoCloud cloud = new DemoCloud(
                settings(values),
                new DemoCloudInside.Surroundings(() -> now, new Random(7), time -> now = now.plus(time)));
        clouds.add(cloud);
        return cloud;
    }

    @Override
    public TargetCloud target() throws IOException {
        return cloud(Map.of());
    }

    @Override
    public boolean boots() {
        return true;
    }

    @Override
    public byte[] content(TargetCloud target, Volume volume) throws IOException {
        Path file = folder.resolve(volume.id() + ".raw");
        return Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    }

    private static VolumeSpec disk(String name, long sizeBytes) {
        return new VolumeSpec("site_1", name, sizeBytes, Map.of());
    }

    private static InstanceSpec machine(String name, boolean lasting) {
        InstanceSpec.Network network = new InstanceSpec.Network(InstanceSpec.Reach.ISOLATED, Set.of(80));
        return new InstanceSpec("site_1", name, 1, 256L << 20, Firmware.BIOS, network, lasting, Map.of());
    }

    private static Problem problemOf(ThrowingCallable call) {
        ProblemException thrown = catchThrowableOfType(ProblemException.class, call);
        assertThat(thrown).isNotNull();
        return thrown.problem();
    }

    private static HttpResponse<String> get(InetSocketAddress address) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + address.getPort() + "/health");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).timeout(LIMIT).build(), HttpResponse.BodyHandlers.ofString());
    }

    /** A connection may still be taken, or be reset, while the port is being closed. */
    private static boolean isRefusedSoon(InetSocketAddress address) throws IOException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                assertThat(socket.isConnected()).isTrue();
            } catch (SocketException e) {
                if (e instanceof ConnectException) {
                    return true;
                }
            }
        }
        return false;
    }

    @Test
    void aMachineComesUpAfterAWhileShowsItAndAnswersOnItsPorts() throws Exception {
        DemoCloud cloud = cloud(Map.of("boot_seconds", 20));
        Volume volume = cloud.createVolume(job, disk("web-vda", 1 << 20));
        Instance web = cloud.boot(job, machine("web", true), List.of(volume));
        Evidence early = cloud.await(job, web, Pattern.compile("login:"), LIMIT);
        assertThat(early.reached()).isFalse();
        assertThat(early.excerpt()).contains("Linux version").doesNotContain("login:");
        assertThat(cloud.endpoint(job, web, 80)).isEmpty();

        Evidence late = cloud.await(job, web, Pattern.compile("web login:"), LIMIT.multipliedBy(2));
        assertThat(late.reached()).as(late.excerpt()).isTrue();
        assertThat(late.after()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(21));
        InetSocketAddress address = cloud.endpoint(job, web, 80).orElseThrow();
        assertThat(address.getAddress().isLoopbackAddress()).isTrue();
        try (Socket probe = new Socket()) {
            probe.connect(address, 5000);
        }
        assertThat(get(address).statusCode()).isEqualTo(200);
        assertThat(get(address).body()).contains("web", "80");
        assertThat(cloud.endpoint(job, web, 81)).isEmpty();
        cloud.discard(job, web);
        assertThat(isRefusedSoon(address)).isTrue();
    }

    @Test
    void whatExistsSurvivesTheController() throws Exception {
        DemoCloud first = cloud(Map.of());
        Volume volume = first.createVolume(job, disk("web-vda", 1 << 20));
        try (VolumeWriter writer = first.openVolume(job, volume)) {
            writer.write(4096, ByteBuffer.wrap(new byte[] {1, 2, 3}));
            writer.flush();
        }
        Instance web = first.boot(job, machine("web", true), List.of(volume));
        first.boot(job, machine("glance", false), List.of(volume));
        now = now.plusSeconds(60);

        DemoCloud next = cloud(Map.of());
        assertThat(next.findVolume(job, disk("web-vda", 1 << 20))).contains(volume);
        assertThat(content(next, volume)[4098]).isEqualTo((byte) 3);
        assertThat(next.findInstance(job, machine("web", true))).contains(web);
        assertThat(next.findInstance(job, machine("glance", false)))
                .as("was not to last")
                .isEmpty();
        assertThat(next.await(job, web, Pattern.compile("login:"), Duration.ZERO)
                        .reached())
                .isTrue();
        assertThat(get(next.endpoint(job, web, 80).orElseThrow()).statusCode()).isEqualTo(200);
        assertThat(problemOf(() -> next.deleteVolume(job, volume)).code()).isEqualTo("VOLUME_IN_USE");
        assertThat(problemOf(() -> next.openVolume(job, volume)).message()).contains("web-vda", "web) runs");
        next.discard(job, web);
        next.deleteVolume(job, volume);
        assertThat(Files.readAllLines(folder.resolve("cloud.log")))
                .hasSize(6)
                .allMatch(line -> line.contains(" scope=site_1 name="))
                .last()
                .asString()
                .contains("removed volume", "name=web-vda", volume.id());
    }

    @Test
    void aLostAnswerIsOfWhatWasDoneAndARefusalIsNot() throws IOException {
        DemoCloud cloud = cloud(Map.of("lost_percent", 100));
        Problem lost = problemOf(() -> cloud.createVolume(job, disk("a", 512)));
        assertThat(lost.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(lost.toString()).contains("create volume a of site_1", "lost.percent", "org.godwit.demo.cloud.cfg");
        cloud.modified(settings(Map.of("failing_percent", 100)));
        Problem refused = problemOf(() -> cloud.createVolume(job, disk("b", 512)));
        assertThat(refused.kind()).isEqualTo(Kind.TRANSIENT);
        assertThat(refused.toString()).contains("create volume b of site_1", "failing.percent");
        cloud.modified(settings(Map.of()));
        assertThat(cloud.findVolume(job, disk("a", 512))).isPresent();
        assertThat(cloud.findVolume(job, disk("b", 512))).isEmpty();
    }

    @Test
    void newThingsAreNotFoundWhileItSettles() throws IOException {
        DemoCloud cloud = cloud(Map.of("settling_seconds", 30));
        assertThat(cloud.settling()).isEqualTo(Duration.ofSeconds(30));
        Volume volume = cloud.createVolume(job, disk("a", 512));
        cloud.boot(job, machine("web", true), List.of(volume));
        assertThat(cloud.createVolume(job, disk("a", 512))).isEqualTo(volume);
        now = now.plusSeconds(29);
        assertThat(cloud.findVolume(job, disk("a", 512))).isEmpty();
        assertThat(cloud.findInstance(job, machine("web", true))).isEmpty();
        now = now.plusSeconds(1);
        assertThat(cloud.findVolume(job, disk("a", 512))).contains(volume);
        assertThat(cloud.findInstance(job, machine("web", true))).isPresent();
    }

    @Test
    void quotasSayWhatIsTakenAndWhatToDo() throws IOException {
        DemoCloud cloud = cloud(Map.of("quota_mebibytes", 3, "quota_volumes", 2, "quota_instances", 0));
        Volume volume = cloud.createVolume(job, disk("a", 2 << 20));
        Problem bytes = problemOf(() -> cloud.createVolume(job, disk("b", 2 << 20)));
        assertThat(bytes.kind()).isEqualTo(Kind.MISCONFIGURED);
        assertThat(bytes.code()).isEqualTo("CLOUD_QUOTA");
        assertThat(bytes.toString()).contains("2 of 3 MiB are taken, by 1 volume.", "quota.mebibytes");
        cloud.createVolume(job, disk("b", 1 << 20));
        assertThat(problemOf(() -> cloud.createVolume(job, disk("c", 0))).toString())
                .contains("2 of 2 volumes", "quota.volumes");
        assertThat(problemOf(() -> cloud.boot(job, machine("web", true), List.of(volume)))
                        .toString())
                .contains("0 of 0 instances", "quota.instances");
    }

    @Test
    void somethingIsSlowUntilTheJobIsCancelledAndSomeMachinesNeverComeUp() throws IOException {
        DemoCloud cloud = cloud(Map.of("slow_milliseconds", 1500, "never_ready", "db.*"));
        Instant before = now;
        Volume volume = cloud.createVolume(job, disk("a", 512));
        assertThat(now).isEqualTo(before.plusMillis(1500));
        Instance db = cloud.boot(job, machine("db-1", true), List.of(volume));
        Evidence evidence = cloud.await(job, db, Pattern.compile("login:"), Duration.ofMinutes(5));
        assertThat(evidence.reached()).isFalse();
        assertThat(evidence.excerpt()).contains("never to come up");
        assertThat(cloud.endpoint(job, db, 80)).isEmpty();
        RecordingJobContext cancelled = new RecordingJobContext();
        cancelled.cancelAfter(1);
        cancelled.done(1);
        assertThatThrownBy(() -> cloud.createVolume(cancelled, disk("b", 512)))
                .isInstanceOf(JobCancelledException.class);
    }

    @Test
    void wrongConfigurationRefusesToStartAndNamesTheKey() throws IOException {
        assertThatThrownBy(() -> CloudSettings.of(page(Map.of()), Map.of())).hasMessageContaining("folder");
        assertThatThrownBy(() -> CloudSettings.of(page(Map.of("folder", "/x")), Map.of("failing", "1")))
                .hasMessageContaining("failing")
                .hasMessageContaining("failing.percent");
        assertThatThrownBy(() -> settings(Map.of("lost_percent", 101))).hasMessageContaining("lost.percent");
        assertThatThrownBy(() -> settings(Map.of("never_ready", "("))).hasMessageContaining("never.ready");
        assertThatThrownBy(() -> settings(Map.of("quota_volumes", -1))).hasMessageContaining("at least 0");
        Path file = Files.writeString(folder.resolve("file"), "");
        assertThat(cloud(Map.of("folder", file.toString())).trouble()).isPresent();
        assertThat(cloud(Map.of()).trouble()).isEmpty();
    }
}
