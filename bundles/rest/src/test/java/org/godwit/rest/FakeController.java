// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.access.Accounts.Person;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.site.Migrations;
import org.godwit.core.readiness.Sources;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.godwit.testkit.chunk.MemoryChunkStore;

/** All services REST translates to, as fakes with something in each. */
public final class FakeController {
    public static final String USER = "admin";
    public static final String PASSWORD = "correct horse: battery";

    public final Parts parts = new Parts();
    public final MemoryCatalog catalog = new MemoryCatalog();
    public final FakeJobs jobs = new FakeJobs();
    public final FakeEvents events = new FakeEvents();
    /** Id and force of each deletion. */
    public final List<String> deleted = new ArrayList<>();

    public final FakeEnrolment enrolment = new FakeEnrolment();
    public final FakeLogs logs = new FakeLogs();
    private final FakePlans plans = new FakePlans(catalog);
    private final FakeDrills drills = new FakeDrills(plans);
    public final Migrations migrations;
    public final FakeCloudSites sites = new FakeCloudSites(catalog, plans);
    private final ChunkStore store = new MemoryChunkStore("main");
    private final Plugins plugins = () -> List.of(
            new PluginStatus("ChunkStore", "main", PluginStatus.State.PRESENT, "org.godwit.chunks 0.1.0", ""),
            new PluginStatus(
                    "DedupStrategy",
                    "fixed",
                    PluginStatus.State.UNSATISFIED,
                    "org.godwit.dedup-fixed 0.1.0",
                    "Unknown key piece.byte in etc/org.godwit.dedup.fixed.cfg."));

    /** A controller where nothing has happened. */
    public FakeController() {
        parts.accounts = (name, password) -> {
            boolean right = Arrays.equals(password, PASSWORD.toCharArray());
            if (right && name.equals("viewer")) {
                return Optional.of(new Person(name, Set.of()));
            }
            return right && name.equals(USER) ? Optional.of(new Person(name, Set.of("admin"))) : Optional.empty();
        };
        parts.enrolment = enrolment;
        parts.jobs = jobs;
        parts.masterKeys = new FakeMasterKeys();
        parts.machines = catalog.machines();
        parts.logs = logs;
        parts.restorePoints = catalog.points();
        parts.retention = new FakeRetention(catalog);
        parts.replications = new FakeReplications(catalog);
        parts.tenancy = new FakeTenancy(catalog);
        parts.plans = plans;
        Runs runs = new Runs();
        runs.cloudSites = sites;
        runs.drills = drills;
        runs.failbacks = new FakeFailbacks();
        runs.exports = new FakeExports();
        parts.runs = runs;
        Telling telling = new Telling();
        telling.webhooks = new FakeWebhooks();
        telling.alerts = new FakeAlerts();
        telling.mail = new FakeMail();
        telling.reports = new FakeReports();
        parts.telling = telling;
        parts.pointDeletion = (point, force, by) -> {
            catalog.points().remove(point);
            deleted.add(point + " " + force);
        };
        parts.plugins = plugins;
        parts.addEvents(events);
        parts.addChunkStore(store);
        parts.statuses = statuses(catalog.points());
        migrations = FakeMigrations.over(catalog, sites, statuses(catalog.points()));
        runs.migrations = migrations;
    }

    /** What is made of these services, where restore points are those. */
    FakeStatuses statuses(RestorePoints points) {
        return new FakeStatuses(new Sources(
                catalog.machines(),
                points,
                new FakeReplications(catalog)::state,
                jobs,
                sites,
                plans,
                drills,
                plugins,
                () -> List.of(store)));
    }

    /** Two machines, of which the second is away; three restore points of the first, one of them damaged; jobs of all states. */
    public FakeController populated() throws IOException {
        Machine web = Samples.machine("mch_web", "web-1");
        Machine db = Samples.machine("mch_db", "db-1").seen(false, Samples.NOON);
        catalog.machines().put(web);
        catalog.machines().put(db);
        for (int i = 1; i <= 3; i++) {
            catalog.points().commit(Samples.point("rp_" + i, web, Samples.NOON.plusSeconds(i)));
        }
        catalog.points().verified(verification("rp_1", false));
        catalog.points().verified(verification("rp_3", true));
        Instant now = Instant.now();
        Problem away = Problem.of(Kind.TRANSIENT, "MACHINE_DISCONNECTED", "Machine db-1 is away.", "Start its agent.");
        JobOrder replicateDb = new JobOrder.Replicate(new MachineId("mch_db"), List.of());
        JobOrder restore = new JobOrder.Restore(
                new RestorePointId("rp_1"),
                "file",
                List.of("sda"),
                Map.of("format", "qcow2"),
                Optional.of(new JobOrder.Boot("login:", 60, true)));
        jobs.put(job("job_a", replicateDb, new JobState.Queued(now, Optional.of(away))));
        jobs.put(job("job_b", new JobOrder.Replicate(web.id(), List.of("sda")), new JobState.Running(now)));
        jobs.put(job("job_c", restore, new JobState.Succeeded(now, Map.of("volumes", "/restored/sda.qcow2"))));
        jobs.put(job("job_d", new JobOrder.Verify(new RestorePointId("rp_1")), new JobState.Failed(now, away)));
        jobs.put(job("job_e", new JobOrder.Verify(new RestorePointId("rp_gone")), new JobState.Cancelled(now)));
        return this;
    }

    /** As when the core is being replaced. */
    public void loseJobs() {
        parts.jobs = null;
    }

    private static Verification verification(String point, boolean intact) {
        Problem corrupt = Problem.of(Kind.CORRUPT, "CHUNK_CORRUPT", "A chunk has other bytes.", "Look at the disks.");
        Damage damage = new Damage(new DiskId(new MachineId("mch_web"), "sda"), new Extent(0, 4096), corrupt);
        return new Verification(new RestorePointId(point), Samples.NOON, 4096, intact ? List.of() : List.of(damage));
    }

    public static Job job(String id, JobOrder order, JobState state) {
        boolean begun = !(state instanceof JobState.Queued);
        return new Job(
                new JobId(id),
                order,
                USER,
                Samples.NOON,
                1,
                false,
                state,
                begun
                        ? new Progress("copy", 50 << 20, 100 << 20, 7 << 20, 9 << 20, java.util.OptionalLong.of(6))
                        : Progress.NONE);
    }
}
