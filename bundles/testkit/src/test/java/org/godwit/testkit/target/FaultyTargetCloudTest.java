// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.godwit.api.disk.Firmware;
import org.godwit.api.site.LedgerEntry.Kind;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstanceSpec;
import org.godwit.api.target.TargetCloud;
import org.godwit.api.target.Volume;
import org.godwit.api.target.VolumeSpec;
import org.godwit.api.target.VolumeWriter;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.source.SparseBytes;
import org.junit.jupiter.api.Test;

/** The cloud that fails keeps to the contract while nothing fails, and to what it says of its failures. */
class FaultyTargetCloudTest implements InstancePowerContract {
    private static final Duration SETTLING = Duration.ofSeconds(60);
    private static final FaultyTargetCloud.Odds ALL = new FaultyTargetCloud.Odds(6, 6, 4, SETTLING, false);
    private static final int SEEDS = 2000;

    private final RecordingJobContext job = new RecordingJobContext();
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    private FaultyTargetCloud cloud(long seed, FaultyTargetCloud.Odds odds) {
        return new FaultyTargetCloud(
                "faulty",
                new FaultyTargetCloud.World(
                        new Random(seed), () -> now = now.plusMillis(1), time -> now = now.plus(time), () -> {}),
                odds);
    }

    @Override
    public TargetCloud target() {
        return cloud(1, FaultyTargetCloud.Odds.NONE);
    }

    @Override
    public boolean boots() {
        return true;
    }

    @Override
    public boolean putForeign(TargetCloud target, VolumeSpec spec) {
        ((FaultyTargetCloud) target).inside().addForeignVolume(spec.name());
        return true;
    }

    @Override
    public byte[] content(TargetCloud target, Volume volume) {
        SparseBytes bytes =
                ((FaultyTargetCloud) target).inside().bytes(volume.id()).orElse(new SparseBytes(0));
        ByteBuffer all = ByteBuffer.allocate((int) bytes.sizeBytes());
        bytes.read(0, all);
        return all.array();
    }

    private static VolumeSpec disk(String scope) {
        return new VolumeSpec(scope, "web-sda", 8192, Map.of());
    }

    private static InstanceSpec machine(String scope) {
        return new InstanceSpec(
                scope,
                "web",
                1,
                64 << 20,
                Firmware.BIOS,
                new InstanceSpec.Network(InstanceSpec.Reach.ISOLATED, Set.of(80)),
                true,
                Map.of());
    }

    /** The least that a run does: asks once, and clears up by name; with failures until patience is over. */
    private void askOnceAndClearUp(FaultyTargetCloud cloud, String scope, Duration patience) throws IOException {
        cloud.enabled(true);
        Instant asked = now;
        Optional<Volume> volume = attempt(() -> cloud.createVolume(job, disk(scope)));
        if (volume.isPresent()) {
            asked = now;
            attempt(() -> cloud.boot(job, machine(scope), List.of(volume.get())));
        }
        Instant enough = asked.plus(patience);
        do {
            clearUp(cloud, scope);
            now = now.plusSeconds(7);
        } while (now.isBefore(enough));
        cloud.enabled(false);
        clearUp(cloud, scope);
        now = now.plus(SETTLING).plus(SETTLING);
    }

    private void clearUp(FaultyTargetCloud cloud, String scope) {
        attempt(() -> {
            Optional<Instance> found = cloud.findInstance(job, machine(scope));
            if (found.isPresent()) {
                cloud.discard(job, found.get());
            }
            return scope;
        });
        attempt(() -> {
            Optional<Volume> found = cloud.findVolume(job, disk(scope));
            if (found.isPresent()) {
                cloud.deleteVolume(job, found.get());
            }
            return scope;
        });
    }

    private interface Call<T> {
        T run() throws IOException;
    }

    private static <T> Optional<T> attempt(Call<T> call) {
        try {
            return Optional.of(call.run());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    @Test
    void whoWaitsAsLongAsItSaysLeavesNothingBehindAndWhoDoesNotIsFound() throws IOException {
        int found = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            FaultyTargetCloud cloud = cloud(seed, ALL);
            cloud.inside().addForeignVolume("site_1/web-sda");
            cloud.inside().addForeignInstance("web");
            askOnceAndClearUp(cloud, "site_1", SETTLING);
            assertThat(cloud.inside().left("site_1")).as("seed %d", seed).isEmpty();
            assertThat(cloud.inside().harmed()).as("seed %d", seed).isEmpty();
            assertThat(cloud.inside().history().removedOfOthers(Set.of("site_1")))
                    .isEmpty();
            askOnceAndClearUp(cloud, "site_2", Duration.ZERO);
            found += cloud.inside().left("site_2").isEmpty() ? 0 : 1;
        }
        assertThat(found).as("seeds in which the impatient left something").isGreaterThan(SEEDS / 20);
    }

    @Test
    void allKindsOfFailureHappenAndOfANameThereIsNeverMoreThanOne() throws IOException {
        int refused = 0;
        int lost = 0;
        int late = 0;
        int unseen = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            FaultyTargetCloud cloud = cloud(seed, ALL);
            boolean answered = attempt(() -> cloud.createVolume(job, disk("s"))).isPresent();
            int there = cloud.inside().history().made("s").size();
            cloud.enabled(false);
            boolean seen = cloud.findVolume(job, disk("s")).isPresent();
            unseen += there == 1 && !seen ? 1 : 0;
            lost += !answered && there == 1 ? 1 : 0;
            now = now.plus(SETTLING);
            boolean after = cloud.findVolume(job, disk("s")).isPresent();
            late += !answered && there == 0 && after ? 1 : 0;
            refused += !answered && !after ? 1 : 0;
            assertThat(!answered || after).as("seed %d", seed).isTrue();
            Volume again = cloud.createVolume(job, disk("s"));
            now = now.plus(SETTLING);
            assertThat(cloud.findVolume(job, disk("s"))).contains(again);
            assertThat(cloud.inside().history().made("s")).as("seed %d", seed).hasSize(1);
        }
        assertThat(List.of(refused, lost, late, unseen)).allMatch(times -> times > SEEDS / 50);
    }

    @Test
    void whatComesLateMayComeAgainWhereACloudKnowsNoKeys() throws IOException {
        boolean came = false;
        for (long seed = 1; seed <= SEEDS && !came; seed++) {
            FaultyTargetCloud cloud = cloud(seed, new FaultyTargetCloud.Odds(0, 0, 2, SETTLING, true));
            attempt(() -> cloud.createVolume(job, disk("s")));
            cloud.enabled(false);
            cloud.deleteVolume(job, cloud.createVolume(job, disk("s")));
            now = now.plus(SETTLING);
            came = cloud.findVolume(job, disk("s")).isPresent();
        }
        assertThat(came).isTrue();
    }

    @Test
    void aMachineComesUpWithTimeAndAnswersThen() throws IOException {
        FaultyTargetCloud cloud = cloud(3, FaultyTargetCloud.Odds.NONE);
        Volume volume = cloud.createVolume(job, disk("s"));
        Instance instance = cloud.boot(job, machine("s"), List.of(volume));
        assertThat(cloud.await(job, instance, Pattern.compile("login:"), Duration.ZERO)
                        .reached())
                .isFalse();
        assertThat(cloud.await(job, instance, Pattern.compile("login:"), Duration.ofSeconds(90))
                        .reached())
                .isTrue();
        assertThat(cloud.inside().answers(cloud.endpoint(job, instance, 80).orElseThrow()))
                .isTrue();
        assertThat(cloud.endpoint(job, instance, 81)).isEmpty();
        assertThatThrownBy(() -> cloud.deleteVolume(job, volume)).hasMessageContaining(instance.id());
        cloud.inside().controllerDied();
        assertThat(cloud.inside().running("s")).containsExactly("web");
        cloud.inside().powerOff("s", "web");
        assertThat(cloud.findInstance(job, machine("s"))).isEmpty();

        cloud.inside().neverReady(spec -> spec.name().equals("web"));
        Instance stuck = cloud.boot(job, machine("s"), List.of(volume));
        assertThat(stuck.id()).isNotEqualTo(instance.id());
        assertThat(cloud.await(job, stuck, Pattern.compile("login:"), Duration.ofHours(1))
                        .reached())
                .isFalse();
    }

    @Test
    void whatWasNotFlushedIsNotSeenByAMachineAndMayBeLost() throws IOException {
        FaultyTargetCloud cloud = cloud(4, FaultyTargetCloud.Odds.NONE);
        Volume volume = cloud.createVolume(job, disk("s"));
        try (VolumeWriter writer = cloud.openVolume(job, volume)) {
            writer.write(0, ByteBuffer.wrap(new byte[] {1}));
            writer.flush();
            writer.write(4096, ByteBuffer.wrap(new byte[] {2}));
        }
        cloud.boot(job, machine("s"), List.of(volume));
        assertThat(cloud.inside().bootedFrom("s", "web").get("web-sda").writtenPages())
                .containsExactly(0);
        boolean lost = false;
        for (int i = 0; i < 20 && !lost; i++) {
            cloud.inside().controllerDied();
            lost = cloud.inside().bytes("s", "web-sda").orElseThrow().writtenPages().length == 1;
        }
        assertThat(lost).isTrue();
    }

    @Test
    void aQuotaRefusesWithARemedyAndTheWitnessIsAskedBefore() throws IOException {
        FaultyTargetCloud cloud = cloud(5, FaultyTargetCloud.Odds.NONE);
        cloud.inside().quota(1, 0);
        Volume volume = cloud.createVolume(job, disk("a"));
        assertThatThrownBy(() -> cloud.createVolume(job, disk("b"))).hasMessageContaining("1 of 1");
        assertThatThrownBy(() -> cloud.boot(job, machine("a"), List.of(volume))).hasMessageContaining("0 of 0");
        cloud.inside().witness(new CloudHistory.Witness() {
            @Override
            public void making(Kind kind, String scope, String name) {
                throw new AssertionError("not in the ledger: " + kind + " " + scope + "/" + name);
            }

            @Override
            public void removing(Kind kind, String scope, String name) {
                making(kind, scope, name);
            }
        });
        assertThatThrownBy(() -> cloud.createVolume(job, disk("a"))).hasMessageContaining("VOLUME a/web-sda");
        assertThatThrownBy(() -> cloud.deleteVolume(job, volume)).hasMessageContaining("VOLUME a/web-sda");
        assertThat(cloud.inside().bytes("a", "web-sda")).isPresent();
    }
}
