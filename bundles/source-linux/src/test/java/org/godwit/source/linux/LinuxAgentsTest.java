// SPDX-License-Identifier: Apache-2.0
package org.godwit.source.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.BlockName;
import org.godwit.api.source.BlockSink;
import org.godwit.api.source.ChangeMark;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.CutOrder;
import org.godwit.api.source.CuttingSnapshot;
import org.godwit.api.source.FreezingSnapshot;
import org.godwit.api.source.NumberedRecipe;
import org.godwit.testkit.job.RecordingJobContext;
import org.junit.jupiter.api.Test;

/** Sessions of agents as machines of a platform; the sessions themselves are tried in the gateway and the agent. */
class LinuxAgentsTest {
    private final FakeSession web = new FakeSession("web", "linux");
    private final FakeSession windows = new FakeSession("desk", "windows");
    private final LinuxAgents platform = new LinuxAgents(FakeSession.all(web, windows), Map.of());
    private final JobContext job = new RecordingJobContext();
    private final DiskId disk = web.machine().disks().get(0).id();

    @Test
    void onlyMachinesOfThisPlatformAreNamed() {
        assertThat(platform.id()).isEqualTo("linux");
        assertThat(platform.machines()).extracting(Machine::name).containsExactly("web");
    }

    @Test
    void aSnapshotIsTheAgentsAndIsReleasedWhenItIsClosed() throws Exception {
        try (CuttingSnapshot snapshot = snapshot()) {
            assertThat(snapshot.takenAt()).isEqualTo(Instant.ofEpochSecond(5));
            assertThat(snapshot.disks()).isEqualTo(web.machine().disks());
            assertThat(snapshot.changesSince(disk, Optional.empty()).extents())
                    .isEqualTo(Extents.all(FakeSession.DISK_BYTES));
            assertThat(snapshot.cut(job, order(), new Nothing()).sentBytes()).isEqualTo(99);
        }
        assertThat(web.asked).containsExactly("snapshot CRASH", "changes s7 sda", "cut s7 sda", "release s7");
    }

    @Test
    void anAgentIsToldThatItsTrackerMissedSomething() throws Exception {
        try (CuttingSnapshot snapshot = snapshot()) {
            snapshot.distrust(disk, "a block differs");
        }
        assertThat(web.asked).containsExactly("snapshot CRASH", "distrust sda a block differs", "release s7");
    }

    @Test
    void consistencyOnlySinks() throws Exception {
        try (CuttingSnapshot snapshot = snapshot()) {
            assertThat(snapshot.consistency()).isEqualTo(Consistency.CRASH);
            web.found = Consistency.FUZZY;
            snapshot.cut(job, order(), new Nothing());
            assertThat(snapshot.consistency()).isEqualTo(Consistency.FUZZY);
            web.found = Consistency.APPLICATION;
            snapshot.cut(job, order(), new Nothing());
            assertThat(snapshot.consistency()).isEqualTo(Consistency.FUZZY);
        }
    }

    @Test
    void aSnapshotThatFreezesIsOfTheMomentOfItsFreeze() throws Exception {
        web.freezes = Optional.of(Consistency.APPLICATION);
        web.found = Consistency.FUZZY;
        try (FreezingSnapshot snapshot = (FreezingSnapshot) snapshot()) {
            assertThat(snapshot.wanted()).isEqualTo(Consistency.APPLICATION);
            snapshot.cut(job, order(), new Nothing());
            web.holds = false;
            snapshot.freeze(job, Map.of(disk, new ChangeMark("m1")));
            assertThat(snapshot.consistency()).isEqualTo(Consistency.FUZZY);
            assertThat(snapshot.takenAt()).isEqualTo(Instant.ofEpochSecond(5));
            web.holds = true;
            assertThat(snapshot.freeze(job, Map.of(disk, new ChangeMark("m2"))).held())
                    .isTrue();
            snapshot.held(disk, Extents.all(512), ByteBuffer.allocate(512));
            assertThat(snapshot.consistency()).isEqualTo(Consistency.FILE_SYSTEM);
            assertThat(snapshot.takenAt()).isEqualTo(Instant.ofEpochSecond(9));
        }
    }

    @Test
    void aMachineThatIsNotConnectedIsWaitedForAndOneOfAnotherPlatformIsNot() {
        failsWith(
                "MACHINE_DISCONNECTED",
                Problem.Kind.TRANSIENT,
                () -> platform.snapshot(job, new MachineId("mch_gone"), Consistency.CRASH));
        failsWith(
                "MACHINE_UNKNOWN",
                Problem.Kind.MISSING,
                () -> platform.snapshot(job, windows.machine().id(), Consistency.CRASH));
        assertThat(windows.asked).isEmpty();
    }

    @Test
    void anAgentsDiskIsCutWhereItLiesAndNotReadFromHere() throws Exception {
        try (CuttingSnapshot snapshot = snapshot()) {
            failsWith(
                    "READ_UNSUPPORTED",
                    Problem.Kind.UNSUPPORTED,
                    () -> snapshot.read(disk, 0, ByteBuffer.allocate(512)));
        }
    }

    @Test
    void thereIsNothingToSetAndAKeyIsRefused() {
        assertThatThrownBy(() -> new LinuxAgents(FakeSession.all(), Map.of("agents", "5")))
                .hasMessageContaining("agents")
                .hasMessageContaining("org.godwit.source.linux");
    }

    private CuttingSnapshot snapshot() throws Exception {
        return (CuttingSnapshot) platform.snapshot(job, web.machine().id(), Consistency.CRASH);
    }

    private CutOrder order() {
        return new CutOrder(
                disk,
                Extents.all(FakeSession.DISK_BYTES),
                "paged",
                Map.of(),
                new DomainKey("default", new byte[DomainKey.BYTES]),
                false);
    }

    private static void failsWith(String code, Problem.Kind kind, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo(code);
            assertThat(e.problem().kind()).isEqualTo(kind);
            assertThat(e.problem().message()).isNotBlank();
        });
    }

    /** Takes nothing: the fake agent offers nothing. */
    private static final class Nothing implements BlockSink {
        @Override
        public void holes(Extents holes) {
            throw new AssertionError("nothing was to be given");
        }

        @Override
        public BitSet unknown(List<BlockName> names) {
            return new BitSet();
        }

        @Override
        public Batch offer(List<NumberedRecipe> recipes) {
            throw new AssertionError("nothing was to be offered");
        }
    }
}
