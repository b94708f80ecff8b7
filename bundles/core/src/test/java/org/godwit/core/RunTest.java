// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobId;
import org.godwit.api.plan.Finding;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Source;
import org.godwit.api.site.SitePicture;
import org.junit.jupiter.api.Test;

/** Runs of plans as people see them. What they do when things fail is played by {@link RunSimulation}. */
class RunTest {
    private final RunBench bench = new RunBench();

    RunTest() throws IOException {
        String db = bench.machine("db").id().value();
        String web = bench.machine("web").id().value();
        bench.plan(
                """
                {"devices":{
                  "db":{"id":"%s","rank":0,"ready_when":[{"console":"login:","limit_seconds":300}],"boot_delay_seconds":20},
                  "web":{"id":"%s","rank":1,"ready_when":[{"port":80,"limit_seconds":300}]}},
                 "approvals":[{"before_rank":1,"text":"Is the database right?"}]}
                """
                        .formatted(db, web));
    }

    private void act(CloudSite site, Act act) {
        try {
            bench.keeper.act(site.id(), act, "ann");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void approveWhenAsked(CloudSite site) {
        bench.whenResting(() -> {
            try {
                if (bench.keeper.find(site.id()).waitsFor().isPresent()) {
                    act(site, Act.APPROVE);
                } else {
                    approveWhenAsked(site);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private CloudSite up(SiteOrder order) throws IOException {
        CloudSite site = bench.keeper.start(order, "ann");
        approveWhenAsked(site);
        return bench.work(site);
    }

    private List<String> codes(SiteOrder order) throws IOException {
        return bench.keeper.check(order).stream()
                .filter(finding -> finding.level() == Finding.Level.BLOCKER)
                .map(Finding::code)
                .toList();
    }

    @Test
    void aDrillComesUpInOrderAndIsRemovedWhenItsTimeIsOver() throws IOException {
        CloudSite site = up(RunBench.drill());
        assertThat(site.state()).isEqualTo(State.RUNNING);
        assertThat(site.approvals()).containsExactly(1);
        SiteMachine db = bench.machine(site, "db");
        SiteMachine web = bench.machine(site, "web");
        assertThat(db.evidence()).contains("login:");
        assertThat(bench.keeper.pictures(site.id()))
                .extracting(SitePicture::device)
                .containsExactly("db", "web");
        assertThat(web.startedAt().orElseThrow())
                .isAfter(db.readyAt().orElseThrow().plusSeconds(20));
        assertThat(bench.cloud.inside().running(site.id().value())).containsExactlyInAnyOrder("db", "web");
        assertThat(bench.sources.all()).allMatch(source -> source.running);
        bench.world.pass(Duration.ofHours(1).toMillis());
        bench.keeper.look();
        assertThat(bench.work(site).state()).isEqualTo(State.DELETED);
        assertThat(bench.cloud.inside().left(site.id().value())).isEmpty();
        assertThat(bench.keeper.ledger(site.id()))
                .hasSize(4)
                .allMatch(entry -> entry.standing() == LedgerEntry.Standing.GONE);
    }

    @Test
    void onlyTheDevicesThatAreNamedAreStarted() throws IOException {
        CloudSite site = bench.work(bench.keeper.start(RunBench.drill("db"), "ann"));
        assertThat(site.state()).isEqualTo(State.RUNNING);
        assertThat(bench.cloud.inside().running(site.id().value())).containsExactly("db");
        assertThat(codes(RunBench.drill("mail"))).containsExactly("DEVICE_UNKNOWN");
    }

    @Test
    void aPlannedFailoverTakesWhatWasWrittenLastAndRollingBackStartsTheSourceAgain() throws IOException {
        bench.sources.all().get(0).written = 77;
        CloudSite site = up(RunBench.failover(Source.STOPPED_BY_RUN));
        assertThat(site.state()).isEqualTo(State.RUNNING);
        assertThat(bench.sources.all()).noneMatch(source -> source.running);
        assertThat(bench.sources.written(bench.machine(site, "db").point().orElseThrow()))
                .isEqualTo(77);
        assertThat(bench.keeper.allowed(site)).startsWith(Act.DETACH, Act.ROLL_BACK, Act.DELETE);
        act(site, Act.ROLL_BACK);
        assertThat(bench.work(site).state()).isEqualTo(State.DELETED);
        assertThat(bench.sources.all()).allMatch(source -> source.running);
        assertThat(bench.cloud.inside().left(site.id().value())).isEmpty();
    }

    @Test
    void whatSomebodyElseStoppedIsNotStartedByRollingBack() throws IOException {
        bench.sources.all().get(1).running = false;
        CloudSite site = up(RunBench.failover(Source.STOPPED_BY_RUN));
        act(site, Act.ROLL_BACK);
        bench.work(site);
        assertThat(bench.sources.all().get(0).running).isTrue();
        assertThat(bench.sources.all().get(1).running).isFalse();
    }

    @Test
    void aFailoverIsRefusedAsLongAsASourceRuns() throws IOException {
        assertThat(codes(RunBench.failover(Source.MUST_BE_STOPPED)))
                .containsExactly("SOURCE_RUNNING", "SOURCE_RUNNING");
        assertThatThrownBy(() -> bench.keeper.start(RunBench.failover(Source.MUST_BE_STOPPED), "ann"))
                .hasMessageContaining("two ways");
        assertThat(bench.catalog.sites().newest(9)).isEmpty();
        bench.sources.all().forEach(source -> source.running = false);
        assertThat(codes(RunBench.failover(Source.MUST_BE_STOPPED))).isEmpty();
    }

    @Test
    void aMachineIsInOneFailoverAtATimeAndInNoneAfterItWasGivenOver() throws IOException {
        bench.sources.all().forEach(source -> source.running = false);
        CloudSite site = up(RunBench.failover(Source.MUST_BE_STOPPED));
        assertThat(codes(RunBench.failover(Source.SAID_TO_BE_STOPPED))).contains("LIVE_ELSEWHERE");
        act(site, Act.DETACH);
        assertThat(bench.work(site).state()).isEqualTo(State.DETACHED);
        assertThat(bench.keeper.ledger(site.id())).allMatch(entry -> entry.standing() == LedgerEntry.Standing.RELEASED);
        assertThat(bench.cloud.inside().running(site.id().value())).hasSize(2);
        assertThat(codes(RunBench.failover(Source.MUST_BE_STOPPED))).contains("LIVE_ELSEWHERE");
        assertThat(codes(RunBench.failover(Source.SAID_TO_BE_STOPPED))).isEmpty();
    }

    @Test
    void aMachineThatDoesNotGetReadyIsSaidWithItsConsoleAndIsWaitedForAgain() throws IOException {
        bench.cloud.inside().neverReady(spec -> spec.name().equals("db"));
        CloudSite site = bench.work(bench.keeper.start(RunBench.drill(), "ann"));
        assertThat(site.state()).isEqualTo(State.ERROR);
        Problem problem = site.problem().orElseThrow();
        assertThat(problem.code()).isEqualTo("NOT_READY");
        assertThat(problem.message()).contains("db").contains("300 s").contains("Booting from hard disk");
        assertThat(bench.machine(site, "web").phase()).isEqualTo(SiteMachine.Phase.START);
        assertThat(bench.keeper.allowed(site)).containsExactly(Act.RETRY, Act.DELETE, Act.PROLONG);
        act(site, Act.RETRY);
        assertThat(bench.work(site).problem().orElseThrow().code()).isEqualTo("NOT_READY");
        assertThat(bench.cloud.inside().history().made(site.id().value())).hasSize(3);
    }

    @Test
    void aPausedRunBeginsNothingUntilItIsResumed() throws IOException {
        CloudSite site = bench.keeper.start(RunBench.drill("db"), "ann");
        act(site, Act.PAUSE);
        int[] rests = {0};
        bench.whenResting(new Runnable() {
            @Override
            public void run() {
                assertThat(bench.cloud.inside().history().made(site.id().value()))
                        .isEmpty();
                if (++rests[0] == 5) {
                    act(site, Act.RESUME);
                } else {
                    bench.whenResting(this);
                }
            }
        });
        assertThat(bench.work(site).state()).isEqualTo(State.RUNNING);
        assertThat(rests[0]).isEqualTo(5);
    }

    @Test
    void aPausedFailoverDoesNotEvenStopTheSource() throws IOException {
        CloudSite site = bench.keeper.start(RunBench.failover(Source.STOPPED_BY_RUN), "ann");
        act(site, Act.PAUSE);
        bench.whenResting(() -> {
            assertThat(bench.sources.all()).allMatch(source -> source.running);
            act(site, Act.RESUME);
            approveWhenAsked(site);
        });
        assertThat(bench.work(site).state()).isEqualTo(State.RUNNING);
        assertThat(bench.sources.all()).noneMatch(source -> source.running);
    }

    @Test
    void aHandOverThatWasCancelledHasGivenNothingAway() throws IOException {
        bench.sources.all().forEach(source -> source.running = false);
        CloudSite site = up(RunBench.failover(Source.MUST_BE_STOPPED));
        CloudSite detaching = bench.keeper.act(site.id(), Act.DETACH, "ann");
        bench.engine.cancel(new JobId(detaching.job().orElseThrow()));
        CloudSite cancelled = bench.work(site);
        assertThat(cancelled.problem().orElseThrow().code()).isEqualTo("SITE_CANCELLED");
        assertThat(bench.keeper.allowed(cancelled)).containsExactly(Act.RETRY, Act.ROLL_BACK, Act.DELETE);
        act(site, Act.DELETE);
        assertThat(bench.work(site).state()).isEqualTo(State.DELETED);
        assertThat(bench.cloud.inside().left(site.id().value())).isEmpty();
    }

    @Test
    void aSiteIsDeletedWhileItIsMadeAndWhatMayNotBeDoneIsSaid() throws IOException {
        CloudSite site = bench.keeper.start(RunBench.drill(), "ann");
        bench.whenResting(() -> act(site, Act.DELETE));
        assertThat(bench.work(site).state()).isEqualTo(State.DELETED);
        assertThat(bench.cloud.inside().left(site.id().value())).isEmpty();
        assertThatThrownBy(() -> bench.keeper.act(site.id(), Act.RETRY, "ann")).hasMessageContaining("deleted");
    }

    private static SiteOrder failover(Act act, long afterSeconds) {
        SiteOrder plain = RunBench.failover(Source.STOPPED_BY_RUN);
        return new SiteOrder(
                "p",
                1,
                plain.kind(),
                plain.target(),
                plain.points(),
                List.of(),
                Map.of(),
                0,
                plain.source(),
                Map.of(),
                Optional.of(new SiteOrder.CommitPolicy(act, afterSeconds)));
    }

    private CloudSite after(CloudSite site, long seconds) throws IOException {
        bench.world.pass(seconds * 1000);
        bench.keeper.look();
        return bench.work(site);
    }

    @Test
    void aFailoverThatNobodyDecidesIsRolledBackWhenItsTimeIsOver() throws IOException {
        CloudSite site = up(failover(Act.ROLL_BACK, 600));
        assertThat(site.decidesAt()).contains(site.upAt().orElseThrow().plusSeconds(600));
        assertThat(after(site, 500).state()).isEqualTo(State.RUNNING);
        assertThat(after(site, 200).state()).isEqualTo(State.DELETED);
        assertThat(bench.sources.all()).allMatch(source -> source.running);
        assertThat(bench.keeper.find(site.id()).decidesAt()).isEmpty();
    }

    @Test
    void itIsDecidedLaterWhenSomebodyProlongsItAndNotWhileItIsPaused() throws IOException {
        CloudSite site = up(failover(Act.DETACH, 600));
        bench.keeper.prolong(site.id(), site.decidesAt().orElseThrow().plusSeconds(600), "ann");
        assertThat(after(site, 1000).state()).isEqualTo(State.RUNNING);
        act(site, Act.PAUSE);
        assertThat(after(site, 5000).state()).isEqualTo(State.RUNNING);
        act(site, Act.RESUME);
        assertThat(after(site, 500).state()).as("its time begins anew").isEqualTo(State.RUNNING);
        assertThat(after(site, 200).state()).isEqualTo(State.DETACHED);
        assertThatThrownBy(() -> bench.keeper.prolong(site.id(), Instant.MAX, "ann"))
                .hasMessageContaining("detached");
    }

    @Test
    void aDrillIsProlongedForThirtyDaysAtMost() throws IOException {
        CloudSite site = up(RunBench.drill());
        Instant later = site.startedAt().plusSeconds(9000);
        assertThat(bench.keeper.prolong(site.id(), later, "ann").endsAt()).contains(later);
        assertThat(after(site, 8000).state()).isEqualTo(State.RUNNING);
        assertThatThrownBy(
                        () -> bench.keeper.prolong(site.id(), site.startedAt().plus(Duration.ofDays(31)), "ann"))
                .hasMessageContaining("last moment possible");
        assertThat(after(site, 2000).state()).isEqualTo(State.DELETED);
    }

    @Test
    void aRequestThatIsMadeAgainIsOneSite() throws IOException {
        bench.sources.all().forEach(source -> source.running = false);
        SiteOrder order = RunBench.failover(Source.MUST_BE_STOPPED);
        CloudSite first = bench.keeper.startOnce(order, "ann", "6c4a");
        assertThat(bench.keeper.startOnce(order, "ann", "6c4a").id()).isEqualTo(first.id());
        assertThatThrownBy(() -> bench.keeper.startOnce(RunBench.drill(), "ann", "6c4a"))
                .hasMessageContaining(first.id().value());
        assertThatThrownBy(() -> bench.keeper.startOnce(order, "bob", "6c4a")).hasMessageContaining("two live copies");
        assertThat(bench.keeper.startOnce(RunBench.drill(), "ann", "77").id()).isNotEqualTo(first.id());
    }

    @Test
    void oneDeviceTakesAnotherPointThanTheOthersAndThatIsShownBefore() throws IOException {
        RestorePoint old = bench.catalog.points().of(new MachineId("mch_db")).get(0);
        bench.world.pass(60_000);
        for (String machine : List.of("mch_db", "mch_web")) {
            bench.catalog.points().commit(bench.sources.replicated(new MachineId(machine)));
        }
        SiteOrder plain = RunBench.drill();
        SiteOrder order = new SiteOrder(
                "p",
                1,
                plain.kind(),
                plain.target(),
                plain.points(),
                List.of(),
                Map.of(),
                3600,
                plain.source(),
                Map.of("db", new SiteOrder.Points.Exactly(old.id())),
                Optional.empty());
        List<SiteMachine> shown = bench.keeper.preview(order);
        CloudSite site = up(order);
        assertThat(bench.machine(site, "db").point()).contains(old.id());
        assertThat(bench.machine(site, "web").point()).isNotEqualTo(Optional.of(old.id()));
        assertThat(bench.keeper.machines(site.id()).stream().map(SiteMachine::point))
                .containsExactlyElementsOf(
                        shown.stream().map(SiteMachine::point).toList());
        assertThat(bench.keeper.preview(RunBench.failover(Source.STOPPED_BY_RUN)))
                .allMatch(machine -> machine.point().isEmpty());
    }

    @Test
    void anUnknownTargetAndAPlanThatRunsCannotFollowAreFound() throws IOException {
        SiteOrder drill = RunBench.drill();
        SiteOrder elsewhere = new SiteOrder(
                "p", 1, drill.kind(), "moon", drill.points(), List.of(), drill.settings(), 60, drill.source());
        assertThat(codes(elsewhere)).containsExactly("PLUGIN_MISSING");
    }
}
