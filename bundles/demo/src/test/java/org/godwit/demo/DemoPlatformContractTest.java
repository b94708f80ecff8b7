// SPDX-License-Identifier: Apache-2.0
package org.godwit.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.source.SourcePlatformContract;
import org.junit.jupiter.api.Test;

class DemoPlatformContractTest implements SourcePlatformContract {

    static Config page(Map<String, Object> values) {
        return (Config) Proxy.newProxyInstance(
                Config.class.getClassLoader(),
                new Class<?>[] {Config.class},
                (page, key, none) -> values.getOrDefault(key.getName(), key.getDefaultValue()));
    }

    private static DemoPlatform platform(long seed) throws IOException {
        return new DemoPlatform(page(Map.of("disk_mebibytes", 8, "seed", seed)), Map.of());
    }

    @Override
    public SourcePlatform platform() throws IOException {
        return platform(1);
    }

    @Override
    public void write(SourcePlatform platform, long offset, byte[] bytes) throws IOException {
        DemoPlatform demo = (DemoPlatform) platform;
        demo.one(demo.machines().get(0).id()).overwrite(new Extent(offset, bytes.length));
    }

    private static Snapshot snapshot(DemoPlatform platform, int machine) throws IOException {
        return platform.snapshot(
                new RecordingJobContext(), platform.machines().get(machine).id(), Consistency.APPLICATION);
    }

    private static byte[] content(Snapshot snapshot) throws IOException {
        ByteBuffer all = ByteBuffer.allocate((int) snapshot.disks().get(0).sizeBytes());
        snapshot.read(snapshot.disks().get(0).id(), 0, all);
        return all.array();
    }

    private static DiskId disk(Snapshot snapshot) {
        return snapshot.disks().get(0).id();
    }

    @Test
    void theSameSeedGivesTheSameDisksAndTheSameChanges() throws Exception {
        DemoPlatform one = platform(7);
        DemoPlatform two = platform(7);
        for (int round = 0; round < 3; round++) {
            try (Snapshot left = snapshot(one, 0);
                    Snapshot right = snapshot(two, 0)) {
                assertThat(content(left)).isEqualTo(content(right));
            }
        }
        try (Snapshot other = snapshot(platform(8), 0);
                Snapshot first = snapshot(platform(7), 0)) {
            assertThat(content(other)).isNotEqualTo(content(first));
        }
    }

    @Test
    void aChangeSetOfAKnownMarkIsExactAndSmall() throws Exception {
        DemoPlatform platform = platform(3);
        Map<ChangeMark, byte[]> known = new HashMap<>();
        int exact = 0;
        for (int round = 0; round < 30; round++) {
            try (Snapshot snapshot = snapshot(platform, 0)) {
                byte[] now = content(snapshot);
                for (Map.Entry<ChangeMark, byte[]> before : known.entrySet()) {
                    ChangeSet changes = snapshot.changesSince(disk(snapshot), Optional.of(before.getKey()));
                    byte[] patched =
                            changes.since().isPresent() ? before.getValue().clone() : new byte[now.length];
                    for (Extent extent : changes.extents().list()) {
                        System.arraycopy(
                                now, (int) extent.offset(), patched, (int) extent.offset(), (int) extent.length());
                    }
                    assertThat(patched).as("round %d", round).isEqualTo(now);
                    if (changes.since().isPresent()) {
                        exact++;
                        assertThat(changes.extents().totalBytes()).isLessThan(now.length);
                    }
                }
                known.put(
                        snapshot.changesSince(disk(snapshot), Optional.empty())
                                .until()
                                .orElseThrow(),
                        now);
            }
        }
        assertThat(exact).as("marks that were still known").isGreaterThan(30);
        assertThat(exact).as("marks that were forgotten").isLessThan(29 * 30 / 2);
    }

    @Test
    void marksOfAnEarlierRunAreNotKnown() throws Exception {
        Optional<ChangeMark> mark;
        try (Snapshot snapshot = snapshot(platform(1), 0)) {
            mark = snapshot.changesSince(disk(snapshot), Optional.empty()).until();
        }
        try (Snapshot snapshot = snapshot(platform(1), 0)) {
            assertThat(snapshot.changesSince(disk(snapshot), mark).since()).isEmpty();
        }
    }

    @Test
    void aSnapshotDoesNotChangeWhileTheMachineGoesOn() throws Exception {
        DemoPlatform platform = platform(5);
        try (Snapshot snapshot = snapshot(platform, 0)) {
            byte[] before = content(snapshot);
            snapshot(platform, 0).close();
            assertThat(content(snapshot)).isEqualTo(before);
        }
    }

    @Test
    void machinesShareTheirSystemAndHaveHoles() throws Exception {
        DemoPlatform platform = platform(1);
        try (Snapshot web = snapshot(platform, 0);
                Snapshot db = snapshot(platform, 1)) {
            byte[] left = content(web);
            byte[] right = content(db);
            int equal = 0;
            int zero = 0;
            byte[] none = new byte[4096];
            for (int at = 0; at < left.length; at += 4096) {
                boolean hole = java.util.Arrays.equals(left, at, at + 4096, none, 0, 4096);
                zero += hole ? 1 : 0;
                equal += !hole && java.util.Arrays.equals(left, at, at + 4096, right, at, at + 4096) ? 1 : 0;
            }
            assertThat(equal).isGreaterThan(64);
            assertThat(zero).isGreaterThan(64);
        }
    }

    @Test
    void wrongConfigurationRefusesToStart() {
        assertThatThrownBy(() -> new DemoPlatform(page(Map.of()), Map.of("machine", "2")))
                .hasMessageContaining("machine")
                .hasMessageContaining("disk.mebibytes");
        assertThatThrownBy(() -> new DemoPlatform(page(Map.of("machines", 0)), Map.of()))
                .hasMessageContaining("machines");
        assertThatThrownBy(() -> new DemoPlatform(page(Map.of("disk_mebibytes", 1 << 20)), Map.of()))
                .hasMessageContaining("disk.mebibytes");
    }
}
