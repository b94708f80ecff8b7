// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import org.godwit.api.disk.Extent;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Test;

/** What every {@link TargetCloud} keeps to, but for booting, which needs a real one. */
public interface TargetCloudContract {

    /** An empty target. */
    TargetCloud target() throws IOException;

    /** The bytes of a volume, had otherwise than through the target; or empty when the volume is not there. */
    byte[] content(TargetCloud target, Volume volume) throws IOException;

    /** Settings that every volume of this target needs; most need none. */
    default Map<String, String> settings() {
        return Map.of();
    }

    private VolumeSpec spec(String name, long sizeBytes) {
        return new VolumeSpec(name, sizeBytes, settings());
    }

    @Test
    default void aVolumeStartsAsZeroes() throws IOException {
        TargetCloud target = target();
        Volume volume = target.createVolume(new RecordingJobContext(), spec("web-sda", 3 << 20));
        assertThat(volume.sizeBytes()).isEqualTo(3 << 20);
        assertThat(content(target, volume)).isEqualTo(new byte[3 << 20]);
    }

    @Test
    default void aVolumeOfOneNameIsCreatedOnce() throws IOException {
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        Volume first = target.createVolume(job, spec("web-sda", 1 << 20));
        assertThat(target.createVolume(job, spec("web-sda", 1 << 20))).isEqualTo(first);
        assertThat(target.createVolume(job, spec("web-sdb", 1 << 20)).id()).isNotEqualTo(first.id());
    }

    @Test
    default void afterFlushAVolumeHasTheBytesWhateverTheOrderOfWritesAndZeroes() throws Exception {
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        int size = (2 << 20) + 1536;
        Volume volume = target.createVolume(job, spec("web-sda", size));
        byte[] expected = new byte[size];
        Random random = new Random(7);
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            for (int i = 0; i < 40; i++) {
                int offset = random.nextInt(size / 512) * 512;
                int length = Math.min(size - offset, (1 + random.nextInt(400)) * 512);
                byte[] bytes = new byte[length];
                if (random.nextInt(3) == 0) {
                    writer.zero(new Extent(offset, length));
                } else {
                    random.nextBytes(bytes);
                    writer.write(offset, ByteBuffer.wrap(bytes));
                }
                System.arraycopy(bytes, 0, expected, offset, length);
            }
            writer.flush();
        }
        assertThat(content(target, volume)).isEqualTo(expected);
        try (VolumeWriter again = target.openVolume(job, volume)) {
            again.write(512, ByteBuffer.wrap(new byte[512]));
            again.flush();
        }
        System.arraycopy(new byte[512], 0, expected, 512, 512);
        assertThat(content(target, volume)).isEqualTo(expected);
    }

    @Test
    default void aDeletedVolumeIsGoneAndDeletingItAgainDoesNothing() throws IOException {
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = target.createVolume(job, spec("web-sda", 1 << 20));
        target.deleteVolume(job, volume);
        target.deleteVolume(job, volume);
        assertThat(content(target, volume)).isEmpty();
    }

    @Test
    default void anUnknownSettingIsRefusedByName() throws IOException {
        TargetCloud target = target();
        VolumeSpec spec = new VolumeSpec("web-sda", 1 << 20, Map.of("no-such-setting", "1"));
        assertThatThrownBy(() -> target.createVolume(new RecordingJobContext(), spec))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().kind()).isEqualTo(Problem.Kind.MISCONFIGURED);
                    assertThat(e.problem().message()).contains("no-such-setting");
                });
    }
}
