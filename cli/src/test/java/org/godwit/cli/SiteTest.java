// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.rest.FakeCloudSites;
import org.godwit.rest.FakeController;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Drills and failovers from the command line. */
@Timeout(60)
class SiteTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
        ctl.stdin("{\"devices\":{\"web\":{},\"db\":{}}}").run("plan", "put", "shop");
    }

    /** Becomes that at the second look. */
    private void becomes(State state, Optional<Problem> problem) {
        AtomicInteger looks = new AtomicInteger();
        controller.sites.onEachLook(
                site -> looks.incrementAndGet() < 3 || site.state().isFinal()
                        ? site
                        : FakeCloudSites.with(site, state, Optional.empty(), problem));
    }

    @Test
    void aDrillIsCheckedStartedShownAndDeleted() throws Exception {
        assertThat(ctl.run("site", "check", "shop").out()).contains("info     TARGET_NOT_ASKED", "web-1", "rp_1");
        Ctl.Result begun = ctl.run("site", "start", "shop", "--limit", "4h", "--device", "web");
        assertThat(begun.exit()).isZero();
        assertThat(begun.out())
                .contains("drill of plan shop version 1 in target file")
                .contains("ends        2026-11-22T17:00:00.123Z")
                .contains("waits for   approval: Go?")
                .contains("allowed     approve, pause, delete, prolong")
                .contains("59 min 59 s", "1 min 20 s")
                .contains("db: TARGET_SLOW", "web showed: web login:");
        assertThat(ctl.run("site").out()).contains("site_1", "shop 1", "creating", "1 of 2");
        assertThat(ctl.run("site", "list", "other", "-o", "json").json()).isEmpty();
        assertThat(ctl.run("site", "ledger", "site_1").out()).contains("vol_web", "made", "3.0 MiB");
        assertThat(ctl.run(
                                "site",
                                "pictures",
                                "site_1",
                                "--out",
                                home.resolve("shots").toString())
                        .out())
                .contains("web.png");
        assertThat(home.resolve("shots/web.png"))
                .hasBinaryContent(Base64.getDecoder().decode("iVBORw0K"));
        assertThat(ctl.run("site", "delete", "site_1").out()).contains("deleting");
        assertThat(ctl.run("site", "delete", "site_1").exit()).isEqualTo(Exit.CONFLICT);
    }

    @Test
    void theOrderIsWhatTheOptionsSay() throws Exception {
        CloudSite site =
                started("--kind", "failover", "--source", "must_be_stopped", "--points", "2026-11-22T12:00:00Z");
        assertThat(site.order().points())
                .isEqualTo(
                        new org.godwit.api.site.SiteOrder.Points.At(java.time.Instant.parse("2026-11-22T12:00:00Z")));
        assertThat(site.order().source()).isEqualTo(org.godwit.api.site.SiteOrder.Source.MUST_BE_STOPPED);
        site = started("--target", "demo", "--number", "1", "--setting", "zone=a", "--points", "latest_verified");
        assertThat(site.order().settings()).containsEntry("zone", "a");
        assertThat(site.order().target()).isEqualTo("demo");
        site = started(
                "--kind=failover",
                "--source=stopped_by_run",
                "--points-of=db=rp_1",
                "--points-of=web=latest_verified",
                "--commit-policy=rollback",
                "--after=4h");
        assertThat(site.order().points("db"))
                .isEqualTo(new org.godwit.api.site.SiteOrder.Points.Exactly(
                        new org.godwit.api.point.RestorePointId("rp_1")));
        assertThat(ctl.run("site", "show", site.id().value()).out())
                .contains("db: rp_1", "web: latest_verified", "rollback 4 h", "after it is up");
        assertThat(ctl.run("site", "prolong", site.id().value(), "--limit", "2h")
                        .exit())
                .isZero();
        assertThat(ctl.run("site", "show", site.id().value()).out()).contains(": rollback\n");
        assertThat(ctl.run("site", "start", "shop", "--kind", "failover").err()).contains("/source is missing");
        assertThat(ctl.run("site", "start", "shop", "--limit", "soon").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("site", "start").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("site", "show").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("site", "show", "site_99").exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(ctl.run("site", "start", "none").exit()).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void singleMachinesOfOneThatRunsAreChanged() throws Exception {
        String id = started().id().value();
        controller.sites.onEachLook(site -> site.state() == State.CREATING
                ? FakeCloudSites.with(site, State.RUNNING, Optional.empty(), Optional.empty())
                : site);
        assertThat(ctl.run("site", "poweroff", id, "web", "db").out()).contains("state       updating");
        assertThat(controller.sites.changes())
                .containsExactly(new org.godwit.api.site.MachineChange(
                        org.godwit.api.site.CloudSites.Act.POWER_OFF, java.util.List.of("web", "db")));
        assertThat(ctl.run("site", "poweron", id, "web").exit()).isEqualTo(Exit.CONFLICT);
        assertThat(ctl.run("site", "remove", id).exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("site", "delete", id, "web").exit()).isEqualTo(Exit.USAGE);
    }

    private CloudSite started(String... options) throws Exception {
        String[] line = new String[options.length + 3];
        System.arraycopy(new String[] {"site", "start", "shop"}, 0, line, 0, 3);
        System.arraycopy(options, 0, line, 3, options.length);
        Ctl.Result result = ctl.run(line);
        assertThat(result.exit()).as(result.err()).isZero();
        return controller.sites.list(1).get(0);
    }

    @Test
    void aRunIsFollowedUntilItRuns() {
        becomes(State.RUNNING, Optional.empty());
        Ctl.Result followed = ctl.run("site", "start", "shop", "--follow");
        assertThat(followed.exit()).isZero();
        assertThat(followed.err())
                .contains("site creating, launch", "db: start, TARGET_SLOW", "web: up", "site running")
                .contains("waits for approval: Go? (godwitctl site approve site_1)");
        assertThat(followed.out()).contains("state       running");
    }

    @Test
    void howItEndsIsTheExitCode() {
        Problem late = Problem.of(Problem.Kind.MISCONFIGURED, "NOT_READY", "Waited for web.", "Look.");
        becomes(State.ERROR, Optional.of(late));
        Ctl.Result followed = ctl.run("site", "start", "shop", "--follow");
        assertThat(followed.exit()).isEqualTo(Exit.NOT_READY);
        assertThat(followed.err()).contains("NOT_READY: Waited for web. Look.");
        Problem full = Problem.of(Problem.Kind.MISCONFIGURED, "TARGET_FULL", "No room.", "");
        becomes(State.ERROR, Optional.of(full));
        assertThat(ctl.run("site", "start", "shop", "--follow").exit()).isEqualTo(Exit.FAILURE);
        becomes(State.DELETED, Optional.empty());
        assertThat(ctl.run("site", "start", "shop", "--follow").exit()).isEqualTo(Exit.FAILURE);
        controller.sites.onEachLook(site -> site);
        assertThat(ctl.run("site", "start", "shop", "--follow", "--timeout", "1s")
                        .exit())
                .isEqualTo(Exit.TIMEOUT);
        becomes(State.DELETED, Optional.empty());
        assertThat(ctl.run("site", "delete", "site_4", "--follow").exit()).isZero();
    }

    @Test
    void aBlockerIsSaidAndRefusesTheRun() {
        ctl.stdin("{\"devices\":{\"bad\":{}}}").run("plan", "put", "worse");
        Ctl.Result checked = ctl.run("site", "check", "worse");
        assertThat(checked.exit()).isEqualTo(Exit.NOT_READY);
        assertThat(checked.out()).contains("blocker  BAD /devices/bad: It is bad. Mend it.");
        Ctl.Result refused = ctl.run("site", "start", "worse");
        assertThat(refused.exit()).isEqualTo(Exit.CONFLICT);
        assertThat(refused.err()).contains("SITE_REFUSED", "/devices/bad It is bad.");
    }

    @Test
    void peopleTellASiteWhatToDo() {
        ctl.run("site", "start", "shop", "--kind", "failover", "--source", "stopped_by_run");
        assertThat(ctl.run("site", "approve", "site_1").exit()).isZero();
        assertThat(ctl.run("site", "pause", "site_1").out()).contains("creating, paused");
        assertThat(ctl.run("site", "resume", "site_1").out()).doesNotContain("paused");
        assertThat(ctl.run("site", "rollback", "site_1").out()).contains("rolling back");
        assertThat(ctl.run("site", "retry", "site_1").err()).contains("SITE_ACT_REFUSED");
        ctl.run("site", "start", "shop", "--kind", "failover", "--source", "stopped_by_run");
        assertThat(ctl.run("site", "detach", "site_2").out()).contains("detaching");
    }
}
