// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.ChangeSet;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.Snapshot;
import org.godwit.api.source.SourcePlatform;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Test;

/** What every {@link SourcePlatform} keeps to. */
public interface SourcePlatformContract {

    /** A platform with at least one machine, whose first disk is not all zeroes and is not being written. */
    SourcePlatform platform() throws IOException;

    /** Writes to the first disk of the first machine of that platform, behind the platform's back. */
    void write(SourcePlatform platform, long offset, byte[] bytes) throws IOException;

    private static Snapshot snapshot(SourcePlatform platform) throws IOException {
        return platform.snapshot(
                new RecordingJobContext(), platform.machines().get(0).id(), Consistency.CRASH);
    }

    private static byte[] page(Snapshot snapshot, Disk disk, long offset) throws IOException {
        ByteBuffer target = ByteBuffer.allocate((int) Math.min(4096, disk.sizeBytes() - offset));
        snapshot.read(disk.id(), offset, target);
        assertThat(target.hasRemaining()).as("read fills its target").isFalse();
        return target.array();
    }

    private static boolean covers(ChangeSet changes, long offset) {
        return changes.extents().list().stream().anyMatch(extent -> extent.offset() <= offset && offset < extent.end());
    }

    @Test
    default void machinesNameTheirPlatformAndTheirDisks() throws IOException {
        SourcePlatform platform = platform();
        assertThat(platform.machines()).isNotEmpty();
        for (Machine machine : platform.machines()) {
            assertThat(machine.platform()).isEqualTo(platform.id());
            assertThat(machine.connected()).isTrue();
            assertThat(machine.disks()).allMatch(disk -> disk.id().machine().equals(machine.id()));
        }
    }

    @Test
    default void aMachineOfNobodyIsMissing() throws IOException {
        SourcePlatform platform = platform();
        assertThatThrownBy(() -> platform.snapshot(
                        new RecordingJobContext(), new MachineId("nobody-s-machine"), Consistency.CRASH))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().kind()).isEqualTo(Problem.Kind.MISSING));
    }

    @Test
    default void aFullChangeSetLeavesOutOnlyZeroes() throws Exception {
        try (Snapshot snapshot = snapshot(platform())) {
            if (snapshot instanceof CuttingSnapshot) {
                return;
            }
            Disk disk = snapshot.disks().get(0);
            ChangeSet changes = snapshot.changesSince(disk.id(), Optional.empty());
            assertThat(changes.since()).isEmpty();
            for (long at = 0; at < Math.min(disk.sizeBytes(), 4 << 20); at += 4096) {
                byte[] page = page(snapshot, disk, at);
                for (int i = 0; i < page.length; i++) {
                    assertThat(page[i] == 0 || covers(changes, at + i)).isTrue();
                }
            }
        }
    }

    @Test
    default void anUnknownMarkYieldsAFullSet() throws Exception {
        try (Snapshot snapshot = snapshot(platform())) {
            Disk disk = snapshot.disks().get(0);
            ChangeSet changes =
                    snapshot.changesSince(disk.id(), Optional.of(new ChangeMark("a mark that nobody ever gave")));
            assertThat(changes.since()).isEmpty();
        }
    }

    @Test
    default void whatWasWrittenSinceAMarkIsInItsChangeSet() throws Exception {
        SourcePlatform platform = platform();
        Optional<ChangeMark> mark;
        long at;
        try (Snapshot snapshot = snapshot(platform)) {
            Disk disk = snapshot.disks().get(0);
            mark = snapshot.changesSince(disk.id(), Optional.empty()).until();
            at = disk.sizeBytes() / 2 / 4096 * 4096;
        }
        write(platform, at, new byte[] {1, 2, 3});
        try (Snapshot snapshot = snapshot(platform)) {
            ChangeSet changes = snapshot.changesSince(snapshot.disks().get(0).id(), mark);
            assertThat(changes.since().isEmpty() || changes.since().equals(mark))
                    .isTrue();
            assertThat(covers(changes, at) && covers(changes, at + 2)).isTrue();
            for (Extent extent : changes.extents().list()) {
                assertThat(extent.end())
                        .isLessThanOrEqualTo(snapshot.disks().get(0).sizeBytes());
            }
        }
    }

    @Test
    default void closingTwiceIsFineAndFreesTheMachineForTheNext() throws Exception {
        SourcePlatform platform = platform();
        Snapshot snapshot = snapshot(platform);
        snapshot.close();
        snapshot.close();
        try (Snapshot next = snapshot(platform)) {
            assertThat(next.disks()).isNotEmpty();
        }
    }
}
