// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.Consistency;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every {@link InstanceReader} keeps to. */
public interface InstanceReaderContract extends TargetCloudContract {
    /** Of the last volume; no whole number of blocks. */
    int ODD_BYTES = (5 << 20) + 1536;

    private Volume volume(TargetCloud target, String name, byte[] bytes) throws Exception {
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = target.createVolume(job, new VolumeSpec("site_1", name, bytes.length, settings()));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            for (int at = 0; at < bytes.length; at += 1 << 20) {
                ByteBuffer piece = ByteBuffer.wrap(bytes, at, Math.min(1 << 20, bytes.length - at));
                writer.write(at, piece);
            }
            writer.flush();
        }
        return volume;
    }

    private Instance booted(TargetCloud target, List<Volume> volumes) throws IOException {
        InstanceSpec spec = new InstanceSpec(
                "site_1", "web", 1, 64L << 20, Firmware.BIOS, InstanceSpec.Network.NONE, true, settings());
        return target.boot(new RecordingJobContext(), spec, volumes);
    }

    private static byte[] bytes(InstanceReader.Reading reading, Volume volume, Extents extents) throws IOException {
        byte[] all = new byte[(int) volume.sizeBytes()];
        for (Extent extent : extents.list()) {
            for (long at = extent.offset(); at < extent.end(); at += 1 << 20) {
                int length = (int) Math.min(1 << 20, extent.end() - at);
                reading.read(volume, at, ByteBuffer.wrap(all, (int) at, length));
            }
        }
        return all;
    }

    private static byte[] random(int size, int from, int to) {
        byte[] bytes = new byte[size];
        byte[] some = new byte[to - from];
        new Random(from).nextBytes(some);
        System.arraycopy(some, 0, bytes, from, some.length);
        return bytes;
    }

    @Test
    default void aRunningInstanceIsReadByteForByteAndGoesOn() throws Exception {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        byte[] first = random(4 << 20, 1 << 20, (1 << 20) + 70_000);
        byte[] second = random(ODD_BYTES, ODD_BYTES - 5000, ODD_BYTES);
        List<Volume> volumes = List.of(volume(target, "web-sda", first), volume(target, "web-sdb", second));
        Instance instance = booted(target, volumes);
        RecordingJobContext job = new RecordingJobContext();
        try {
            for (int again = 0; again < 2; again++) {
                try (InstanceReader.Reading reading = ((InstanceReader) target).read(job, instance, volumes)) {
                    assertThat(reading.consistency()).isGreaterThanOrEqualTo(Consistency.CRASH);
                    Volume sda = volumes.get(0);
                    Volume sdb = volumes.get(1);
                    assertThat(Arrays.equals(bytes(reading, sda, Extents.all(sda.sizeBytes())), first))
                            .isTrue();
                    assertThat(Arrays.equals(bytes(reading, sdb, Extents.all(sdb.sizeBytes())), second))
                            .isTrue();
                    assertThat(Arrays.equals(bytes(reading, sda, reading.data(sda)), first))
                            .as("what differs from zeroes")
                            .isTrue();
                    assertThat(Arrays.equals(bytes(reading, sdb, reading.data(sdb)), second))
                            .isTrue();
                }
            }
            InstanceSpec same =
                    new InstanceSpec("site_1", "web", 1, 0, Firmware.BIOS, InstanceSpec.Network.NONE, true, settings());
            assertThat(target.findInstance(job, same)).contains(instance);
        } finally {
            target.discard(job, instance);
        }
    }

    @Test
    default void aReadingThatWasLeftOpenIsNoHindrance() throws Exception {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        byte[] first = random(2 << 20, 0, 100_000);
        List<Volume> volumes = List.of(volume(target, "web-sda", first));
        Instance instance = booted(target, volumes);
        RecordingJobContext job = new RecordingJobContext();
        try {
            InstanceReader.Reading left = ((InstanceReader) target).read(job, instance, volumes);
            try (InstanceReader.Reading reading = ((InstanceReader) target).read(job, instance, volumes)) {
                assertThat(Arrays.equals(bytes(reading, volumes.get(0), Extents.all(2 << 20)), first))
                        .isTrue();
            }
            left.close();
        } finally {
            target.discard(job, instance);
        }
    }

    @Test
    default void nothingIsReadOfAVolumeThatIsNotThere() throws Exception {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = volume(target, "web-sda", new byte[1 << 20]);
        target.deleteVolume(job, volume);
        assertThatThrownBy(() -> ((InstanceReader) target)
                        .read(job, new Instance("none", "web"), List.of(volume))
                        .close())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.MISSING));
    }
}
