// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.plan.Finding;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.Failbacks;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteMachine.Phase;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Source;
import org.godwit.testkit.target.FaultyTargetCloud;
import org.junit.jupiter.api.Test;

/** Single machines of a site that runs. */
class SiteUpdateTest {
    private static final Duration SETTLING = Duration.ofMinutes(10);

    private final RunBench bench = new RunBench(new FaultyTargetCloud.Odds(0, 0, 0, SETTLING, true));

    SiteUpdateTest() throws IOException {
        String db = bench.machine("db").id().value();
        String web = bench.machine("web").id().value();
        bench.plan(
                """
                {"devices":{
                  "db":{"id":"%s","rank":0,"ready_when":[{"console":"login:","limit_seconds":300}]},
                  "web":{"id":"%s","rank":1,"ready_when":[{"port":80,"limit_seconds":300}]}}}
                """
                        .formatted(db, web));
    }

    private CloudSite up(SiteOrder order) throws IOException {
        return bench.work(bench.keeper.start(order, "ann"));
    }

    private CloudSite done(CloudSite site, Act act, String... devices) throws IOException {
        CloudSite begun = bench.keeper.update(site.id(), new MachineChange(act, List.of(devices)), "ann");
        assertThat(begun.state()).isEqualTo(State.UPDATING);
        return bench.work(site);
    }

    private String refusal(CloudSite site, Act act, String... devices) {
        try {
            bench.keeper.update(site.id(), new MachineChange(act, List.of(devices)), "ann");
            return "";
        } catch (ProblemException e) {
            return e.problem().facts().getOrDefault("finding", e.problem().code());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> running(CloudSite site) {
        return bench.cloud.inside().running(site.id().value());
    }

    @Test
    void aMachineIsPoweredOffAndOnAndKeepsItsInstanceAndItsDisks() throws IOException {
        CloudSite site = up(RunBench.drill());
        SiteMachine before = bench.machine(site, "web");
        assertThat(done(site, Act.POWER_OFF, "web").state()).isEqualTo(State.RUNNING);
        SiteMachine off = bench.machine(site, "web");
        assertThat(off.phase()).isEqualTo(Phase.OFF);
        assertThat(off.instance()).isEqualTo(before.instance());
        assertThat(running(site)).containsExactly("db");
        assertThat(bench.keeper.ledger(site.id())).allMatch(entry -> entry.standing() == LedgerEntry.Standing.MADE);
        assertThat(refusal(site, Act.POWER_OFF, "web")).isEqualTo("MACHINE_ACT_REFUSED");
        assertThat(refusal(site, Act.POWER_ON, "db")).isEqualTo("MACHINE_ACT_REFUSED");
        assertThat(refusal(site, Act.POWER_ON, "mail")).isEqualTo("MACHINE_ACT_REFUSED");

        CloudSite again = done(site, Act.POWER_ON, "web");
        assertThat(again.state()).isEqualTo(State.RUNNING);
        assertThat(again.upAt()).as("for the first time").isEqualTo(site.upAt());
        SiteMachine on = bench.machine(site, "web");
        assertThat(on.phase()).isEqualTo(Phase.UP);
        assertThat(on.wanted()).isEmpty();
        assertThat(on.instance()).isEqualTo(before.instance());
        assertThat(on.readyAt().orElseThrow()).isAfter(before.readyAt().orElseThrow());
        assertThat(running(site)).containsExactlyInAnyOrder("db", "web");
    }

    @Test
    void oneIsNotOffAsLongAsAStartThatWasNotAnsweredMayStillComeTrue() throws IOException {
        CloudSite site = up(RunBench.drill());
        bench.world.pass(SETTLING.toMillis());
        done(site, Act.POWER_OFF, "web");
        bench.cloud.nextIsLate(SETTLING.minusSeconds(1));
        done(site, Act.POWER_ON, "web");
        assertThat(running(site)).containsExactlyInAnyOrder("db", "web");
        done(site, Act.POWER_OFF, "web");
        assertThat(bench.machine(site, "web").phase()).isEqualTo(Phase.OFF);
        bench.world.pass(SETTLING.toMillis());
        assertThat(running(site)).containsExactly("db");
    }

    @Test
    void aMachineIsRemovedWithAllThatWasMadeForItIsKnownStillAndMayBeAddedAgain() throws IOException {
        CloudSite site = up(RunBench.drill());
        done(site, Act.REMOVE, "web");
        SiteMachine removed = bench.machine(site, "web");
        assertThat(removed.phase()).isEqualTo(Phase.REMOVED);
        assertThat(removed.readyAt()).isPresent();
        assertThat(removed.point()).isPresent();
        assertThat(removed.instance()).isEmpty();
        assertThat(bench.cloud.inside().left(site.id().value())).hasSize(2).allMatch(thing -> thing.contains("/db"));
        assertThat(refusal(site, Act.REMOVE, "web")).isEqualTo("MACHINE_ACT_REFUSED");
        assertThat(refusal(site, Act.REMOVE, "db")).as("the last one").isEqualTo("MACHINE_ACT_REFUSED");
        assertThat(refusal(site, Act.ADD, "db")).as("is there").isEqualTo("MACHINE_ACT_REFUSED");
        assertThat(refusal(site, Act.ADD, "mail")).isEqualTo("DEVICE_UNKNOWN");

        assertThat(done(site, Act.ADD, "web").state()).isEqualTo(State.RUNNING);
        assertThat(bench.machine(site, "web").phase()).isEqualTo(Phase.UP);
        bench.keeper.act(site.id(), Act.DELETE, "ann");
        assertThat(bench.work(site).state()).isEqualTo(State.DELETED);
        assertThat(bench.cloud.inside().left(site.id().value())).isEmpty();
    }

    @Test
    void oneThatIsAddedTakesTheRestorePointThatWasChosen() throws IOException {
        CloudSite site = up(RunBench.drill("db"));
        var first = bench.catalog
                .points()
                .of(bench.sources.all().get(1).machine.id())
                .get(0);
        bench.world.pass(60_000);
        bench.catalog.points().commit(bench.sources.replicated(first.machine().id()));
        bench.keeper.update(
                site.id(),
                new MachineChange(
                        Act.ADD,
                        List.of("web"),
                        Optional.empty(),
                        Map.of("web", new SiteOrder.Points.Exactly(first.id()))),
                "ann");
        assertThat(bench.work(site).state()).isEqualTo(State.RUNNING);
        assertThat(bench.machine(site, "web").point()).contains(first.id());
        assertThat(bench.machine(site, "db").phase()).isEqualTo(Phase.UP);
    }

    @Test
    void oneThatIsAddedToAPlannedFailoverIsStoppedAtItsSourceFirst() throws IOException {
        SiteOrder all = RunBench.failover(Source.STOPPED_BY_RUN);
        SiteOrder one = new SiteOrder(
                all.plan(), 1, all.kind(), all.target(), all.points(), List.of("db"), Map.of(), 0, all.source());
        CloudSite site = up(one);
        SimulatedMachines.Source web = bench.sources.all().get(1);
        assertThat(web.running).isTrue();
        web.written = 78;
        done(site, Act.ADD, "web");
        assertThat(web.running).isFalse();
        assertThat(bench.sources.written(bench.machine(site, "web").point().orElseThrow()))
                .isEqualTo(78);
        bench.keeper.act(site.id(), Act.ROLL_BACK, "ann");
        assertThat(bench.work(site).state()).isEqualTo(State.DELETED);
        assertThat(bench.sources.all()).allMatch(source -> source.running);
    }

    @Test
    void whatWasRemovedOfAFailoverMayLiveElsewhereAndWhatIsOffMayNot() throws IOException {
        CloudSite site = up(RunBench.failover(Source.STOPPED_BY_RUN));
        done(site, Act.POWER_OFF, "web");
        SiteOrder all = RunBench.failover(Source.MUST_BE_STOPPED);
        SiteOrder web = new SiteOrder(
                all.plan(), 1, all.kind(), all.target(), all.points(), List.of("web"), Map.of(), 0, all.source());
        assertThatThrownBy(() -> bench.keeper.start(web, "ann")).hasMessageContaining("belongs to failover");
        bench.sources.all().get(1).running = true;
        assertThat(refusal(site, Act.POWER_ON, "web")).isEqualTo("SOURCE_RUNNING");
        bench.sources.all().get(1).running = false;

        done(site, Act.REMOVE, "web");
        CloudSite other = up(web);
        assertThat(other.state()).isEqualTo(State.RUNNING);
        assertThat(refusal(site, Act.ADD, "web")).isEqualTo("LIVE_ELSEWHERE");
        bench.keeper.act(site.id(), Act.ROLL_BACK, "ann");
        bench.work(site);
        assertThat(bench.sources.all().get(0).running).isTrue();
        assertThat(bench.sources.all().get(1).running)
                .as("another failover has it")
                .isFalse();
    }

    @Test
    void whatWasAddedComesBackByAFailbackWhatWasRemovedDoesNot() throws IOException {
        CloudSite site = up(RunBench.failover(Source.STOPPED_BY_RUN));
        done(site, Act.REMOVE, "web");
        FailbackOrder back = new FailbackOrder(site.id(), "cloud", Map.of(), 0, true);
        Failback one = bench.failbacks.start(back, "ann");
        assertThat(one.machines()).extracting(FailbackMachine::device).containsExactly("db");
        bench.failbacks.act(one.id(), Failbacks.Act.CANCEL, "ann");
        bench.failbacks.look();

        done(site, Act.ADD, "web");
        Failback both = bench.failbacks.start(back, "ann");
        assertThat(both.machines()).extracting(FailbackMachine::device).containsExactly("db", "web");
        bench.failbacks.act(both.id(), Failbacks.Act.CANCEL, "ann");
        bench.failbacks.look();

        done(site, Act.POWER_OFF, "web");
        assertThat(bench.failbacks.check(back)).extracting(Finding::code).containsExactly("SITE_CHANGED");
    }

    @Test
    void aSiteIsDeletedWhileItIsUpdatedAndADrillEndsMeanwhile() throws IOException {
        CloudSite site = up(RunBench.drill());
        bench.keeper.update(site.id(), new MachineChange(Act.POWER_OFF, List.of("web")), "ann");
        assertThat(bench.keeper.allowed(bench.keeper.find(site.id()))).contains(Act.DELETE);
        assertThat(refusal(site, Act.REMOVE, "db")).isEqualTo("SITE_ACT_REFUSED");
        bench.world.pass(3_700_000);
        bench.keeper.look();
        assertThat(bench.work(site).state()).isEqualTo(State.DELETED);
        assertThat(bench.cloud.inside().left(site.id().value())).isEmpty();
    }

    @Test
    void whatIsDoneWithWholeSitesIsNotDoneWithMachines() {
        assertThatThrownBy(() -> new MachineChange(Act.DELETE, List.of("web")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MachineChange(Act.REMOVE, List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
