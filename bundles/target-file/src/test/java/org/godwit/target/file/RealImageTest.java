// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.godwit.api.disk.Firmware;
import org.godwit.api.job.JobContext;
import org.godwit.api.target.Evidence;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A whole Linux disk, written through the target and booted: {@code -Dgodwit.image=/path/disk.raw
 * -Dgodwit.firmware=UEFI -Dgodwit.format=qcow2}. Minutes; skipped without an image.
 */
class RealImageTest {
    @TempDir
    Path folder;

    @Test
    void aRealDiskBootsToItsLogin() throws Exception {
        String image = System.getProperty("godwit.image", "");
        Assumptions.assumeFalse(image.isEmpty(), "SKIPPED: no image was named with -Dgodwit.image");
        Firmware firmware = Firmware.valueOf(System.getProperty("godwit.firmware", "BIOS"));
        Map<String, String> settings = Map.of("format", System.getProperty("godwit.format", "raw"));
        FileTarget target = Target.in(folder);
        JobContext job = Target.job("job_1");
        try {
            Volume volume = restored(target, job, Path.of(image), settings);
            if (settings.get("format").equals("qcow2")) {
                QemuImg.check(Path.of(volume.id()));
                QemuImg.compare(Path.of(image), Path.of(volume.id()));
            }
            InstanceSpec spec = new InstanceSpec(
                    "job_1", "real", 2, 512L << 20, firmware, InstanceSpec.Network.NONE, false, settings);
            Evidence evidence = target.await(
                    job, target.boot(job, spec, List.of(volume)), Pattern.compile("login:"), Duration.ofMinutes(6));
            System.out.println(firmware + " " + settings + " reached=" + evidence.reached() + " after="
                    + evidence.after().toSeconds() + " s");
            assertThat(evidence.reached()).as(evidence.excerpt()).isTrue();
        } finally {
            target.deactivate();
        }
    }

    private static Volume restored(FileTarget target, JobContext job, Path image, Map<String, String> settings)
            throws IOException {
        try (FileChannel channel = FileChannel.open(image)) {
            Volume volume = target.createVolume(job, new VolumeSpec("job_1", "real", channel.size(), settings));
            try (VolumeWriter writer = target.openVolume(job, volume)) {
                ByteBuffer block = ByteBuffer.allocate(1 << 20);
                for (long at = 0; channel.read(block.clear(), at) > 0; at += block.limit()) {
                    writer.write(at, block.flip());
                }
                writer.flush();
            }
            return volume;
        }
    }
}
