// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Firmware;
import org.godwit.api.job.JobContext;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running machine writes while it is read is not read, and nothing is lost of it. */
class FleeceTest {
    private static final int BYTES = 8 << 20;

    @TempDir
    Path folder;

    private final JobContext job = Target.job("site_1");
    private FileTarget target;
    private Instance instance;
    private final List<Volume> volumes = new ArrayList<>();

    @BeforeEach
    void boot() throws Exception {
        Assumptions.assumeTrue(QemuImg.onPath("qemu-system-x86_64"), "SKIPPED: there is no QEMU here");
        target = Target.in(folder);
        for (String format : List.of("raw", "qcow2")) {
            Volume volume = target.createVolume(
                    job, new VolumeSpec("site_1", "web-" + format, BYTES, Map.of("format", format)));
            try (VolumeWriter writer = target.openVolume(job, volume)) {
                writer.flush();
            }
            volumes.add(volume);
        }
        InstanceSpec spec = new InstanceSpec(
                "site_1", "web", 1, 64L << 20, Firmware.BIOS, InstanceSpec.Network.NONE, true, Map.of());
        instance = target.boot(job, spec, volumes);
    }

    @AfterEach
    void end() throws IOException {
        if (instance != null) {
            target.discard(job, instance);
            target.deactivate();
        }
    }

    private InstanceFolder home() {
        return new InstanceFolder(folder.resolve(".instances").resolve(instance.id()));
    }

    /** As the machine does it. */
    private void write(int disk, int value, int offset) throws IOException {
        try (Monitor monitor = Monitor.of(home())) {
            String line = "qemu-io disk" + disk + " \"write -P " + value + " " + offset + " 65536\"";
            monitor.run("human-monitor-command", "{\"command-line\":" + Monitor.quoted(line) + "}");
        }
    }

    private static byte byteAt(InstanceReader.Reading reading, Volume volume, int offset) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(512);
        reading.read(volume, offset, one);
        return one.get(0);
    }

    @Test
    void aReadingIsOfOneMomentAndTheNextOneOfALaterOne() throws Exception {
        for (int disk = 0; disk < 2; disk++) {
            write(disk, 5, 1 << 20);
        }
        try (InstanceReader.Reading reading = target.read(job, instance, volumes)) {
            for (int disk = 0; disk < 2; disk++) {
                write(disk, 7, 1 << 20);
                write(disk, 9, 5 << 20);
                Volume volume = volumes.get(disk);
                assertThat(byteAt(reading, volume, 1 << 20)).as("disk " + disk).isEqualTo((byte) 5);
                assertThat(byteAt(reading, volume, 5 << 20)).isZero();
                assertThat(reading.data(volume).totalBytes()).isBetween(65536L, 3L << 20);
            }
        }
        assertThat(Files.exists(home().overlay(0))).isFalse();
        try (InstanceReader.Reading reading = target.read(job, instance, volumes)) {
            for (Volume volume : volumes) {
                assertThat(byteAt(reading, volume, 1 << 20)).isEqualTo((byte) 7);
                assertThat(byteAt(reading, volume, 5 << 20)).isEqualTo((byte) 9);
            }
        }
    }

    @Test
    void whatAControllerThatDiedHasLeftIsTakenAwayByTheNext() throws Exception {
        target.read(job, instance, volumes);
        assertThat(Files.exists(home().overlay(1))).isTrue();
        FileTarget next = Target.in(folder);
        assertThat(Files.exists(home().overlay(0))).isFalse();
        write(0, 3, 0);
        try (InstanceReader.Reading reading = next.read(job, instance, volumes)) {
            assertThat(byteAt(reading, volumes.get(0), 0)).isEqualTo((byte) 3);
        }
    }

    @Test
    void aMachineThatHasEndedIsReadToo() throws Exception {
        write(0, 4, 2 << 20);
        write(1, 6, 3 << 20);
        QemuProcesses.end(home(), true);
        try (InstanceReader.Reading reading = target.read(job, instance, volumes)) {
            assertThat(byteAt(reading, volumes.get(0), 2 << 20)).isEqualTo((byte) 4);
            assertThat(byteAt(reading, volumes.get(1), 3 << 20)).isEqualTo((byte) 6);
            assertThat(reading.data(volumes.get(1)).totalBytes()).isLessThan(1 << 20);
        }
        try (var left = Files.list(folder.resolve(".instances"))) {
            assertThat(left).hasSize(1);
        }
    }
}
