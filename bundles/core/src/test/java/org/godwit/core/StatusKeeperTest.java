// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Event;
import org.godwit.api.job.JobOrder;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.FleetStatus.Light;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.MachineStatus.Action;
import org.godwit.api.readiness.MachineStatus.Lifecycle;
import org.godwit.api.readiness.MachineStatus.ReplicationState;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.readiness.Readiness.Level;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.SiteOrder;
import org.godwit.core.readiness.Sources;
import org.godwit.core.readiness.StatusKeeper;
import org.godwit.testkit.chunk.MemoryChunkStore;
import org.junit.jupiter.api.Test;

class StatusKeeperTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String DOCUMENT =
            """
            {"devices":{"web":{"id":"%s","ready_when":[{"console":"login:","limit_seconds":300}]}}}
            """;

    private final RunBench bench = new RunBench();
    private final FixedReplications replications = new FixedReplications();
    private final List<PluginStatus> plugins = new ArrayList<>();
    private final DrillKeeper drills = new DrillKeeper(
            bench.plans,
            bench.keeper,
            bench.catalog.sites(),
            new DrillKeeper.Proving(bench.world.clock(), Duration.ofDays(90)));
    private final Sources sources = new Sources(
            bench.catalog.machines(),
            bench.catalog.points(),
            replications,
            bench.engine,
            bench.keeper,
            bench.plans,
            drills,
            () -> plugins,
            () -> List.of(new MemoryChunkStore("main")));
    private final StatusKeeper keeper = new StatusKeeper(sources, bench.world.clock());

    StatusKeeperTest() throws IOException {}

    /** A machine that is reached, has a point and a schedule of an hour. */
    private Machine machine(String name) throws IOException {
        Machine machine = bench.machine(name).seen(true, bench.world.clock().instant());
        bench.catalog.machines().put(machine);
        replications.put(machine.id(), HOUR, FixedReplications.OWN);
        return machine;
    }

    private MachineStatus status(Machine machine) throws IOException {
        return keeper.machine(machine.id());
    }

    private static List<String> codes(Readiness readiness) {
        return readiness.reasons().stream()
                .filter(reason -> reason.level() != Level.READY)
                .map(Readiness.Reason::code)
                .toList();
    }

    private List<String> causes() throws IOException {
        return keeper.fleet().attention().stream().map(FleetStatus.Group::cause).toList();
    }

    private static Action action(MachineStatus status, String name) {
        return status.actions().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void damage(RestorePoint point) throws IOException {
        DiskId disk = point.images().get(0).disk();
        Problem gone = Problem.of(Problem.Kind.CORRUPT, "CHUNK_CORRUPT", "A chunk is not what it was.", "");
        bench.catalog
                .points()
                .verified(new Verification(
                        point.id(),
                        bench.world.clock().instant(),
                        1,
                        List.of(new Damage(disk, new Extent(0, 4096), gone))));
    }

    @Test
    void aMachineThatKeepsItsTargetIsReady() throws IOException {
        MachineStatus web = status(machine("web"));
        assertThat(web.readiness().level()).isEqualTo(Level.READY);
        assertThat(web.replication().state()).isEqualTo(ReplicationState.UP_TO_DATE);
        assertThat(web.lifecycle()).isEqualTo(Lifecycle.PROTECTED);
        assertThat(web.live()).isEmpty();
        assertThat(keeper.fleet().light()).isEqualTo(Light.GREEN);
        assertThat(keeper.fleet().sentence()).isEqualTo("Nothing to do: one machine is protected.");
    }

    @Test
    void aPointThatIsTooOldWarnsAndLaterIsNoProtection() throws IOException {
        Machine web = machine("web");
        bench.world.pass(Duration.ofMinutes(100).toMillis());
        assertThat(status(web).readiness().level()).isEqualTo(Level.READY_WITH_WARNINGS);
        assertThat(status(web).replication().state()).isEqualTo(ReplicationState.STALLED);
        assertThat(keeper.fleet().light()).isEqualTo(Light.YELLOW);
        bench.world.pass(Duration.ofHours(25).toMillis());
        assertThat(status(web).readiness().level()).isEqualTo(Level.NOT_READY);
        assertThat(keeper.fleet().light()).isEqualTo(Light.RED);
        assertThat(keeper.fleet().sentence()).isEqualTo("web has had no usable restore point for 26 h.");
    }

    @Test
    void theNewestPointThatIsNotDamagedCounts() throws IOException {
        Machine web = machine("web");
        RestorePoint old = bench.catalog.points().latest(web.id()).orElseThrow();
        bench.world.pass(1000);
        RestorePoint young = bench.sources.replicated(web.id());
        bench.catalog.points().commit(young);
        damage(young);
        MachineStatus status = status(web);
        assertThat(status.points().newest().orElseThrow().id()).isEqualTo(young.id());
        assertThat(status.points().usable().orElseThrow().id()).isEqualTo(old.id());
        assertThat(codes(status.readiness())).containsExactly("POINT_DAMAGED");
        assertThat(keeper.fleet().light()).isEqualTo(Light.RED);
        damage(old);
        assertThat(codes(status(web).readiness())).containsExactly("NO_USABLE_POINT");
        assertThat(status(web).lifecycle()).isEqualTo(Lifecycle.UNPROTECTED);
    }

    @Test
    void whatHindersIsSaidAndWhatSomebodyChoseIsNoFailure() throws IOException {
        Machine web = machine("web");
        Problem full = Problem.of(Problem.Kind.MISCONFIGURED, "STORE_FULL", "Store main is full.", "Make room.");
        replications.fail(web.id(), HOUR, full);
        assertThat(codes(status(web).readiness())).containsExactly("REPLICATION_FAILING");
        assertThat(status(web).replication().problemSince()).isPresent();
        replications.park(web.id(), HOUR);
        assertThat(codes(status(web).readiness())).containsExactly("PAUSED");
        assertThat(status(web).replication().state()).isEqualTo(ReplicationState.PAUSED);
        assertThat(action(status(web), "pause").reasonCode()).isEqualTo("ALREADY_PAUSED");
        replications.put(web.id(), Duration.ZERO, Origin.BUILT_IN);
        assertThat(codes(status(web).readiness())).containsExactly("NO_SCHEDULE");
        assertThat(action(status(web), "pause").reasonCode()).isEqualTo("NO_SCHEDULE");
        replications.put(web.id(), Duration.ZERO, FixedReplications.OWN);
        assertThat(status(web).readiness().level()).isEqualTo(Level.EXCLUDED);
        assertThat(keeper.fleet().light()).isEqualTo(Light.GREEN);
    }

    @Test
    void aMachineIsListedUnderTheOneCauseThatWeighsMost() throws IOException {
        Machine web = machine("web");
        Concern worry = new Concern(Concern.Level.WARNING, "DISK_ENCRYPTED", "A disk is encrypted.", "Know the key.");
        bench.catalog
                .machines()
                .put(web.noting(List.of(worry)).seen(false, bench.world.clock().instant()));
        Machine db = machine("db");
        bench.catalog.machines().put(db.seen(false, bench.world.clock().instant()));
        assertThat(codes(status(web).readiness())).containsExactly("AGENT_AWAY", "DISK_ENCRYPTED");
        assertThat(causes()).containsExactly("AGENT_AWAY");
        assertThat(keeper.fleet().sentence()).isEqualTo("db and one other machine are not connected.");
    }

    @Test
    void aMissingPluginIsRed() throws IOException {
        plugins.add(new PluginStatus("ChunkStore", "-", PluginStatus.State.MISSING, "", "No bundle offers one."));
        FleetStatus fleet = keeper.fleet();
        assertThat(fleet.light()).isEqualTo(Light.RED);
        assertThat(fleet.sentence()).isEqualTo("ChunkStore: No bundle offers one.");
    }

    @Test
    void aPlanIsAsReadyAsItsProofItsFindingsAndItsWorstMachine() throws IOException {
        Machine web = machine("web");
        bench.plan(DOCUMENT.formatted(web.id()));
        assertThat(codes(keeper.plan("p").readiness())).contains("NOT_DRILLED");
        assertThat(codes(status(web).readiness())).isEmpty();
        bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        PlanStatus proven = keeper.plan("p");
        assertThat(proven.proof().verified()).isTrue();
        assertThat(codes(proven.readiness())).containsExactly("TARGET_MISSING");
        bench.world.pass(Duration.ofDays(91).toMillis());
        assertThat(codes(keeper.plan("p").readiness()))
                .containsExactly("MACHINE_NOT_READY", "TARGET_MISSING", "PROOF_LOST");
        bench.change(DOCUMENT.formatted("mch_gone"));
        assertThat(keeper.plan("p").readiness().level()).isEqualTo(Level.NOT_READY);
        assertThat(codes(keeper.plan("p").readiness())).contains("MACHINE_UNKNOWN");
    }

    @Test
    void aMachineThatRunsInATargetIsThereAndTheSiteWaitsForSomebody() throws IOException {
        Machine web = machine("web");
        bench.plan(DOCUMENT.formatted(web.id()));
        CloudSite drill = bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        assertThat(heard("site", drill.id().value(), web).lifecycle()).isEqualTo(Lifecycle.DRILL_RUNNING);
        bench.catalog.machines().put(web.seen(false, bench.world.clock().instant()));
        CloudSite site = bench.work(bench.keeper.start(RunBench.failover(SiteOrder.Source.SAID_TO_BE_STOPPED), "ann"));
        MachineStatus there = heard("site", site.id().value(), web);
        assertThat(there.lifecycle()).isEqualTo(Lifecycle.FAILED_OVER);
        assertThat(there.live().orElseThrow().site()).isEqualTo(site.id());
        assertThat(codes(there.readiness())).containsExactly("LIVE_IN_TARGET");
        assertThat(action(there, "failover").reasonCode()).isEqualTo("LIVE_ELSEWHERE");
        assertThat(causes()).containsExactly("SITE_UNDECIDED");
        bench.work(bench.keeper.act(site.id(), CloudSites.Act.DETACH, "ann"));
        assertThat(heard("site", site.id().value(), web).lifecycle()).isEqualTo(Lifecycle.COMMITTED);
    }

    @Test
    void whatFailedIsSaidOnceAndADrillThatFailsIsNotRed() throws IOException {
        Machine web = machine("web");
        JobOrder verify = new JobOrder.Verify(
                bench.catalog.points().latest(web.id()).orElseThrow().id());
        bench.plan(DOCUMENT.formatted(web.id()).replace("login:", "never"));
        CloudSite drill = bench.keeper.start(RunBench.drill(), "ann");
        for (int i = 0; i < 5; i++) {
            // Nobody here knows how to verify.
            bench.engine.start(verify, "ann");
            bench.work(drill);
        }
        heard("site", drill.id().value(), web);
        FleetStatus fleet = keeper.fleet();
        assertThat(causes()).containsExactly("DRILL_ERROR", "JOB_FAILED", "PROOF_LOST");
        assertThat(fleet.light()).isEqualTo(Light.YELLOW);
        assertThat(fleet.attention())
                .allSatisfy(group -> assertThat(group.items()).hasSize(1));
    }

    @Test
    void theFirstPointIsWaitedForAndThenMissed() throws IOException {
        Machine web = bench.sources.add("web", 1).seen(true, bench.world.clock().instant());
        bench.catalog.machines().put(web);
        replications.put(web.id(), HOUR, FixedReplications.OWN);
        assertThat(causes()).containsExactly("NO_RESTORE_POINT");
        // Asked while it runs: the engine of the bench runs jobs where it steps.
        List<FleetStatus> meanwhile = new ArrayList<>();
        bench.whenReplicating(() -> {
            bench.world.pass(3000);
            meanwhile.add(keeper.fleet());
        });
        bench.engine.start(new JobOrder.Replicate(web.id(), List.of()), "ann");
        bench.engine.step();
        assertThat(meanwhile).singleElement().satisfies(fleet -> {
            assertThat(fleet.replications()).containsEntry(ReplicationState.INITIAL_SYNC, 1);
            assertThat(fleet.attention()).isEmpty();
        });
    }

    /** As when the event log tells it. */
    private MachineStatus heard(String topic, String subject, Machine machine) throws IOException {
        keeper.heard(new Event(1, bench.world.clock().instant(), topic, topic + ".changed", subject, Map.of()));
        return status(machine);
    }

    @Test
    void onlyWhatAnEventWasAboutIsReadAgain() throws IOException {
        Machine web = machine("web");
        machine("db");
        assertThat(keeper.machines()).hasSize(2);
        int before = replications.asked;
        replications.park(web.id(), HOUR);
        keeper.fleet();
        assertThat(replications.asked).isEqualTo(before);
        heard("machine", web.id().value(), web);
        assertThat(keeper.fleet().schedules().parked()).isEqualTo(1);
        assertThat(replications.asked - before).isLessThanOrEqualTo(2);
        MachineId unknown = new MachineId("mch_new");
        keeper.heard(
                new Event(2, bench.world.clock().instant(), "machine", "machine.connected", unknown.value(), Map.of()));
        assertThat(keeper.machines()).hasSize(2);
    }
}
