// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePower.State;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Machines that are stopped stay as they are, and so does what is known of them. */
class DemoPowerTest {
    private static final MachineId WEB = new MachineId("demo-1");

    @TempDir
    Path folder;

    private final RecordingJobContext job = new RecordingJobContext();

    private Config page(Map<String, Object> values) {
        Map<String, Object> all = new HashMap<>(values);
        all.put("folder", folder.toString());
        all.put("disk_mebibytes", 4);
        return DemoPlatformContractTest.page(all);
    }

    private DemoPlatform platform(Map<String, Object> values) throws IOException {
        return new DemoPlatform(page(values), Map.of());
    }

    private byte[] content(DemoPlatform platform) throws IOException {
        try (Snapshot snapshot = platform.snapshot(job, WEB, Consistency.CRASH)) {
            ByteBuffer all = ByteBuffer.allocate((int) snapshot.disks().get(0).sizeBytes());
            snapshot.read(snapshot.disks().get(0).id(), 0, all);
            return all.array();
        }
    }

    @Test
    void aStoppedMachineIsStillReplicatedAndNoLongerChanges() throws IOException {
        DemoPlatform platform = platform(Map.of());
        assertThat(platform.power(job, WEB)).isEqualTo(State.RUNNING);
        byte[] running = content(platform);
        platform.stop(job, WEB);
        platform.stop(job, WEB);
        assertThat(platform.power(job, WEB)).isEqualTo(State.STOPPED);
        assertThat(platform.power(job, new MachineId("demo-2"))).isEqualTo(State.RUNNING);
        byte[] stopped = content(platform);
        Optional<ChangeMark> mark;
        try (Snapshot snapshot = platform.snapshot(job, WEB, Consistency.CRASH)) {
            mark = snapshot.changesSince(snapshot.disks().get(0).id(), Optional.empty())
                    .until();
        }
        try (Snapshot snapshot = platform.snapshot(job, WEB, Consistency.CRASH)) {
            assertThat(snapshot.changesSince(snapshot.disks().get(0).id(), mark)
                            .extents()
                            .totalBytes())
                    .isZero();
        }
        assertThat(content(platform)).isEqualTo(stopped).isEqualTo(running);
        platform.start(job, WEB);
        assertThat(platform.power(job, WEB)).isEqualTo(State.RUNNING);
        assertThat(content(platform)).isNotEqualTo(stopped);
    }

    @Test
    void whatIsStoppedIsStoppedAfterARestartOfTheController() throws IOException {
        platform(Map.of()).stop(job, WEB);
        DemoPlatform next = platform(Map.of());
        assertThat(next.power(job, WEB)).isEqualTo(State.STOPPED);
        next.start(job, WEB);
        assertThat(platform(Map.of()).power(job, WEB)).isEqualTo(State.RUNNING);
    }

    @Test
    void stoppingFailsWhenToldToAndDisksStayWhenThatChanges() throws IOException {
        DemoPlatform platform = platform(Map.of("power", "fails"));
        byte[] before = content(platform);
        assertThatThrownBy(() -> platform.stop(job, WEB))
                .hasMessageContaining("stop machine demo-1")
                .hasMessageContaining("power = fails");
        assertThat(platform.power(job, WEB)).isEqualTo(State.RUNNING);
        platform.modified(page(Map.of("power", "silent")), Map.of());
        assertThat(platform.power(job, WEB)).isEqualTo(State.UNKNOWN);
        assertThatThrownBy(() -> platform.start(job, WEB)).hasMessageContaining("no answer");
        platform.modified(page(Map.of("power", "works")), Map.of());
        platform.stop(job, WEB);
        assertThat(content(platform)).as("the disk did not begin anew").isEqualTo(before);
        assertThatThrownBy(() -> platform(Map.of("power", "maybe"))).hasMessageContaining("works, fails or silent");
        assertThatThrownBy(() -> platform.power(job, new MachineId("demo-99"))).hasMessageContaining("demo-99");
    }
}
