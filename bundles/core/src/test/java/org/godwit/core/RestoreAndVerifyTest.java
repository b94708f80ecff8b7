// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.Extent;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.image.Crew;
import org.godwit.core.image.ImageReader;
import org.godwit.core.restore.Verifier;
import org.godwit.testkit.source.FakeMachine;
import org.junit.jupiter.api.Test;

class RestoreAndVerifyTest {
    private final Bench bench = new Bench(() -> Crew.of(2, "test-hand"));
    private final FakeMachine machine = bench.source.add("web").withDisk("sda", 8 << 20);

    private void fill(int seed, long offset, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        machine.write("sda", offset, bytes);
    }

    private JobOrder.Restore restore(RestorePoint point, Optional<JobOrder.Boot> boot) {
        return new JobOrder.Restore(point.id(), "memory", List.of(), Map.of(), boot);
    }

    @Test
    void aRestoreThatBootsSaysWhatItSaw() throws IOException {
        fill(1, 0, 100);
        RestorePoint point = bench.replicate();
        bench.target.console("Debian login:");
        Map<String, String> seen = bench.orders()
                .perform(restore(point, Optional.of(new JobOrder.Boot("login:", 5, false))), bench.job, 1);
        assertThat(seen).containsEntry("boot", "reached").containsKeys("bootSeconds", "volumes", "seconds");
        assertThat(bench.target.instances()).isEmpty();
        Map<String, String> other =
                bench.orders().perform(restore(point, Optional.of(new JobOrder.Boot("never", 5, true))), bench.job, 1);
        assertThat(other).containsEntry("boot", "not_reached");
        assertThat(bench.target.instances()).hasSize(1);
    }

    @Test
    void aRestoreThatIsCancelledLeavesNothingBehind() throws IOException {
        fill(1, 0, 4 << 20);
        RestorePoint point = bench.replicate();
        bench.job.cancelAfter(bench.job.doneBytes() + (2 << 20));
        assertThatThrownBy(() -> bench.orders().perform(restore(point, Optional.empty()), bench.job, 1))
                .isInstanceOf(JobCancelledException.class);
        assertThat(bench.target.volumes()).isEmpty();
    }

    @Test
    void aRestoredDiskStaysWhateverBecomesOfItsBoot() throws IOException {
        fill(1, 0, 4 << 20);
        RestorePoint point = bench.replicate();
        JobOrder.Restore order = restore(point, Optional.of(new JobOrder.Boot("login:", 5, false)));
        bench.target.refuseToBoot(
                Problem.of(Problem.Kind.MISCONFIGURED, "NO_MEMORY", "Started a machine: no memory.", "Give it less."));
        assertThatThrownBy(() -> bench.orders().perform(order, bench.job, 1))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    assertThat(e.problem().code()).isEqualTo("NO_MEMORY");
                    assertThat(e.problem().message()).contains("no memory. The restored volumes are whole and stay: ");
                    assertThat(e.problem().facts()).containsEntry("volumes", "job_test/web-sda");
                });
        assertThat(bench.target.volumes().get("job_test/web-sda").firstDifference(machine.bytes("sda")))
                .isEqualTo(-1);
        // The next attempt finds it again.
        bench.target.refuseToBoot(
                Problem.of(Problem.Kind.UNSUPPORTED, "BOOT_UNAVAILABLE", "Started a machine: no QEMU.", "Install it."));
        assertThat(bench.orders().perform(order, bench.job, 2)).containsEntry("boot", "unavailable");
        assertThat(bench.target.volumes()).hasSize(1);
    }

    @Test
    void anOrderWhosePatternIsNoneIsRefused() throws IOException {
        fill(1, 0, 1 << 20);
        JobOrder.Restore order = restore(bench.replicate(), Optional.of(new JobOrder.Boot("(", 5, false)));
        assertThatThrownBy(() -> bench.orders().check(order)).hasMessageContaining("'(' on the console");
    }

    @Test
    void aRestoredDiskStaysWhenNobodyKnowsWhyTheBootFailed() throws IOException {
        fill(1, 0, 4 << 20);
        RestorePoint point = bench.replicate();
        JobOrder.Restore order = restore(point, Optional.of(new JobOrder.Boot("login:", 5, false)));
        bench.target.stumbleOverConsoles(new IllegalStateException("nobody knows"));
        assertThatThrownBy(() -> bench.orders().perform(order, bench.job, 1)).isInstanceOf(IllegalStateException.class);
        assertThat(bench.target.volumes()).hasSize(1);
        assertThat(bench.target.instances()).isEmpty();
    }

    @Test
    void aDamagedChunkIsNamedByDiskAndPlaceWithAllPointsItHurts() throws IOException {
        fill(1, 2 << 20, 1 << 20);
        fill(2, 5 << 20, 1 << 20);
        RestorePoint first = bench.replicate();
        fill(3, 5 << 20, 1 << 20);
        RestorePoint second = bench.replicate();
        ImageReader reader =
                new ImageReader(bench.store, "default", first.images().get(0));
        ChunkId shared = reader.recipe(2, reader.block(2)).pieces().get(3).id();
        ChunkId own = reader.recipe(5, reader.block(5)).pieces().get(0).id();
        bench.chunks.damage(own);
        assertThat(bench.orders().perform(new JobOrder.Verify(second.id()), bench.job, 1))
                .containsEntry("intact", "true");
        bench.chunks.damage(shared);
        assertThatThrownBy(() -> bench.orders().perform(new JobOrder.Verify(first.id()), bench.job, 1))
                .isInstanceOfSatisfying(ProblemException.class, e -> {
                    Problem problem = e.problem();
                    assertThat(problem.code()).isEqualTo("RESTORE_POINT_DAMAGED");
                    assertThat(problem.message()).contains("sda 2097152+1048576");
                    assertThat(problem.facts())
                            .containsEntry("alsoHurt", second.id().value());
                });
        Verification verification =
                bench.parts.points().verification(first.id()).orElseThrow();
        assertThat(verification.damages().stream().map(damage -> damage.extent()))
                .containsExactly(new Extent(2 << 20, 1 << 20), new Extent(5 << 20, 1 << 20));
        assertThatThrownBy(() -> bench.orders().perform(restore(first, Optional.empty()), bench.job, 1))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().message()).contains("sda 2097152+1048576, sda 5242880+1048576"));
        assertThat(bench.target.volumes()).isEmpty();
        JobOrder.Restore past = new JobOrder.Restore(first.id(), "memory", List.of(), Map.of(), Optional.empty(), true);
        assertThat(bench.orders().perform(past, bench.job, 1))
                .containsEntry("lost", "sda 2097152+1048576, sda 5242880+1048576")
                .containsEntry("lostBytes", "2097152");
    }

    @Test
    void aDamagedRootHurtsTheWholeDisk() throws IOException {
        fill(1, 2 << 20, 100);
        RestorePoint point = bench.replicate();
        bench.chunks.damage(point.images().get(0).root());
        Verification verification = new Verifier(bench.store, bench.workshop).run(bench.job, point);
        assertThat(verification.damages().stream().map(damage -> damage.extent()))
                .containsExactly(new Extent(0, 8 << 20));
    }
}
