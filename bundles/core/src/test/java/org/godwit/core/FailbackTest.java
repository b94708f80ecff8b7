// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.Failbacks.Act;
import org.godwit.api.site.SiteOrder.Source;
import org.godwit.core.level.InForce;
import org.junit.jupiter.api.Test;

/** Machines come back, as people see it. What is done when things fail is played by {@link RunSimulation}. */
class FailbackTest {
    private final RunBench bench = new RunBench();
    private final MachineId db = bench.machine("db").id();
    private final CloudSite origin;

    FailbackTest() throws IOException {
        bench.plan("{\"devices\":{\"db\":{\"id\":\"%s\",\"rank\":0}}}".formatted(db));
        origin = bench.work(bench.keeper.start(RunBench.failover(Source.STOPPED_BY_RUN), "ann"));
        assertThat(origin.state()).isEqualTo(CloudSite.State.RUNNING);
    }

    private FailbackOrder order(long everySeconds) {
        return new FailbackOrder(origin.id(), "cloud", Map.of(), everySeconds, true);
    }

    /** Until nothing more happens by itself. */
    private Failback settled(Failback failback) throws IOException {
        for (int i = 0; i < 40; i++) {
            bench.failbacks.look();
            bench.work(origin);
            bench.world.pass(1000);
        }
        return bench.failbacks.find(failback.id());
    }

    private void writes(CloudSiteId site, long number) {
        bench.cloud.written(
                site.value(),
                "db-vda",
                0,
                ByteBuffer.allocate(8).putLong(number).flip());
    }

    private long number(CloudSiteId site) {
        ByteBuffer number = ByteBuffer.allocate(8);
        bench.cloud.inside().bytes(site.value(), "db-vda").orElseThrow().read(0, number);
        return number.flip().getLong();
    }

    private List<String> running(CloudSiteId site) {
        return bench.cloud.inside().running(site.value());
    }

    @Test
    void machinesGoWithWhatTheyWroteLastAndTheSiteTheyCameFromIsRemoved() throws IOException {
        Failback ready = settled(bench.failbacks.start(order(0), "ann"));
        assertThat(ready.state()).isEqualTo(State.IDLE);
        assertThat(ready.problem()).isEmpty();
        assertThat(running(origin.id())).containsExactly("db");
        writes(origin.id(), 4711);
        bench.failbacks.act(ready.id(), Act.RUN, "ann");
        Failback there = settled(ready);
        assertThat(there.state()).isEqualTo(State.SYNCHRONIZED);
        CloudSiteId destination = there.destination().orElseThrow();
        assertThat(running(origin.id())).isEmpty();
        assertThat(running(destination)).containsExactly("db");
        assertThat(number(destination)).isEqualTo(4711);

        bench.failbacks.act(ready.id(), Act.FINALIZE, "ann");
        Failback over = settled(ready);
        assertThat(over.isOver()).isTrue();
        assertThat(bench.cloud.inside().left(origin.id().value())).isEmpty();
        assertThat(running(destination)).containsExactly("db");
        assertThat(bench.keeper.allowed(bench.keeper.find(destination))).contains(CloudSites.Act.DETACH);
    }

    @Test
    void rollingBackStartsThemWhereTheyWereAndTheFailbackGoesOn() throws IOException {
        Failback ready = settled(bench.failbacks.start(order(600), "ann"));
        assertThat(ready.state()).isEqualTo(State.READY);
        bench.failbacks.act(ready.id(), Act.RUN, "ann");
        CloudSiteId destination = settled(ready).destination().orElseThrow();
        bench.failbacks.act(ready.id(), Act.ROLL_BACK, "ann");
        Failback back = settled(ready);
        assertThat(back.state()).isEqualTo(State.READY);
        assertThat(running(origin.id())).containsExactly("db");
        assertThat(bench.cloud.inside().left(destination.value())).isEmpty();
        bench.failbacks.act(ready.id(), Act.CANCEL, "ann");
        assertThat(settled(ready).state()).isEqualTo(State.CANCELLED);
    }

    @Test
    void aSyncComesWhenItIsDue() throws IOException {
        Failback ready = settled(bench.failbacks.start(order(600), "ann"));
        int round = ready.round();
        assertThat(settled(ready).round()).isEqualTo(round);
        bench.world.pass(Duration.ofMinutes(11).toMillis());
        assertThat(settled(ready).round()).isEqualTo(round + 1);
    }

    @Test
    void meanwhileTheSiteIsHeldAndTheMachinesOwnScheduleIsParked() throws IOException {
        InForce inForce = new InForce(MemoryParts.of(bench.catalog), "main");
        assertThat(inForce.replication(db).parked()).isFalse();
        Failback failback = settled(bench.failbacks.start(order(0), "ann"));
        assertThat(inForce.replication(db).parkedFrom().orElseThrow()).hasToString("failback '" + failback.id() + "'");
        assertThat(bench.keeper.allowed(bench.keeper.find(origin.id()))).isEmpty();
        for (CloudSites.Act act : List.of(CloudSites.Act.DELETE, CloudSites.Act.DETACH, CloudSites.Act.ROLL_BACK)) {
            assertThatThrownBy(() -> bench.keeper.act(origin.id(), act, "ann")).hasMessageContaining("is held by");
        }
        assertThat(bench.failbacks.check(order(0)))
                .filteredOn(finding -> finding.level() == Finding.Level.BLOCKER)
                .extracting(Finding::code)
                .containsExactly("FAILBACK_EXISTS");
        assertThat(bench.keeper.check(RunBench.failover(Source.STOPPED_BY_FAILBACK)))
                .extracting(Finding::code)
                .contains("FAILBACK_ONLY");
        bench.failbacks.act(failback.id(), Act.CANCEL, "ann");
        settled(failback);
        assertThat(inForce.replication(db).parked()).isFalse();
        assertThat(bench.keeper.allowed(bench.keeper.find(origin.id()))).contains(CloudSites.Act.DELETE);
    }
}
