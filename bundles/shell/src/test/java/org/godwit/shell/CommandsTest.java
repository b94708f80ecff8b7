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
import java.util.OptionalLong;
import org.apache.karaf.shell.support.CommandException;
import org.godwit.api.access.Enrolment;
import org.godwit.api.chunk.MasterKeyChange;
import org.godwit.api.chunk.MasterKeys;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.job.Progress;
import org.godwit.api.log.LogLine;
import org.godwit.api.log.Logs;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.point.Adoption;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.readiness.Statuses;
import org.godwit.rest.FakeEnrolment;
import org.godwit.rest.FakeJobs;
import org.godwit.rest.FakeLogs;
import org.godwit.rest.FakeStatuses;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommandsTest {
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final FakeJobs jobs = new FakeJobs();
    private final FakeEnrolment enrolment = new FakeEnrolment();
    private final FakeLogs logs = new FakeLogs();
    private final Map<Class<?>, Object> services = new HashMap<>();

    @BeforeEach
    void populate() throws IOException {
        services.put(Machines.class, catalog.machines());
        services.put(RestorePoints.class, catalog.points());
        services.put(Jobs.class, jobs);
        services.put(Statuses.class, FakeStatuses.over(catalog, jobs));
        services.put(Enrolment.class, enrolment);
        services.put(Plugins.class, (Plugins) () ->
                List.of(new PluginStatus("ChunkStore", "-", PluginStatus.State.MISSING, "", "nothing provides it")));
        catalog.machines().put(Samples.machine("mch_web", "web-1"));
        catalog.points().commit(Samples.point("rp_1", Samples.machine("mch_web", "web-1"), Samples.NOON));
    }

    @Test
    void machinesAreListedForPeopleAndForPrograms() throws Exception {
        assertThat(run(new MachinesCommand()))
                .contains("Newest point", "mch_web", "web-1", "3.0 TiB", "2026-11-22T12:00:00Z (1 h ago)");
        MachinesCommand json = new MachinesCommand();
        json.json = true;
        assertThat(run(json))
                .isEqualTo("[{\"id\":\"mch_web\",\"name\":\"web-1\",\"readiness\":\"ready with warnings\","
                        + "\"replication\":\"stopped\",\"size\":3298534883328,\"points\":1,"
                        + "\"newestPoint\":\"2026-11-22T12:00:00.123456Z\",\"because\":\"NO_SCHEDULE, SMALL\"}]\n");
    }

    @Test
    void aMachineIsFoundByNameOrId() throws Exception {
        for (String name : new String[] {"web-1", "mch_web"}) {
            MachineCommand command = new MachineCommand();
            command.words = List.of(name);
            assertThat(run(command))
                    .contains("mch_web", "Debian", "ext4", "52:54:00:12:34:56", "WARNING SMALL", "NO_SCHEDULE: It is");
        }
        catalog.machines().put(Samples.machine("mch_other", "web-1"));
        MachineCommand ambiguous = new MachineCommand();
        ambiguous.words = List.of("web-1");
        assertThatThrownBy(() -> run(ambiguous))
                .isInstanceOf(CommandException.class)
                .hasMessage("NAME_AMBIGUOUS: 2 machines are called 'web-1'. Use the id; godwit:machines lists them.");
    }

    @Test
    void theWorstThingIsNamedAndWhatAsksForAPersonIsListed() throws Exception {
        catalog.machines().put(Samples.machine("mch_db", "db-1").seen(false, Samples.NOON));
        assertThat(run(new StatusCommand()))
                .contains("1 not ready, 1 ready with warnings", "db-1 has no restore point");
    }

    @Test
    void aReplicationIsStartedInTheNameOfTheUser() throws Exception {
        ReplicateCommand command = new ReplicateCommand();
        command.words = List.of("web-1", "--disk", "sda");
        String id = run(command).strip();
        Job job = jobs.find(new JobId(id)).orElseThrow();
        assertThat(job.order()).isEqualTo(new JobOrder.Replicate(new MachineId("mch_web"), List.of("sda")));
        assertThat(job.startedBy()).isEqualTo("shell");
    }

    @Test
    void aRestoreTakesAllItsSettings() throws Exception {
        RestoreCommand command = new RestoreCommand();
        command.words = List.of("rp_1");
        command.folder = "/restored";
        command.format = "qcow2";
        command.settings = List.of("size.limit=a=b");
        command.boot = true;
        command.limit = "2m";
        Job job = jobs.find(new JobId(run(command).strip())).orElseThrow();
        JobOrder.Restore order = (JobOrder.Restore) job.order();
        assertThat(order.settings()).isEqualTo(Map.of("folder", "/restored", "format", "qcow2", "size.limit", "a=b"));
        assertThat(order.boot()).contains(new JobOrder.Boot("login:", 120, false));
    }

    @Test
    void waitingShowsEachPhaseAndEndsAsTheJobDid() throws Exception {
        jobs.onEachLook(job -> job.state() instanceof JobState.Queued
                ? FakeJobs.with(job, new JobState.Running(Instant.now()), copy(50))
                : FakeJobs.with(job, new JobState.Succeeded(Instant.now(), Map.of("intact", "true")), copy(100)));
        VerifyCommand command = new VerifyCommand();
        command.words = List.of("rp_1", "--wait");
        assertThat(run(command))
                .contains("copy 50 %, 50 MiB of 100 MiB, 7.0 MiB sent, 9.0 MiB/s, 6 s left", "succeeded intact=true");

        Problem full = Problem.of(Kind.MISCONFIGURED, "STORE_FULL", "Store main is full.", "Make room.");
        jobs.onEachLook(job -> FakeJobs.with(job, new JobState.Failed(Instant.now(), full), copy(50)));
        assertThatThrownBy(() -> run(command)).hasMessage("STORE_FULL: Store main is full. Make room.");
    }

    @Test
    void restorePointsAreMovedAloneWithTheirMachineOrOutOfAStore() throws Exception {
        MachineMoveCommand machine = new MachineMoveCommand();
        machine.words = List.of("web-1", "--to", "archive");
        assertMove(run(machine), new JobOrder.Load.OfMachine(new MachineId("mch_web")), "web-1 to store archive");
        PointMoveCommand point = new PointMoveCommand();
        point.words = List.of("rp_1", "--to", "archive");
        assertMove(run(point), new JobOrder.Load.OfPoint(new RestorePointId("rp_1")), "rp_1 to store archive");
        StoreMoveCommand store = new StoreMoveCommand();
        store.words = List.of("main", "--to", "archive", "--domain", "default");
        assertMove(
                run(store),
                new JobOrder.Load.OfStore(new StoreId("main"), Optional.of("default")),
                "store main domain default to store archive");
        StoreMoveCommand nowhere = new StoreMoveCommand();
        nowhere.words = List.of("main");
        assertThatThrownBy(() -> run(nowhere)).hasMessageContaining("--to STORE");
    }

    private void assertMove(String id, JobOrder.Load load, String subject) throws Exception {
        assertThat(jobs.find(new JobId(id.strip())).orElseThrow().order())
                .isEqualTo(new JobOrder.Move(load, new StoreId("archive")));
        JobCommand shown = new JobCommand();
        shown.words = List.of(id.strip());
        assertThat(run(shown)).contains(subject);
    }

    @Test
    void jobsAreListedShownAndStopped() throws Exception {
        Problem away = Problem.of(Kind.TRANSIENT, "MACHINE_DISCONNECTED", "It is away.", "Start its agent.");
        jobs.put(job("job_1", new JobState.Queued(Samples.NOON, Optional.of(away))));
        jobs.put(job("job_2", new JobState.Cancelled(Samples.NOON)));
        assertThat(run(new JobsCommand())).contains("job_1", "job_2", "web-1", "replicate");
        JobsCommand active = new JobsCommand();
        active.active = true;
        assertThat(run(active)).contains("job_1").doesNotContain("job_2");

        JobCommand one = new JobCommand();
        one.words = List.of("job_1");
        assertThat(run(one)).contains("queued, waits: MACHINE_DISCONNECTED: It is away. Start its agent.");
        CancelCommand cancel = new CancelCommand();
        cancel.words = List.of("job_1");
        assertThat(run(cancel)).contains("asked to stop");
        assertThat(run(cancel)).contains("has ended already: cancelled");
        cancel.words = List.of("nope/");
        assertThatThrownBy(() -> run(cancel))
                .hasMessage("JOB_UNKNOWN: There is no job 'nope/'. godwit:jobs lists them.");
    }

    @Test
    void pointsSayWhatTheyCost() throws Exception {
        PointsCommand command = new PointsCommand();
        command.words = List.of("web-1");
        assertThat(run(command)).contains("rp_1", "file system", "never", "3.0 TiB");
    }

    @Test
    void aTokenComesWithItsCommand() throws Exception {
        assertThat(run(new TokenCommand()))
                .contains("GODWIT_TOKEN=gwt_secret godwit-agent enrol --controller https://controller.example:8443")
                .contains(FakeEnrolment.FINGERPRINT);
        TokenCommand odd = new TokenCommand();
        odd.valid = "soon";
        assertThatThrownBy(() -> run(odd)).hasMessageContaining("--valid 'soon'");
    }

    @Test
    void revokingAndAdoptingAreForwarded() throws Exception {
        RevokeCommand revoke = new RevokeCommand();
        revoke.words = List.of("web-1");
        run(revoke);
        assertThat(enrolment.revoked()).containsExactly(new MachineId("mch_web"));
        services.put(Adoption.class, (Adoption) store -> 7);
        assertThat(run(new AdoptCommand())).isEqualTo("7 restore point(s) of store main added to the catalog.\n");
    }

    @Test
    void aRotationNamesBothKeysAndStores() throws Exception {
        services.put(MasterKeys.class, new MasterKeys() {
            @Override
            public String masterKeyId() {
                return "0011223344556677";
            }

            @Override
            public MasterKeyChange rotateMasterKey() {
                return new MasterKeyChange(
                        "0011223344556677", "8899aabbccddeeff", List.of(new StoreId("main")), 2, "etc/old");
            }
        });
        assertThat(run(new KeyRotateCommand()))
                .contains("Master key 8899aabbccddeeff is in force for store(s) main.")
                .contains("The old key 0011223344556677 is kept in etc/old");
    }

    @Test
    void pluginsExplainThemselvesInOneLine() throws Exception {
        assertThat(run(new PluginsCommand())).contains("ChunkStore", "missing", "nothing provides it");
    }

    @Test
    void logsAreShownTheNewestLast() throws Exception {
        services.put(Logs.class, logs);
        logs.say("mch_web", LogLine.Level.INFO, "connected");
        logs.say("mch_web", LogLine.Level.ERROR, "no space");
        logs.say("mch_db", LogLine.Level.ERROR, "elsewhere");
        LogsCommand command = new LogsCommand();
        command.machine = "web-1";
        assertThat(run(command).lines()).hasSize(2).last().asString().endsWith("Z web error no space");
        command.level = "error";
        assertThat(run(command).lines()).hasSize(1);
        command.level = "loud";
        assertThatThrownBy(() -> run(command)).hasMessageContaining("emergency, alert");
    }

    @Test
    void optionsMayStandBehindTheArgument() throws Exception {
        RestoreCommand restore = new RestoreCommand();
        restore.disks = List.of("sda");
        restore.words = List.of("rp_1", "--disk", "sdb", "--format", "raw", "--boot");
        JobOrder.Restore order = (JobOrder.Restore)
                jobs.find(new JobId(run(restore).strip())).orElseThrow().order();
        assertThat(order.disks()).containsExactly("sda", "sdb");
        assertThat(order.settings()).containsEntry("format", "raw");
        assertThat(order.boot()).isPresent();
        for (List<String> odd : List.of(List.of("a", "b"), List.of("a", "--nope"), List.of("a", "--format"))) {
            restore.words = odd;
            assertThatThrownBy(() -> run(restore)).hasMessageStartingWith("USAGE: ");
        }
    }

    @Test
    void aMissingServiceIsNamed() {
        services.remove(Jobs.class);
        assertThatThrownBy(() -> run(new JobsCommand()))
                .hasMessage("SERVICE_UNAVAILABLE: The controller's service Jobs is not present now. "
                        + "godwit:plugins says what is missing; scr:list and bundle:diag say more.");
        assertThatThrownBy(() -> run(new AdoptCommand())).hasMessageContaining("Adoption is not present");
    }

    @Test
    void namesAndIdsAreOffered() throws Exception {
        assertThat(new MachineCompleter().words(Services.of(services))).containsExactly("mch_web", "web-1");
        assertThat(new PointCompleter().words(Services.of(services))).containsExactly("rp_1");
        jobs.put(job("job_1", new JobState.Cancelled(Samples.NOON)));
        assertThat(new JobCompleter().words(Services.of(services))).containsExactly("job_1");
    }

    private String run(GodwitCommand command) throws Exception {
        return new Typist(services, Samples.NOON.plusSeconds(3600)).type(command);
    }

    private static Job job(String id, JobState state) {
        JobOrder order = new JobOrder.Replicate(new MachineId("mch_web"), List.of());
        return new Job(new JobId(id), order, "admin", Samples.NOON, 1, false, state, Progress.NONE);
    }

    private static Progress copy(long done) {
        return new Progress("copy", done << 20, 100 << 20, 7 << 20, 9 << 20, OptionalLong.of(6));
    }
}
