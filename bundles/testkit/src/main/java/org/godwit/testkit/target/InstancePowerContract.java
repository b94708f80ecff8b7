// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.Firmware;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** What every {@link TargetCloud} keeps to that is also an {@link InstancePower}. */
public interface InstancePowerContract extends TargetCloudContract {

    private InstanceSpec lasting(String name) {
        InstanceSpec.Network network = new InstanceSpec.Network(InstanceSpec.Reach.ISOLATED, Set.of(80));
        return new InstanceSpec("site_1", name, 1, 64L << 20, Firmware.BIOS, network, true, settings());
    }

    private Volume written(TargetCloud target, byte[] bytes) throws IOException {
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = target.createVolume(job, new VolumeSpec("site_1", "web-sda", bytes.length, settings()));
        try (VolumeWriter writer = target.openVolume(job, volume)) {
            writer.write(0, ByteBuffer.wrap(bytes));
            writer.flush();
        }
        return volume;
    }

    @Test
    default void oneThatIsStoppedStaysWithItsVolumesAndIsStartedAgain() throws Exception {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        InstancePower power = (InstancePower) target;
        RecordingJobContext job = new RecordingJobContext();
        byte[] bytes = new byte[1 << 20];
        Arrays.fill(bytes, 512, 4096, (byte) 7);
        Volume volume = written(target, bytes);
        Instance instance = target.boot(job, lasting("web"), List.of(volume));
        try {
            assertThat(power.power(job, instance)).isEqualTo(InstancePower.State.RUNNING);
            power.stop(job, instance);
            power.stop(job, instance);
            assertThat(power.power(job, instance)).isEqualTo(InstancePower.State.STOPPED);
            assertThat(target.findInstance(job, lasting("web"))).contains(instance);
            assertThat(target.endpoint(job, instance, 80)).isEqualTo(Optional.empty());
            assertThat(target.findVolume(job, new VolumeSpec("site_1", "web-sda", bytes.length, settings())))
                    .contains(volume);
            assertThat(content(target, volume)).isEqualTo(bytes);
            power.start(job, instance);
            power.start(job, instance);
            assertThat(power.power(job, instance)).isEqualTo(InstancePower.State.RUNNING);
            assertThat(target.findInstance(job, lasting("web"))).contains(instance);
        } finally {
            target.discard(job, instance);
        }
    }

    @Test
    default void oneThatIsStoppedIsDiscardedAsOneThatRuns() throws Exception {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        InstancePower power = (InstancePower) target;
        RecordingJobContext job = new RecordingJobContext();
        Volume volume = written(target, new byte[1 << 20]);
        Instance instance = target.boot(job, lasting("web"), List.of(volume));
        power.stop(job, instance);
        target.discard(job, instance);
        assertThat(target.findInstance(job, lasting("web"))).isEmpty();
        target.deleteVolume(job, volume);
        assertThat(content(target, volume)).isEmpty();
    }

    @Test
    default void nothingIsStartedOrStoppedThatIsNotThere() throws IOException {
        Assumptions.assumeTrue(boots(), "SKIPPED: this target starts no machines here");
        TargetCloud target = target();
        InstancePower power = (InstancePower) target;
        RecordingJobContext job = new RecordingJobContext();
        Instance instance = target.boot(job, lasting("web"), List.of(written(target, new byte[1 << 20])));
        target.discard(job, instance);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> power.power(job, instance), () -> power.stop(job, instance), () -> power.start(job, instance))) {
            assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
                assertThat(e.problem().kind()).isEqualTo(Problem.Kind.MISSING);
                assertThat(e.problem().code()).isEqualTo("INSTANCE_MISSING");
            });
        }
        assertThat(target.findInstance(job, lasting("web"))).isEmpty();
    }
}
