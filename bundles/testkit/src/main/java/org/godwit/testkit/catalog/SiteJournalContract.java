// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SitePicture;
import org.junit.jupiter.api.Test;

/** What all {@link SiteJournal} keep to. */
public interface SiteJournalContract {

    /** An empty one. */
    SiteJournal siteJournal() throws IOException;

    private static CloudSite site(String id, int second, CloudSite.State state) {
        SiteOrder order = new SiteOrder(
                "site",
                3,
                SiteOrder.Kind.DRILL,
                "file",
                new SiteOrder.Points.At(Samples.NOON),
                List.of("db", "web ü"),
                Map.of("folder", "/srv/x"),
                600,
                SiteOrder.Source.STAYS,
                Map.of("web ü", new SiteOrder.Points.Exactly(new RestorePointId("rp_7"))),
                Optional.empty());
        return new CloudSite(
                new CloudSiteId(id),
                order,
                state,
                "launch",
                Optional.of("job_1"),
                "ann",
                Samples.NOON.plusSeconds(second),
                Samples.NOON.plusSeconds(second + 1),
                List.of(1, 2),
                Optional.of("Is it right?"),
                true,
                Optional.of(Problem.of(Problem.Kind.DENIED, "NO", "Said no.", "Ask.")
                        .with("who", "bob")),
                Optional.of(Samples.NOON.plusSeconds(30)),
                Optional.of(Samples.NOON.plusSeconds(700)),
                Optional.of("6c4ad1f0"));
    }

    private static SiteMachine machine(String device, SiteMachine.Phase phase) {
        return new SiteMachine(
                device,
                new MachineId("mch_" + device.length()),
                phase,
                Optional.of(new RestorePointId("rp_1")),
                Optional.of(Samples.NOON.minusSeconds(60)),
                true,
                List.of("sda", "sdb"),
                Optional.of("i-1"),
                Optional.of(Samples.NOON),
                Optional.empty(),
                "login: \"ü\"\n",
                Optional.empty());
    }

    private static LedgerEntry entry(String name, LedgerEntry.Standing standing) {
        Optional<String> id = standing == LedgerEntry.Standing.WANTED ? Optional.empty() : Optional.of("vol-" + name);
        return new LedgerEntry(
                new CloudSiteId("site_1"),
                "file",
                LedgerEntry.Kind.VOLUME,
                "db",
                name,
                1 << 20,
                standing,
                id,
                Samples.NOON,
                Optional.of(Samples.NOON.plusSeconds(9)));
    }

    @Test
    default void aSiteComesBackAsItWasAndChanges() throws IOException {
        SiteJournal journal = siteJournal();
        CloudSite pending = site("site_1", 0, CloudSite.State.PENDING);
        journal.save(pending);
        assertThat(journal.find(pending.id())).contains(pending);
        CloudSite running = site("site_1", 0, CloudSite.State.ROLLING_BACK);
        journal.save(running);
        assertThat(journal.find(pending.id())).contains(running);
        assertThat(journal.newest(10)).containsExactly(running);
        assertThat(journal.find(new CloudSiteId("site_2"))).isEmpty();
    }

    @Test
    default void newestFirstAndOpenOnesOldestFirst() throws IOException {
        SiteJournal journal = siteJournal();
        CloudSite old = site("site_1", 0, CloudSite.State.RUNNING);
        CloudSite gone = site("site_2", 1, CloudSite.State.DELETED);
        CloudSite handed = site("site_3", 2, CloudSite.State.DETACHED);
        CloudSite young = site("site_4", 3, CloudSite.State.ERROR);
        for (CloudSite each : List.of(young, old, handed, gone)) {
            journal.save(each);
        }
        assertThat(journal.newest(3)).containsExactly(young, handed, gone);
        assertThat(journal.open()).containsExactly(old, young);
    }

    @Test
    default void machinesAreKeptForEachSiteByDevice() throws IOException {
        SiteJournal journal = siteJournal();
        CloudSiteId one = new CloudSiteId("site_1");
        journal.save(one, machine("web ü", SiteMachine.Phase.COPY));
        journal.save(one, machine("db", SiteMachine.Phase.UP));
        journal.save(new CloudSiteId("site_2"), machine("db", SiteMachine.Phase.VOLUMES));
        journal.save(one, machine("web ü", SiteMachine.Phase.START));
        assertThat(journal.machines(one))
                .containsExactly(machine("db", SiteMachine.Phase.UP), machine("web ü", SiteMachine.Phase.START));
        assertThat(journal.machines(new CloudSiteId("site_3"))).isEmpty();
    }

    @Test
    default void aSiteAndSomeOfItsMachinesChangeTogether() throws IOException {
        SiteJournal journal = siteJournal();
        CloudSite site = site("site_1", 0, CloudSite.State.RUNNING);
        journal.save(site.id(), machine("db", SiteMachine.Phase.UP));
        SiteMachine off = wanted(machine("web", SiteMachine.Phase.UP), Optional.of(SiteMachine.Wanted.OFF));
        journal.save(site("site_1", 0, CloudSite.State.UPDATING), List.of(off));
        assertThat(journal.find(site.id()).orElseThrow().state()).isEqualTo(CloudSite.State.UPDATING);
        assertThat(journal.machines(site.id())).containsExactly(machine("db", SiteMachine.Phase.UP), off);
        SiteMachine gone = wanted(machine("web", SiteMachine.Phase.REMOVED), Optional.of(SiteMachine.Wanted.REMOVED));
        journal.save(site, List.of(gone));
        assertThat(journal.machines(site.id())).containsExactly(machine("db", SiteMachine.Phase.UP), gone);
    }

    private static SiteMachine wanted(SiteMachine machine, Optional<SiteMachine.Wanted> wanted) {
        return new SiteMachine(
                machine.device(),
                machine.machine(),
                machine.phase(),
                machine.point(),
                machine.pointTakenAt(),
                machine.stopped(),
                machine.copied(),
                machine.instance(),
                machine.startedAt(),
                machine.readyAt(),
                machine.evidence(),
                machine.problem(),
                wanted,
                Optional.of(new SiteOrder.Points.Exactly(new RestorePointId("rp_7"))),
                List.of(new SiteMachine.Ran("check.sh", true, Samples.NOON, "all \u00fc well\n")));
    }

    @Test
    default void theLedgerKeepsTheOrderInWhichEntriesWereAdded() throws IOException {
        SiteJournal journal = siteJournal();
        journal.save(entry("z", LedgerEntry.Standing.WANTED));
        journal.save(entry("a", LedgerEntry.Standing.WANTED));
        journal.save(entry("m", LedgerEntry.Standing.WANTED));
        journal.save(entry("z", LedgerEntry.Standing.MADE));
        assertThat(journal.ledger(new CloudSiteId("site_1")))
                .containsExactly(
                        entry("z", LedgerEntry.Standing.MADE),
                        entry("a", LedgerEntry.Standing.WANTED),
                        entry("m", LedgerEntry.Standing.WANTED));
        assertThat(journal.ledger(new CloudSiteId("site_2"))).isEmpty();
        CloudSiteId one = new CloudSiteId("site_1");
        assertThat(journal.entry(one, LedgerEntry.Kind.VOLUME, "z")).contains(entry("z", LedgerEntry.Standing.MADE));
        assertThat(journal.entry(one, LedgerEntry.Kind.INSTANCE, "z")).isEmpty();
    }

    @Test
    default void aSiteIsForgottenWithItsMachinesAndItsLedger() throws IOException {
        SiteJournal journal = siteJournal();
        for (String id : List.of("site_1", "site_2")) {
            journal.save(site(id, 0, CloudSite.State.DELETED));
            journal.save(new CloudSiteId(id), machine("db", SiteMachine.Phase.UP));
        }
        journal.save(entry("z", LedgerEntry.Standing.GONE));
        journal.save(picture("site_1", "db", "aaaa"));
        journal.remove(new CloudSiteId("site_1"));
        journal.remove(new CloudSiteId("site_1"));
        assertThat(journal.find(new CloudSiteId("site_1"))).isEmpty();
        assertThat(journal.machines(new CloudSiteId("site_1"))).isEmpty();
        assertThat(journal.ledger(new CloudSiteId("site_1"))).isEmpty();
        assertThat(journal.pictures(new CloudSiteId("site_1"))).isEmpty();
        assertThat(journal.newest(9)).hasSize(1);
        assertThat(journal.machines(new CloudSiteId("site_2"))).hasSize(1);
    }

    private static SitePicture picture(String site, String device, String png) {
        return new SitePicture(new CloudSiteId(site), device, Samples.NOON, png);
    }

    @Test
    default void picturesAreKeptForEachSiteByDevice() throws IOException {
        SiteJournal journal = siteJournal();
        String large = "x".repeat(SitePicture.MOST_BYTES / 3 * 4);
        journal.save(picture("site_1", "web ü", "aaaa"));
        journal.save(picture("site_1", "db", large));
        journal.save(picture("site_2", "db", "cccc"));
        journal.save(picture("site_1", "web ü", "dddd"));
        assertThat(journal.pictures(new CloudSiteId("site_1")))
                .containsExactly(picture("site_1", "db", large), picture("site_1", "web ü", "dddd"));
        assertThat(journal.pictures(new CloudSiteId("site_3"))).isEmpty();
    }

    @Test
    default void schedulesOfDrillsAreKeptByPlan() throws IOException {
        SiteJournal journal = siteJournal();
        journal.save(schedule("b", 30));
        journal.save(schedule("a", 7));
        journal.save(schedule("b", 14));
        assertThat(journal.schedules()).containsExactly(schedule("a", 7), schedule("b", 14));
        journal.removeSchedule("a");
        journal.removeSchedule("none");
        assertThat(journal.schedules()).containsExactly(schedule("b", 14));
    }

    private static DrillSchedule schedule(String plan, int days) {
        return new DrillSchedule(
                plan,
                days,
                3,
                "file",
                new SiteOrder.Points.LatestVerified(),
                Map.of("folder", "/srv/ü"),
                3600,
                "ann",
                Samples.NOON);
    }

    private static Failback failback(String id, int second, Failback.State state) {
        boolean over = state == Failback.State.CANCELLED;
        FailbackMachine machine = new FailbackMachine(
                "web ü",
                new MachineId("mch_1"),
                "i-1",
                Optional.of(new RestorePointId("rp_1")),
                Optional.of(Samples.NOON),
                Optional.of("job_1"),
                true,
                true,
                Optional.of(Samples.NOON.plusSeconds(5)));
        return new Failback(
                new FailbackId(id),
                new FailbackOrder(new CloudSiteId("site_1"), "file", Map.of("folder", "/srv/x"), 600, false),
                state,
                Failback.Step.DESTINATION,
                Optional.of(Failback.State.RUNNING),
                "ann",
                Samples.NOON.plusSeconds(second),
                Samples.NOON.plusSeconds(second + 1),
                List.of(machine),
                3,
                2,
                Optional.of(new CloudSiteId("site_2")),
                Optional.of(Samples.NOON.plusSeconds(9)),
                Optional.empty(),
                Optional.of(Problem.of(Problem.Kind.DENIED, "NO", "Said no.", "Ask.")),
                over ? Optional.of(Samples.NOON.plusSeconds(60)) : Optional.empty());
    }

    @Test
    default void aFailbackComesBackAsItWasAndChanges() throws IOException {
        SiteJournal journal = siteJournal();
        Failback old = failback("failback_1", 0, Failback.State.ERROR);
        Failback young = failback("failback_2", 5, Failback.State.READY);
        journal.save(young);
        journal.save(old);
        assertThat(journal.find(old.id())).contains(old);
        assertThat(journal.find(new FailbackId("failback_3"))).isEmpty();
        assertThat(journal.newestFailbacks(10)).containsExactly(young, old);
        assertThat(journal.newestFailbacks(1)).containsExactly(young);
        assertThat(journal.openFailbacks()).containsExactly(old, young);
        Failback over = failback("failback_1", 0, Failback.State.CANCELLED);
        journal.save(over);
        assertThat(journal.find(old.id())).contains(over);
        assertThat(journal.openFailbacks()).containsExactly(young);
        assertThat(journal.newestFailbacks(10)).containsExactly(young, over);
    }
}
