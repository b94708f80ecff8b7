// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.job.Progress;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.point.Damage;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.SiteOrder;
import org.godwit.testkit.catalog.MemoryMachines;
import org.godwit.testkit.catalog.MemoryNotifyJournal;
import org.godwit.testkit.catalog.MemoryRestorePoints;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is found of a controller that is not as it should be. */
class ConditionsTest {
    private static final Instant NOW = Samples.NOON.plus(Duration.ofHours(1));
    private static final Problem AWAY = Problem.of(Problem.Kind.TRANSIENT, "AWAY", "It is away.", "Wait.");

    private final MemoryMachines machines = new MemoryMachines();
    private final MemoryRestorePoints points = new MemoryRestorePoints();
    private final List<Replications.State> states = new ArrayList<>();
    private final List<Job> jobs = new ArrayList<>();
    private final List<CloudSite> sites = new ArrayList<>();
    private final Facts facts = new Facts(new MemoryNotifyJournal(), answering(Events.class, "none", () -> ""));

    /** A service of which one method answers. */
    private static <T> T answering(Class<T> type, String method, Supplier<Object> answer) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, called, given) -> {
            if (called.getName().equals(method)) {
                return answer.get();
            }
            throw new AssertionError(called + " is not asked for here");
        }));
    }

    @BeforeEach
    void start() throws IOException {
        facts.machines = machines;
        facts.points = points;
        facts.replications = answering(Replications.class, "states", () -> states);
        facts.jobs = answering(Jobs.class, "list", () -> jobs);
        facts.sites = answering(CloudSites.class, "list", () -> sites);
        machines.put(Samples.machine("mch_db", "db-01"));
    }

    private static Job job(String id, JobOrder order, JobState state) {
        return new Job(new JobId(id), order, "ann", NOW.minusSeconds(1200), 1, false, state, Progress.NONE);
    }

    private void behind(Optional<Duration> lag) {
        Replications.Effective effective = new Replications.Effective(
                new ReplicationSchedule(3600, 20),
                Origin.MACHINE,
                Optional.empty(),
                Limits.NONE,
                Origin.BUILT_IN,
                Limits.NONE.usual());
        states.add(new Replications.State(
                new MachineId("mch_db"),
                effective,
                Replications.Activity.FAILING,
                lag,
                true,
                0,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                Duration.ofHours(1),
                0,
                "No place is free.",
                Optional.of(AWAY),
                Optional.empty()));
    }

    @Test
    void aMachineThatIsAwayIsToldOfWhenThatLasts() throws Exception {
        MachineConditions kind = new MachineConditions(facts, Duration.ofMinutes(15));
        Machine machine = Samples.machine("mch_db", "db-01");
        machines.put(machine.seen(false, NOW.minus(Duration.ofMinutes(10))));
        assertThat(kind.now(NOW)).isEmpty();
        machines.put(machine.seen(false, NOW.minus(Duration.ofMinutes(20))));
        assertThat(kind.now(NOW)).singleElement().satisfies(found -> {
            assertThat(found.cause()).isEqualTo("machine/mch_db/away");
            assertThat(found.words().title()).isEqualTo("db-01: not connected for 20 min");
        });
    }

    @Test
    void aMachineThatIsBehindSaysForHowLongAndWhy() throws Exception {
        behind(Optional.of(Duration.ofHours(26)));
        assertThat(new MachineConditions(facts, Duration.ofMinutes(15)).now(NOW))
                .singleElement()
                .satisfies(found -> {
                    assertThat(found.words().title()).isEqualTo("db-01: no usable restore point for 26 h (target 1 h)");
                    assertThat(found.words().text()).contains("No place is free.", "It is away.");
                    assertThat(found.words().remedy()).isEqualTo("Wait.");
                });
    }

    @Test
    void whatIsAwayCannotBeTold() {
        facts.replications = null;
        assertThatThrownBy(() -> new MachineConditions(facts, Duration.ofMinutes(15)).now(NOW))
                .isInstanceOf(IOException.class);
    }

    @Test
    void aDamagedNewestPointIsCritical() throws Exception {
        Machine machine = Samples.machine("mch_db", "db-01");
        points.commit(Samples.point("rp_1", machine, Samples.NOON));
        DamageConditions kind = new DamageConditions(facts);
        assertThat(kind.now(NOW)).isEmpty();
        Damage damage = new Damage(new DiskId(machine.id(), "sda"), new Extent(0, 4096), AWAY);
        points.verified(new Verification(new RestorePointId("rp_1"), NOW, 1, List.of(damage)));
        assertThat(kind.now(NOW)).singleElement().matches(found -> found.severity() == Severity.CRITICAL);
        points.commit(Samples.point("rp_2", machine, NOW));
        assertThat(kind.now(NOW)).isEmpty();
    }

    @Test
    void aJobThatFailedIsToldOfUntilTheSameWasDone() throws Exception {
        JobOrder verify = new JobOrder.Verify(new RestorePointId("rp_1"));
        JobOrder replicate = new JobOrder.Replicate(new MachineId("mch_db"), List.of());
        JobConditions kind = new JobConditions(facts);
        jobs.add(0, job("job_1", verify, new JobState.Failed(NOW, AWAY)));
        jobs.add(0, job("job_2", replicate, new JobState.Failed(NOW, AWAY)));
        jobs.add(0, job("job_3", new JobOrder.Launch(new CloudSiteId("site_1")), new JobState.Failed(NOW, AWAY)));
        assertThat(kind.now(NOW))
                .extracting(Condition::cause)
                .containsExactly("job/replicate/mch_db", "job/verify/rp_1");
        assertThat(kind.now(NOW.plus(Duration.ofHours(25)))).isEmpty();
        behind(Optional.empty());
        assertThat(kind.now(NOW)).extracting(Condition::cause).containsExactly("job/verify/rp_1");
        jobs.add(0, job("job_4", verify, new JobState.Cancelled(NOW)));
        assertThat(kind.now(NOW)).hasSize(1);
        jobs.add(0, job("job_5", verify, new JobState.Succeeded(NOW, Map.of())));
        assertThat(kind.now(NOW)).isEmpty();
        jobs.add(0, job("job_6", verify, new JobState.Queued(NOW, Optional.of(AWAY))));
        assertThat(kind.now(NOW)).extracting(Condition::cause).containsExactly("job/verify/rp_1/waits");
    }

    private static CloudSite site(SiteOrder.Kind kind, CloudSite.State state, Optional<String> waits) {
        boolean drill = kind == SiteOrder.Kind.DRILL;
        SiteOrder order = new SiteOrder(
                "shop",
                1,
                kind,
                "demo",
                new SiteOrder.Points.Latest(),
                List.of(),
                Map.of(),
                drill ? 60 : 0,
                drill ? SiteOrder.Source.STAYS : SiteOrder.Source.SAID_TO_BE_STOPPED);
        return new CloudSite(
                new CloudSiteId("site_1"),
                order,
                state,
                "launch",
                Optional.empty(),
                "ann",
                NOW,
                NOW,
                List.of(),
                waits,
                false,
                Optional.of(AWAY),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void runsThatStandStillAreToldOf() throws Exception {
        SiteConditions kind = new SiteConditions(facts);
        sites.add(site(SiteOrder.Kind.FAILOVER, CloudSite.State.ERROR, Optional.empty()));
        assertThat(kind.now(NOW)).singleElement().satisfies(found -> {
            assertThat(found.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(found.words().title())
                    .startsWith("shop: the failover of ")
                    .endsWith("failed");
        });
        sites.set(0, site(SiteOrder.Kind.DRILL, CloudSite.State.ERROR, Optional.empty()));
        assertThat(kind.now(NOW)).as("its plan tells of it").isEmpty();
        sites.set(0, site(SiteOrder.Kind.DRILL, CloudSite.State.CREATING, Optional.of("Is it right?")));
        assertThat(kind.now(NOW))
                .singleElement()
                .satisfies(found -> assertThat(found.words().text()).isEqualTo("It waits for approval: Is it right?"));
    }

    @Test
    void pluginsThatAreMissingOrIllAreToldOf() throws Exception {
        facts.plugins = () -> List.of(
                new PluginStatus("ChunkStore", "main", PluginStatus.State.PRESENT, "x", ""),
                new PluginStatus("DedupStrategy", "fixed", PluginStatus.State.UNSATISFIED, "x", "Unknown key."),
                new PluginStatus("TargetCloud", "", PluginStatus.State.MISSING, "x", "None."));
        assertThat(new PluginConditions(facts).now(NOW))
                .extracting(Condition::severity)
                .containsExactly(Severity.WARNING, Severity.CRITICAL);
    }
}
