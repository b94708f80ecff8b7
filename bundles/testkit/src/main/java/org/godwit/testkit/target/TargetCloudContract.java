// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every {@link TargetCloud} keeps to; what a booted machine shows needs a real one. */
public interface TargetCloudContract {

    /** An empty target. */
    TargetCloud target() throws IOException;

    /** The bytes of a volume, had otherwise than through the target; or empty when the volume is not there. */
    byte[] content(TargetCloud target, Volume volume) throws IOException;

    /** Settings that every volume of this target needs; most need none. */
    default Map<String, String> settings() {
        return Map.of();
    }

    /** Whether it starts machines here. */
    default boolean boots() {
        return false;
    }

    /**
     * Puts something at the place of a volume that Godwit did not make.
     *
     * @return whether that can be done: false where the target chooses the places of volumes
     */
    default boolean putForeign(TargetCloud target, VolumeSpec spec) throws IOException {
        return false;
    }

    private VolumeSpec spec(String name, long sizeBytes) {
        return spec("job_1", name, sizeBytes);
    }

    private VolumeSpec spec(String scope, String name, long sizeBytes) {
        return new VolumeSpec(scope, name, sizeBytes, settings());
    }

    private InstanceSpec machine(String scope, String name) {
        return new InstanceSpec(scope, name, 1, 64L << 20, Firmware.BIOS, InstanceSpec.Network.NONE, false, settings());
    }

    private Volume whole(TargetCloud target, VolumeSpec spec) throws IOException {
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = target.createVolume(job, spec);
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.flush();
        }
        return volume;
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
        VolumeSpec spec = new VolumeSpec("job_1", "web-sda", 1 << 20, Map.of("no-such-setting", "1"));
        assertThatThrownBy(() -> target.createVolume(new RecordingJobContext(), spec))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().kind()).isEqualTo(Problem.Kind.MISCONFIGURED);
                    assertThat(e.problem().message()).contains("no-such-setting");
                });
    }

    @Test
    default void aVolumeIsFoundByItsScopeAndNameAndByNothingElse() throws IOException {
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        assertThat(target.findVolume(job, spec("web-sda", 1 << 20))).isEmpty();
        Volume volume = target.createVolume(job, spec("web-sda", 1 << 20));
        assertThat(target.findVolume(job, spec("web-sda", 1 << 20))).contains(volume);
        assertThat(target.findVolume(new RecordingJobContext("job_9"), spec("web-sda", 1 << 20)))
                .contains(volume);
        assertThat(target.findVolume(job, spec("web-sdb", 1 << 20))).isEmpty();
        assertThat(target.findVolume(job, spec("web", 1 << 20))).isEmpty();
        assertThat(target.findVolume(job, spec("job_2", "web-sda", 1 << 20))).isEmpty();
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            assertThat(target.findVolume(job, spec("web-sda", 1 << 20)))
                    .as("while it is written")
                    .contains(volume);
            writer.flush();
        }
        assertThat(target.findVolume(job, spec("web-sda", 1 << 20))).contains(volume);
        target.deleteVolume(job, volume);
        assertThat(target.findVolume(job, spec("web-sda", 1 << 20))).isEmpty();
    }

    @Test
    default void aVolumeThatGodwitDidNotMakeIsNotFound() throws IOException {
        TargetCloud target = target();
        VolumeSpec spec = spec("web-sda", 1 << 20);
        Assumptions.assumeTrue(putForeign(target, spec), "SKIPPED: this target chooses the places of volumes itself");
        assertThat(target.findVolume(new RecordingJobContext(), spec)).isEmpty();
    }

    @Test
    default void volumesOfOneNameInTwoScopesAreTwo() throws Exception {
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        Volume first = target.createVolume(job, spec("site_1", "web-sda", 4096));
        Volume second = target.createVolume(job, spec("site_2", "web-sda", 4096));
        Volume third = target.createVolume(job, spec("site_1-web", "sda", 4096));
        assertThat(List.of(first.id(), second.id(), third.id())).doesNotHaveDuplicates();
        byte[] bytes = new byte[4096];
        Arrays.fill(bytes, (byte) 7);
        try (VolumeWriter writer = target.openVolume(job, second)) {
            writer.write(0, ByteBuffer.wrap(bytes));
            writer.flush();
        }
        target.deleteVolume(job, first);
        assertThat(target.findVolume(job, spec("site_1", "web-sda", 4096))).isEmpty();
        assertThat(target.findVolume(job, spec("site_2", "web-sda", 4096))).contains(second);
        assertThat(target.findVolume(job, spec("site_1-web", "sda", 4096))).contains(third);
        assertThat(content(target, second)).isEqualTo(bytes);
    }

    @Test
    default void anInstanceIsFoundByItsScopeAndNameUntilItIsDiscarded() throws IOException {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = whole(target, spec("web-sda", 1 << 20));
        assertThat(target.findInstance(job, machine("job_1", "web"))).isEmpty();
        Instance instance = target.boot(job, machine("job_1", "web"), List.of(volume));
        assertThat(target.boot(job, machine("job_1", "web"), List.of(volume))).isEqualTo(instance);
        assertThat(target.findInstance(job, machine("job_1", "web"))).contains(instance);
        assertThat(target.findInstance(job, machine("job_1", "we"))).isEmpty();
        assertThat(target.findInstance(job, machine("job_2", "web"))).isEmpty();
        target.discard(job, instance);
        target.discard(job, instance);
        assertThat(target.findInstance(job, machine("job_1", "web"))).isEmpty();
        assertThat(target.findVolume(job, spec("web-sda", 1 << 20)))
                .as("volumes stay")
                .contains(volume);
    }

    @Test
    default void instancesOfTwoScopesAreTwoWhateverTheirNames() throws IOException {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        InstanceSpec one = machine("site_1", "web-1");
        InstanceSpec two = machine("site_1-web", "1");
        Instance first = target.boot(job, one, List.of(whole(target, spec("site_1", "a", 1 << 20))));
        Instance second = target.boot(job, two, List.of(whole(target, spec("site_1-web", "a", 1 << 20))));
        assertThat(second.id()).isNotEqualTo(first.id());
        target.discard(job, first);
        assertThat(target.findInstance(job, one)).isEmpty();
        assertThat(target.findInstance(job, two)).contains(second);
        target.discard(job, second);
    }

    @Test
    default void nothingIsBootedFromAVolumeThatIsNotThere() throws IOException {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = whole(target, spec("web-sda", 1 << 20));
        target.deleteVolume(job, volume);
        assertThatThrownBy(() -> target.boot(job, machine("job_1", "web"), List.of(volume)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.MISSING));
        assertThat(target.findInstance(job, machine("job_1", "web"))).isEmpty();
    }
}
