// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.job.JobOrder;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.Plans.Change;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteOrder;
import org.godwit.rest.FakeCloudSites;
import org.godwit.rest.FakePlans;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SiteCommandTest {
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Map<Class<?>, Object> services = new HashMap<>();
    private final FakePlans plans = new FakePlans(catalog);
    private final FakeCloudSites sites = new FakeCloudSites(catalog, plans);

    @BeforeEach
    void populate() throws IOException {
        services.put(Machines.class, catalog.machines());
        services.put(RestorePoints.class, catalog.points());
        services.put(Plans.class, plans);
        services.put(CloudSites.class, sites);
        var web = Samples.machine("mch_web", "web-1");
        catalog.machines().put(web);
        catalog.points().commit(Samples.point("rp_1", web, Samples.NOON));
        plans.put(new Change("shop", OptionalInt.empty(), "admin"), "{\"devices\":{\"web\":{},\"db\":{}}}");
        plans.put(new Change("worse", OptionalInt.empty(), "admin"), "{\"devices\":{\"bad\":{}}}");
    }

    private String site(String... words) throws Exception {
        SiteCommand command = new SiteCommand();
        command.words = List.of(words);
        return new Typist(services, FakeCloudSites.START.plusSeconds(60)).type(command);
    }

    @Test
    void aDrillIsCheckedStartedShownAndDeleted() throws Exception {
        assertThat(site()).contains("No sites yet");
        assertThat(site("check", "shop")).contains("info TARGET_NOT_ASKED", "web-1", "rp_1");
        assertThat(site("start", "shop", "--limit", "4h"))
                .contains("drill of plan shop version 1 in target file")
                .contains("Ends        2026-11-22T17:00:00")
                .contains(
                        "Waits for   approval: Go?",
                        "Allowed     approve, pause, delete, prolong",
                        "Ready       1 of 2")
                .contains("web-1", "59 min 59 s", "1 min 20 s", "TARGET_SLOW", "web showed: web login:");
        assertThat(site("list")).contains("site_1", "shop 1", "creating", "1 of 2", "shell");
        assertThat(site("list", "other")).contains("No sites yet");
        assertThat(site("list", "--state", "creating", "--kind", "drill", "--json"))
                .contains("\"site\":\"site_1\"");
        assertThat(site("ledger", "site_1")).contains("vol_web", "made", "3.0 MiB");
        assertThat(site("pictures", "site_1")).contains("web", "6 B", "2026-");
        assertThat(site("delete", "site_1")).contains("deleting");
        assertThatThrownBy(() -> site("delete", "site_1")).hasMessageContaining("SITE_ACT_REFUSED");
    }

    @Test
    void theOrderIsWhatTheOptionsSay() throws Exception {
        site("start", "shop", "--kind", "failover", "--source", "must_be_stopped", "--points", "2026-11-22T12:00:00Z");
        SiteOrder order = sites.list(1).get(0).order();
        assertThat(order.points()).isEqualTo(new SiteOrder.Points.At(Instant.parse("2026-11-22T12:00:00Z")));
        assertThat(order.source()).isEqualTo(SiteOrder.Source.MUST_BE_STOPPED);
        site("start", "shop", "--target", "demo", "--setting", "zone=a", "--device", "web", "--number", "1");
        order = sites.list(1).get(0).order();
        assertThat(order.settings()).containsEntry("zone", "a");
        assertThat(order.devices()).containsExactly("web");
        assertThatThrownBy(() -> site("start", "shop", "--kind", "failover")).hasMessageContaining("--source");
        assertThatThrownBy(() -> site("start", "shop", "--kind", "flight")).hasMessageContaining("drill, failover");
        assertThatThrownBy(() -> site("start", "shop", "--points", "oldest")).hasMessageContaining("latest_verified");
        assertThatThrownBy(() -> site("start", "shop", "--limit", "soon")).hasMessageContaining("90s");
        assertThatThrownBy(() -> site("start")).hasMessageContaining("Name a plan");
        assertThatThrownBy(() -> site("show")).hasMessageContaining("Name a site");
        assertThatThrownBy(() -> site("fly", "site_1")).hasMessageContaining("'fly'");
        assertThatThrownBy(() -> site("show", "site_9")).hasMessageContaining("SITE_UNKNOWN");
    }

    @Test
    void aRunIsFollowedUntilItRunsOrFails() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        sites.onEachLook(site -> looks.incrementAndGet() < 2
                ? site
                : FakeCloudSites.with(site, State.RUNNING, Optional.empty(), Optional.empty()));
        assertThat(site("start", "shop", "--follow"))
                .contains("site creating, launch", "web: up", "waits for approval: Go?", "site running");
        Problem late = Problem.of(Problem.Kind.MISCONFIGURED, "NOT_READY", "Waited for web.", "Look.");
        sites.onEachLook(site -> FakeCloudSites.with(site, State.ERROR, Optional.empty(), Optional.of(late)));
        assertThatThrownBy(() -> site("start", "shop", "--follow")).hasMessageContaining("NOT_READY");
        sites.onEachLook(site -> FakeCloudSites.with(site, State.DELETED, Optional.empty(), Optional.empty()));
        assertThatThrownBy(() -> site("start", "shop", "--follow")).hasMessageContaining("deleted by now");
    }

    @Test
    void aBlockerFailsTheCheckAndRefusesTheRun() {
        assertThatThrownBy(() -> site("check", "worse")).hasMessageContaining("1 blockers");
        assertThatThrownBy(() -> site("start", "worse")).hasMessageContaining("SITE_REFUSED");
    }

    @Test
    void peopleTellASiteWhatToDo() throws Exception {
        site("start", "shop", "--kind", "failover", "--source", "stopped_by_run");
        assertThat(site("approve", "site_1")).doesNotContain("Waits for");
        assertThat(site("pause", "site_1")).contains("creating, paused");
        assertThat(site("resume", "site_1")).doesNotContain("paused");
        assertThat(site("rollback", "site_1")).contains("rolling back");
        assertThat(site(
                        "start",
                        "shop",
                        "--kind",
                        "failover",
                        "--source",
                        "stopped_by_run",
                        "--commit-policy",
                        "detach",
                        "--after",
                        "30m",
                        "--points-of",
                        "db=rp_1"))
                .contains("db: rp_1", "Decides     detach 30 min");
        assertThat(site("prolong", "site_2", "--limit", "2h")).contains("Decides     2026-11-22T15:01");
    }

    @Test
    void singleMachinesOfOneThatRunsAreChanged() throws Exception {
        site("start", "shop");
        sites.onEachLook(site -> site.state() == State.CREATING
                ? FakeCloudSites.with(site, State.RUNNING, Optional.empty(), Optional.empty())
                : site);
        assertThat(site("add", "site_1", "web", "--points", "latest_verified")).contains("State       updating");
        assertThat(sites.changes())
                .containsExactly(new MachineChange(
                        CloudSites.Act.ADD,
                        List.of("web"),
                        Optional.of(new SiteOrder.Points.LatestVerified()),
                        Map.of()));
        assertThatThrownBy(() -> site("remove", "site_1")).hasMessageContaining("at least one device");
        assertThatThrownBy(() -> site("delete", "site_1", "web")).hasMessageContaining("one argument too many");
    }

    @Test
    void aJobNamesItsSite() throws Exception {
        CloudSiteId id = new CloudSiteId("site_1");
        Services present = Services.of(services);
        assertThat(JobCommand.subject(present, new JobOrder.Launch(id))).isEqualTo("site site_1");
        assertThat(JobCommand.subject(present, new JobOrder.Remove(id, true))).isEqualTo("site site_1, rolled back");
        assertThat(JobCommand.subject(present, new JobOrder.Detach(id))).isEqualTo("site site_1");
    }

    @Test
    void wordsAreOffered() throws Exception {
        site("start", "shop");
        assertThat(new SiteVerbCompleter().words(Services.of(services)))
                .contains("rollback", "start", "shop", "site_1");
    }
}
