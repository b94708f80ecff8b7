// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.log.LogLine;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.rest.FakeController;
import org.godwit.rest.FakeJobs;
import org.godwit.rest.Served;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The commands against the servlets of the controller, over fakes. */
@Timeout(60)
class CommandsTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
    }

    @Test
    void machinesAreListed() throws Exception {
        Ctl.Result table = ctl.run("machines");
        assertThat(table.exit()).isZero();
        assertThat(table.out().lines().findFirst().orElseThrow()).startsWith("ID       NAME   READINESS");
        assertThat(table.out())
                .contains("mch_web  web-1  ready_with_warnings  backlog", "replicate running 50 %", "3.0 TiB");
        assertThat(ctl.run("machines", "-o", "json").json().findValuesAsText("name"))
                .contains("web-1", "db-1");
        assertThat(ctl.run("machines", "--state", "disconnected").out())
                .contains("db-1")
                .doesNotContain("web-1");
    }

    @Test
    void aMachineIsFoundByNameOrId() {
        assertThat(ctl.run("machine", "web-1").out())
                .contains(
                        "id          mch_web",
                        "ext4",
                        "readiness   ready_with_warnings",
                        "SMALL: It is small.",
                        "NO_SCHEDULE");
        assertThat(ctl.run("machine", "mch_web").exit()).isZero();
        Ctl.Result missing = ctl.run("machine", "no such/machine");
        assertThat(missing.exit()).isEqualTo(Exit.NOT_FOUND);
        assertThat(missing.out()).isEmpty();
        assertThat(missing.err()).startsWith("godwitctl: ");
    }

    @Test
    void logsOfAMachineAreShownTheNewestLast() throws Exception {
        controller.logs.say("mch_web", LogLine.Level.INFO, "connected");
        controller.logs.say("mch_db", LogLine.Level.ERROR, "elsewhere");
        controller.logs.trouble = Optional.of("its port is taken");
        Ctl.Result shown = ctl.run("logs", "--machine", "web-1");
        assertThat(shown.out().strip()).endsWith("Z web info connected");
        assertThat(shown.err()).contains("No logs come in: its port is taken");
        assertThat(ctl.run("logs", "--level", "error").out())
                .contains("elsewhere")
                .doesNotContain("connected");
        assertThat(ctl.run("logs", "--limit", "0").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void anAmbiguousNameIsAConflict() throws Exception {
        controller.catalog.machines().put(Samples.machine("mch_other", "web-1"));
        assertThat(ctl.run("machine", "web-1").exit()).isEqualTo(Exit.CONFLICT);
    }

    @Test
    void aReplicationIsFollowedToItsEnd() throws Exception {
        controller.jobs.cancel(new JobId("job_b"));
        controller.jobs.onEachLook(
                job -> step(job, new JobState.Succeeded(Instant.now(), Map.of("restorePoint", "rp_9"))));
        Ctl.Result result = ctl.run("replicate", "web-1", "--wait", "--timeout", "30s");
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("succeeded", "restorePoint=rp_9");
        assertThat(result.err()).contains("[############............] 50 % copy, 50 MiB done, 7.0 MiB sent");
        assertThat(controller.jobs.list(1).get(0).order())
                .isEqualTo(new JobOrder.Replicate(new MachineId("mch_web"), List.of()));
    }

    @Test
    void restorePointsAreMovedAloneWithTheirMachineOrOutOfAStore() throws Exception {
        assertMove(
                ctl.run("machines", "move", "web-1", "--to", "archive"),
                new JobOrder.Load.OfMachine(new MachineId("mch_web")));
        assertMove(
                ctl.run("points", "move", "rp_1", "--to", "archive"),
                new JobOrder.Load.OfPoint(new RestorePointId("rp_1")));
        assertMove(
                ctl.run("store", "move", "main", "--to", "archive", "--domain", "default"),
                new JobOrder.Load.OfStore(new StoreId("main"), Optional.of("default")));
        assertThat(ctl.run("machines", "move", "web-1").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("machines").out()).contains("web-1");
    }

    private void assertMove(Ctl.Result result, JobOrder.Load load) {
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(controller.jobs.list(1).get(0).order()).isEqualTo(new JobOrder.Move(load, new StoreId("archive")));
    }

    @Test
    void onATerminalTheBarRenewsItself() {
        controller.jobs.onEachLook(job -> step(job, new JobState.Succeeded(Instant.now(), Map.of())));
        assertThat(ctl.bar().run("verify", "rp_1", "--wait").err()).contains("\r\033[Kverify [####");
    }

    @Test
    void aFailedJobFailsTheCommand() {
        Problem full = Problem.of(Kind.MISCONFIGURED, "STORE_FULL", "Store main is full.", "Make room.");
        controller.jobs.onEachLook(job -> step(job, new JobState.Failed(Instant.now(), full)));
        Ctl.Result result = ctl.run("restore", "rp_1", "--wait", "-o", "json");
        assertThat(result.exit()).isEqualTo(Exit.FAILURE);
        assertThat(result.err()).contains("STORE_FULL: Store main is full. Make room.");
        assertThat(result.out()).contains("\"state\" : \"failed\"");
    }

    @Test
    void aDamagedPointFailsTheCheck() {
        Problem corrupt = Problem.of(Kind.CORRUPT, "POINT_DAMAGED", "Restore point rp_1 is damaged.", "Replicate.");
        controller.jobs.onEachLook(job -> step(job, new JobState.Failed(Instant.now(), corrupt)));
        assertThat(ctl.run("verify", "rp_1", "--wait").exit()).isEqualTo(Exit.NOT_READY);
    }

    @Test
    void whoWaitsTooLongIsToldSoAndTheJobGoesOn() {
        Ctl.Result result = ctl.run("verify", "rp_1", "--wait", "--timeout", "1s");
        assertThat(result.exit()).isEqualTo(Exit.TIMEOUT);
        assertThat(controller.jobs.list(1).get(0).state().isFinal()).isFalse();
    }

    @Test
    void aSecondReplicationIsAConflict() {
        Ctl.Result result = ctl.run("replicate", "db-1");
        assertThat(result.exit()).isEqualTo(Exit.CONFLICT);
        assertThat(result.err()).contains("JOB_EXISTS");
    }

    @Test
    void aRestoreTakesTheNewestPointAndAllSettings() {
        Ctl.Result result = ctl.run(
                "restore",
                "latest:web-1",
                "--folder",
                "/restored",
                "--format",
                "qcow2",
                "--setting",
                "a=b=c",
                "--disk",
                "sda",
                "--boot",
                "--console",
                "ready>",
                "--limit",
                "90s",
                "--keep");
        assertThat(result.exit()).as(result.err()).isZero();
        JobOrder.Restore order = (JobOrder.Restore) controller
                .jobs
                .find(new JobId(result.out().strip()))
                .orElseThrow()
                .order();
        assertThat(order.point().value()).isEqualTo("rp_3");
        assertThat(order.disks()).containsExactly("sda");
        assertThat(order.settings()).isEqualTo(Map.of("folder", "/restored", "format", "qcow2", "a", "b=c"));
        assertThat(order.boot()).isEqualTo(Optional.of(new JobOrder.Boot("ready>", 90, true)));
        assertThat(ctl.run("restore", "latest:db-1").exit()).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void aRestoreThatDoesNotComeUpFailsTheCheck() {
        controller.jobs.onEachLook(
                job -> step(job, new JobState.Succeeded(Instant.now(), Map.of("boot", "unavailable"))));
        assertThat(ctl.run("restore", "rp_1", "--boot", "--wait").exit()).isEqualTo(Exit.NOT_READY);
        assertThat(ctl.run("restore", "rp_1", "--wait").exit()).isZero();
    }

    @Test
    void pointsJobsPluginsAndStatusAreShown() throws Exception {
        assertThat(ctl.run("points", "web-1").out()).contains("rp_1", "damaged", "rp_3", "intact");
        assertThat(ctl.run("points", "-o", "json").json()).hasSize(3);
        assertThat(ctl.run("point", "rp_1").out()).contains("damage: sda at 0, 4.0 KiB: CHUNK_CORRUPT");
        assertThat(ctl.run("jobs").out()).contains("job_a", "waiting", "job_e");
        assertThat(ctl.run("jobs", "--state", "failed", "-o", "json").json()).hasSize(1);
        assertThat(ctl.run("jobs", "--machine", "web-1").out()).doesNotContain("job_a");
        assertThat(ctl.run("job", "job_a").out()).contains("waits: MACHINE_DISCONNECTED");
        assertThat(ctl.run("cancel", "job_b").out()).isEqualTo("job_b cancelled\n");
        assertThat(ctl.run("plugins").out()).contains("unsatisfied", "Unknown key piece.byte");
        assertThat(ctl.run("status").out())
                .contains("yellow: ", "restore points  3", "not_ready           1", "NO_RESTORE_POINT");
    }

    @Test
    void aTokenIsShownWithItsCommand() throws Exception {
        assertThat(ctl.run("token", "--valid", "7d", "--uses", "2").out())
                .contains(
                        "command    GODWIT_TOKEN=gwt_secret godwit-agent enrol --controller https://controller.example:8443");
        assertThat(ctl.run("token", "-o", "json").json().get("token").asText()).isEqualTo("gwt_secret");
        assertThat(ctl.run("token", "--valid", "soon").exit()).isEqualTo(Exit.USAGE);
        Ctl.Result tooMany = ctl.run("token", "--uses", "100000");
        assertThat(tooMany.exit()).isEqualTo(Exit.FAILURE);
        assertThat(tooMany.err()).contains("/uses is no whole number from 1 to 1000");
    }

    @Test
    void aMachineIsRevoked() {
        assertThat(ctl.run("revoke", "web-1").exit()).isZero();
        assertThat(controller.enrolment.revoked()).containsExactly(new MachineId("mch_web"));
    }

    @Test
    void eventsAreFollowed() throws Exception {
        Thread publisher = new Thread(() -> {
            while (controller.events.listeners() == 0) {
                Thread.onSpinWait();
            }
            controller.events.publish("machine", "machine.connected", "mch_db", Map.of("name", "db-1"));
            controller.events.publish("job", "job.state", "job_a", Map.of());
        });
        publisher.start();
        Ctl.Result result = ctl.run("events", "--count", "1", "--topics", "machine");
        publisher.join();
        assertThat(result.exit()).isZero();
        assertThat(result.out()).contains("machine.connected mch_db name=db-1");
    }

    @Test
    void whatIsNotReadySaysSo() {
        controller.loseJobs();
        assertThat(ctl.run("jobs").exit()).isEqualTo(Exit.NOT_READY);
    }

    @Test
    void wrongUseIsToldAsSuch() {
        assertThat(ctl.run().exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("machine").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("machines", "--nonsense").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("jobs", "--limit", "0").exit()).isEqualTo(Exit.USAGE);
        assertThat(new Ctl(home).run("machines").exit()).isEqualTo(Exit.USAGE);
        assertThat(new Ctl(home)
                        .with("GODWIT_URL", "http://example.com")
                        .run("machines")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(new Ctl(home)
                        .with("GODWIT_URL", served.uri().toString())
                        .run("machines")
                        .err())
                .contains("Nobody is signed in");
        assertThat(ctl.run("--help").out()).contains("godwitctl", "replicate");
    }

    /** From queued to half way to the end. */
    private static org.godwit.api.job.Job step(org.godwit.api.job.Job job, JobState end) {
        if (job.state().isFinal()) {
            return job;
        }
        Progress half = new Progress("copy", 50 << 20, 100 << 20, 7 << 20, 9 << 20, OptionalLong.of(6));
        return job.state() instanceof JobState.Queued
                ? FakeJobs.with(job, new JobState.Running(Instant.now()), half)
                : FakeJobs.with(job, end, half);
    }
}
