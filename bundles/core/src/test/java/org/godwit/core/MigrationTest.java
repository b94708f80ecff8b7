// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobId;
import org.godwit.api.plan.Finding;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Choice;
import org.godwit.api.site.Migration.State;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.Migrations.Act;
import org.godwit.api.site.SiteOrder;
import org.godwit.core.migration.Around;
import org.godwit.core.migration.MigrationKeeper;
import org.junit.jupiter.api.Test;

/** Migrations as people see them. */
class MigrationTest {
    private final RunBench bench = new RunBench();
    private final FixedFleet fleet = new FixedFleet(bench.catalog);
    private final List<MachineId> parked = new ArrayList<>();
    private final MigrationKeeper keeper;
    private final Machine db = bench.machine("db");
    private int number;

    MigrationTest() throws IOException {
        Machine web = bench.machine("web");
        bench.plan(
                """
                {"devices":{
                  "db":{"id":"%s","rank":0,"ready_when":[{"console":"login:","limit_seconds":300}]},
                  "web":{"id":"%s","rank":1,"ready_when":[{"port":80,"limit_seconds":300}]}}}
                """
                        .formatted(db.id().value(), web.id().value()));
        keeper = boot();
    }

    private final class Parking implements Around.Parking {
        @Override
        public boolean isParked(MachineId machine) {
            return parked.contains(machine);
        }

        @Override
        public void park(MachineId machine, String by) {
            parked.add(machine);
        }
    }

    private MigrationKeeper boot() {
        return MigrationKeeper.over(
                new MigrationKeeper.Kept(
                        bench.catalog.migrations(), new EventLog(bench.world.clock()), bench.world.clock()),
                new Around(bench.keeper, fleet, new Parking()),
                () -> String.format("%08d", ++number));
    }

    private static MigrationOrder order(Optional<Instant> at) {
        return new MigrationOrder(
                "p", 1, "cloud", List.of(), Map.of(), SiteOrder.Source.STOPPED_BY_RUN, 3600, at, Optional.empty());
    }

    private Migration begun() throws IOException {
        return looked(keeper.start(order(Optional.empty()), "ann"));
    }

    private Migration looked(Migration migration) throws IOException {
        keeper.look();
        return keeper.find(migration.id());
    }

    private Migration act(Migration migration, Act act) throws IOException {
        return keeper.act(migration.id(), act, Optional.empty(), "bob");
    }

    /** Lets its site come to where it rests. */
    private Migration worked(Migration migration) throws IOException {
        bench.work(site(migration));
        return looked(migration);
    }

    private CloudSite site(Migration migration) throws IOException {
        return bench.keeper.find(migration.run().orElseThrow().site().orElseThrow());
    }

    private Migration tested(Migration migration) throws IOException {
        return worked(act(worked(act(migration, Act.TEST)), Act.END_TEST));
    }

    private Migration cutOver() throws IOException {
        return worked(act(act(begun(), Act.SKIP_TEST), Act.CUT_OVER));
    }

    private List<Act> allowed(Migration migration) throws IOException {
        return keeper.choices(migration).stream()
                .filter(Choice::allowed)
                .map(Choice::act)
                .toList();
    }

    private static List<String> told(Migration migration) {
        return migration.told().stream().map(one -> one.by() + " " + one.what()).toList();
    }

    @Test
    void theWholeWay() throws IOException {
        fleet.late.add(db.id());
        Migration migration = begun();
        assertThat(migration.state()).isEqualTo(State.REPLICATING);
        assertThat(migration.waitsFor()).contains("the replication of db (behind its target)");
        assertThat(allowed(migration)).containsExactly(Act.CANCEL);
        fleet.late.clear();
        migration = looked(migration);
        assertThat(migration.state()).isEqualTo(State.READY_FOR_TESTING);
        assertThat(allowed(migration)).containsExactly(Act.TEST, Act.SKIP_TEST, Act.CANCEL);
        migration = act(migration, Act.TEST);
        assertThat(migration.state()).isEqualTo(State.TESTING);
        migration = worked(migration);
        assertThat(site(migration).state()).isEqualTo(CloudSite.State.RUNNING);
        assertThat(bench.sources.all()).allMatch(source -> source.running);
        assertThat(allowed(migration)).containsExactly(Act.END_TEST, Act.CANCEL);
        migration = worked(act(migration, Act.END_TEST));
        assertThat(migration.state()).isEqualTo(State.READY_FOR_CUTOVER);
        migration = worked(act(migration, Act.CUT_OVER));
        assertThat(migration.state()).isEqualTo(State.CUT_OVER);
        assertThat(bench.sources.all()).noneMatch(source -> source.running);
        assertThat(allowed(migration)).containsExactly(Act.ROLL_BACK, Act.FINALIZE);
        migration = worked(act(migration, Act.FINALIZE));
        assertThat(migration.state()).isEqualTo(State.FINALIZED);
        assertThat(site(migration).state()).isEqualTo(CloudSite.State.DETACHED);
        assertThat(parked).hasSize(2).isEqualTo(migration.parked());
        assertThat(allowed(migration)).isEmpty();
        assertThat(told(migration))
                .contains("ann begins", "bob orders to test", "bob orders the cutover", "bob orders to finalize");
        assertThat(bench.keeper.list(9)).hasSize(2);
    }

    @Test
    void aTestThatIsSkippedIsToldWithWhoSkippedIt() throws IOException {
        Migration migration = act(begun(), Act.SKIP_TEST);
        assertThat(migration.state()).isEqualTo(State.READY_FOR_CUTOVER);
        assertThat(told(migration)).contains("bob orders to skip test");
        assertThat(migration.runs()).isEmpty();
    }

    @Test
    void aTestThatEndsBeforeAllWasUpIsNone() throws IOException {
        Migration migration = worked(act(act(begun(), Act.TEST), Act.END_TEST));
        assertThat(migration.state()).isEqualTo(State.READY_FOR_TESTING);
        assertThat(tested(migration).state()).isEqualTo(State.READY_FOR_CUTOVER);
    }

    @Test
    void rollingBackStartsTheSourceAgain() throws IOException {
        Migration migration = worked(act(cutOver(), Act.ROLL_BACK));
        assertThat(migration.state()).isEqualTo(State.ROLLED_BACK);
        assertThat(bench.sources.all()).allMatch(source -> source.running);
        assertThat(bench.cloud.inside().left(site(migration).id().value())).isEmpty();
        assertThat(parked).isEmpty();
    }

    @Test
    void aCutoverBeginsAtItsTimeAndNotBefore() throws IOException {
        Instant night = bench.world.nowAgain().plusSeconds(7200);
        Migration migration = looked(keeper.start(order(Optional.of(night)), "ann"));
        migration = looked(act(migration, Act.SKIP_TEST));
        assertThat(migration.state()).isEqualTo(State.READY_FOR_CUTOVER);
        assertThat(migration.waitsFor()).contains("its cutover at " + night);
        bench.world.pass(Duration.ofSeconds(7200).toMillis());
        assertThat(worked(looked(migration)).state()).isEqualTo(State.CUT_OVER);
        assertThat(bench.keeper.list(9).get(0).startedBy()).isEqualTo("ann");
    }

    @Test
    void aCutoverWhoseNightIsOverIsNotBegun() throws IOException {
        Migration migration = act(begun(), Act.SKIP_TEST);
        Instant night = bench.world.nowAgain().plusSeconds(60);
        migration = keeper.act(migration.id(), Act.CUT_OVER, Optional.of(night), "bob");
        assertThat(allowed(migration)).contains(Act.HOLD);
        bench.world.pass(Duration.ofHours(2).toMillis());
        migration = looked(migration);
        assertThat(migration.state()).isEqualTo(State.READY_FOR_CUTOVER);
        assertThat(migration.appointment()).isEmpty();
        assertThat(String.join("\n", told(migration))).contains("was not cut over at " + night);
        Migration again = migration;
        assertThat(refused(() -> keeper.act(again.id(), Act.CUT_OVER, Optional.of(night), "bob")))
                .startsWith("MIGRATION_TIME_WRONG");
    }

    @Test
    void whatIsOrderedForATimeIsTakenBack() throws IOException {
        Migration migration = act(begun(), Act.SKIP_TEST);
        Instant night = bench.world.nowAgain().plusSeconds(60);
        keeper.act(migration.id(), Act.CUT_OVER, Optional.of(night), "bob");
        act(migration, Act.HOLD);
        bench.world.pass(Duration.ofSeconds(90).toMillis());
        assertThat(looked(migration).state()).isEqualTo(State.READY_FOR_CUTOVER);
        assertThat(bench.keeper.list(9)).isEmpty();
    }

    @Test
    void whatSomebodyDoesWithTheSiteIsFollowed() throws IOException {
        Migration back = cutOver();
        bench.keeper.act(site(back).id(), CloudSites.Act.ROLL_BACK, "eve");
        assertThat(looked(back).state()).isEqualTo(State.ROLLING_BACK);
        assertThat(worked(back).state()).isEqualTo(State.ROLLED_BACK);
        Migration deleted = cutOver();
        bench.keeper.act(site(deleted).id(), CloudSites.Act.DELETE, "eve");
        deleted = worked(deleted);
        assertThat(deleted.state()).isEqualTo(State.CANCELLED);
        assertThat(deleted.problem().orElseThrow().message()).contains("still stopped at the source: db, web");
        bench.sources.all().forEach(source -> source.running = true);
        Migration given = cutOver();
        bench.keeper.act(site(given).id(), CloudSites.Act.DETACH, "eve");
        assertThat(worked(given).state()).isEqualTo(State.FINALIZED);
        assertThat(parked).hasSize(2);
    }

    @Test
    void aTestThatSomebodyDeletesCounts() throws IOException {
        Migration migration = worked(act(begun(), Act.TEST));
        bench.keeper.act(site(migration).id(), CloudSites.Act.DELETE, "eve");
        assertThat(looked(migration).state()).isEqualTo(State.ENDING_TEST);
        assertThat(worked(migration).state()).isEqualTo(State.READY_FOR_CUTOVER);
    }

    @Test
    void aSiteWhoseAnswerWasLostIsFoundAgain() throws IOException {
        Migration before = act(begun(), Act.TEST);
        Migration.Run run = before.run().orElseThrow();
        // As a controller leaves it that dies after the site was made.
        bench.catalog.migrations().save(lost(before, run));
        bench.world.pass(Duration.ofDays(2).toMillis());
        Migration after = looked(before);
        assertThat(after.run()).contains(run);
        assertThat(bench.keeper.list(9)).hasSize(1);
    }

    private static Migration lost(Migration of, Migration.Run run) {
        Migration.Run unknown = new Migration.Run(run.purpose(), run.key(), run.by(), run.at(), Optional.empty());
        return new Migration(
                of.id(),
                of.order(),
                of.machines(),
                of.state(),
                of.failed(),
                List.of(unknown),
                of.ask(),
                of.appointment(),
                of.waitsFor(),
                of.problem(),
                of.parked(),
                of.told(),
                of.startedBy(),
                of.startedAt(),
                of.changedAt(),
                of.key());
    }

    @Test
    void whatFailsIsTriedAgainOrEnded() throws IOException {
        Migration migration = act(begun(), Act.TEST);
        bench.engine.cancel(new JobId(site(migration).job().orElseThrow()));
        migration = worked(migration);
        assertThat(migration.state()).isEqualTo(State.ERROR);
        assertThat(migration.problem().orElseThrow().code()).isEqualTo("SITE_CANCELLED");
        assertThat(allowed(migration)).containsExactly(Act.END_TEST, Act.RETRY, Act.CANCEL);
        migration = act(migration, Act.RETRY);
        assertThat(migration.state()).isEqualTo(State.TESTING);
        migration = worked(migration);
        assertThat(migration.problem()).isEmpty();
        assertThat(site(migration).state()).isEqualTo(CloudSite.State.RUNNING);
        migration = worked(act(migration, Act.CANCEL));
        assertThat(migration.state()).isEqualTo(State.CANCELLED);
        assertThat(bench.cloud.inside().left(site(migration).id().value())).isEmpty();
    }

    private static String refused(ThrowingCallable deed) {
        return assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(deed)
                .actual()
                .problem()
                .toString();
    }

    @Test
    void whatCannotBeDoneIsRefusedWithWhy() throws IOException {
        Migration migration = begun();
        assertThat(refused(() -> act(migration, Act.FINALIZE)))
                .startsWith("MIGRATION_ACT_REFUSED")
                .contains("ready for testing", "What may be done now: test, skip test, cancel.");
        assertThat(refused(() -> keeper.start(order(Optional.empty()), "ann")))
                .startsWith("MIGRATION_REFUSED")
                .contains(migration.id().value());
        act(migration, Act.CANCEL);
        assertThat(keeper.check(order(Optional.empty())))
                .noneMatch(finding -> finding.level() == Finding.Level.BLOCKER);
    }

    @Test
    void oneRequestIsOneMigration() throws IOException {
        Migration first = keeper.startOnce(order(Optional.empty()), "ann", "k");
        assertThat(keeper.startOnce(order(Optional.empty()), "ann", "k")).isEqualTo(first);
        assertThat(keeper.list(9)).hasSize(1);
    }
}
