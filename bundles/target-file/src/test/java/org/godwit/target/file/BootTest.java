// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.godwit.api.disk.Firmware;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.target.BootSector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Boots for real: {@link BootSector}. */
class BootTest {
    private static final String QEMU = "qemu-system-x86_64";
    private static final String MARKER = "GODWIT-UP 4711";
    private static final int SIZE = 1 << 20;

    @TempDir
    Path folder;

    private final JobContext job = Target.job("job_1");

    private FileTarget target;

    private void open(String qemu) {
        target = Target.in(folder, qemu);
    }

    @AfterEach
    void endInstances() {
        if (target != null) {
            target.deactivate();
        }
    }

    private Volume restored(String format) throws IOException {
        Volume volume = target.createVolume(job, new VolumeSpec("job_1", "disk", SIZE, Map.of("format", format)));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.write(0, ByteBuffer.wrap(BootSector.showing(MARKER)));
            writer.flush();
        }
        return volume;
    }

    private static InstanceSpec spec(Firmware firmware, Map<String, String> settings) {
        return new InstanceSpec("job_1", "web-1", 1, 64L << 20, firmware, InstanceSpec.Network.NONE, false, settings);
    }

    private static void requireQemu() {
        Assumptions.assumeTrue(
                QemuImg.onPath(QEMU), "SKIPPED: " + QEMU + " is not installed (apt install qemu-system-x86)");
    }

    private List<ProcessHandle> processes() {
        return QemuProcesses.of(new InstanceFolder(folder.resolve(".instances/web-1@job_1")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raw virtio", "qcow2 virtio", "raw sata", "raw nvme"})
    void aRestoredDiskBootsAndIsSeenAndStaysAsItWas(String kind) throws IOException {
        requireQemu();
        open(QEMU);
        String format = kind.split(" ")[0];
        Volume volume = restored(format);
        byte[] before = Files.readAllBytes(Path.of(volume.id()));
        Map<String, String> settings = Map.of("format", format, "bus", kind.split(" ")[1]);
        Instance instance = target.boot(job, spec(Firmware.BIOS, settings), List.of(volume));
        Instance again = target.boot(job, spec(Firmware.BIOS, settings), List.of(volume));
        assertThat(again).isEqualTo(instance);
        assertThat(processes()).hasSize(1);
        ProcessHandle process = processes().get(0);

        Evidence evidence = target.await(job, instance, Pattern.compile("GODWIT-UP \\d+"), Duration.ofSeconds(60));
        assertThat(evidence.excerpt()).contains(MARKER);
        assertThat(evidence.reached()).isTrue();
        assertThat(evidence.after()).isBetween(Duration.ofMillis(1), Duration.ofSeconds(60));
        assertThat(target.await(job, instance, Pattern.compile("never shown"), Duration.ofMillis(100))
                        .reached())
                .isFalse();

        target.discard(job, instance);
        target.discard(job, instance);
        assertThat(process.isAlive()).isFalse();
        assertThat(Files.readAllBytes(Path.of(volume.id()))).isEqualTo(before);
        assertThat(Files.readString(folder.resolve(".instances/web-1@job_1/serial.log")))
                .contains(MARKER);
    }

    @Test
    void instancesEndWithTheTarget() throws IOException {
        requireQemu();
        open(QEMU);
        target.boot(job, spec(Firmware.UNKNOWN, Map.of()), List.of(restored("raw")));
        ProcessHandle process = processes().get(0);
        assertThat(process.isAlive()).isTrue();
        target.deactivate();
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void instancesOfAControllerThatDiedAreEndedByTheNext() throws Exception {
        requireQemu();
        open(QEMU);
        target.boot(job, spec(Firmware.BIOS, Map.of()), List.of(restored("raw")));
        ProcessHandle process = processes().get(0);
        Target.in(folder, QEMU);
        process.onExit().get(20, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void uefiFindsItsFirmware() throws IOException {
        requireQemu();
        Assumptions.assumeTrue(
                Files.exists(Path.of("/usr/share/OVMF")), "SKIPPED: OVMF is not installed (apt install ovmf)");
        open(QEMU);
        Instance instance = target.boot(job, spec(Firmware.UEFI, Map.of()), List.of(restored("raw")));
        Evidence evidence = target.await(job, instance, Pattern.compile("BdsDxe|UEFI|Shell"), Duration.ofSeconds(120));
        assertThat(evidence.reached()).as(evidence.excerpt()).isTrue();
    }

    @Test
    void aMissingQemuSaysWhatToInstall() throws IOException {
        open("qemu-that-is-not-there");
        Volume volume = restored("raw");
        ProblemException thrown = catchThrowableOfType(
                ProblemException.class, () -> target.boot(job, spec(Firmware.BIOS, Map.of()), List.of(volume)));
        assertThat(thrown.problem().kind()).isEqualTo(Kind.UNSUPPORTED);
        assertThat(thrown.problem().code()).isEqualTo("BOOT_UNAVAILABLE");
        assertThat(thrown.problem().remedy()).contains("apt install qemu-system-x86");
    }

    @Test
    void anIncompleteVolumeIsNotBooted() throws IOException {
        open(QEMU);
        Volume volume = target.createVolume(job, new VolumeSpec("job_1", "disk", SIZE, Map.of()));
        ProblemException thrown = catchThrowableOfType(
                ProblemException.class, () -> target.boot(job, spec(Firmware.BIOS, Map.of()), List.of(volume)));
        assertThat(thrown.problem().code()).isEqualTo("VOLUME_MISSING");
    }

    @Test
    void whatQemuRefusesIsPassedOn() throws IOException {
        requireQemu();
        open("false");
        Volume volume = restored("raw");
        ProblemException thrown = catchThrowableOfType(
                ProblemException.class, () -> target.boot(job, spec(Firmware.BIOS, Map.of()), List.of(volume)));
        assertThat(thrown.problem().code()).isEqualTo("BOOT_UNAVAILABLE");
        assertThat(thrown.problem().message()).contains("ended with 1");
    }
}
