// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.notify.Reports;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.replication.Replications;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.PlanProof;
import org.godwit.api.site.SiteMachine;

/** Gathers evidence and writes it down. */
final class ReportWriter implements Reports {
    private static final Duration LONGEST = Duration.ofDays(366);
    private static final int MOST_SITES = 1000;

    /** Jobs looked at for points that were removed since: weeks of a busy controller, seconds to read. */
    private static final int MOST_JOBS = 50_000;

    private static final int MOST_ALERTS = 10_000;

    private final Facts facts;
    private final InstantSource clock;

    ReportWriter(Facts facts, InstantSource clock) {
        this.facts = facts;
        this.clock = clock;
    }

    @Override
    public String run(CloudSiteId id, Form form) throws IOException {
        RunReport report = new RunReport(evidence(facts.sites().find(id)), clock.instant());
        return form == Form.HTML ? report.html() : text(report.json());
    }

    @Override
    public String recovery(Instant from, Instant until, Form form) throws IOException {
        Instant now = clock.instant();
        Instant end = until.isAfter(now) ? now : until;
        if (!from.isBefore(end) || Duration.between(from, end).compareTo(LONGEST) > 0) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "PERIOD_INVALID",
                            "Tried to report from " + from + " to " + until + ": that is no time of at most "
                                    + LONGEST.toDays() + " days in the past.",
                            "Give a from that is before the to.")
                    .asException();
        }
        RecoveryReport report = new RecoveryReport(evidence(from, end), now);
        return form == Form.HTML ? report.html() : text(report.json());
    }

    private static String text(ObjectNode json) {
        return json.toPrettyString() + "\n";
    }

    private RunEvidence evidence(CloudSite site) throws IOException {
        Map<String, List<String>> checks = checks(site);
        List<RunEvidence.OfMachine> machines = new ArrayList<>();
        for (SiteMachine state : facts.sites().machines(site.id())) {
            Optional<RestorePoint> point = state.point().isPresent()
                    ? facts.points().find(state.point().get())
                    : Optional.empty();
            Optional<Verification> verification = state.point().isPresent()
                    ? facts.points().verification(state.point().get())
                    : Optional.empty();
            machines.add(new RunEvidence.OfMachine(
                    state,
                    facts.machines().find(state.machine()),
                    point,
                    verification,
                    checks.getOrDefault(state.device(), List.of())));
        }
        return new RunEvidence(site, machines, facts.sites().ledger(site.id()));
    }

    /** What each device was waited for, as the version of the plan says that was run. */
    private Map<String, List<String>> checks(CloudSite site) throws IOException {
        Map<String, List<String>> checks = new HashMap<>();
        try {
            String document =
                    facts.plans().document(site.order().plan(), site.order().version());
            for (StartGroup group : facts.plans().order(document)) {
                for (PlannedMachine device : group.machines()) {
                    checks.put(
                            device.name(),
                            device.ready().stream().map(RunEvidence::words).toList());
                }
            }
        } catch (ProblemException e) {
            // That version is not kept any more: the report says that nothing is known of it.
            checks.clear();
        }
        return checks;
    }

    private RecoveryEvidence evidence(Instant from, Instant until) throws IOException {
        Map<MachineId, Duration> targets = new HashMap<>();
        for (Replications.State state : facts.replications().states()) {
            targets.put(state.machine(), state.effective().schedule().targetRpo());
        }
        Map<MachineId, Map<String, Instant>> taken = taken();
        List<RecoveryEvidence.OfMachine> machines = new ArrayList<>();
        for (Machine machine : facts.machines().all()) {
            Optional<Duration> target =
                    Optional.ofNullable(targets.get(machine.id())).filter(time -> !time.isZero());
            List<Instant> points = taken.getOrDefault(machine.id(), Map.of()).values().stream()
                    .sorted()
                    .toList();
            machines.add(new RecoveryEvidence.OfMachine(
                    machine, target, RecoveryEvidence.Ages.of(points, from, until, target)));
        }
        List<RunEvidence> runs = new ArrayList<>();
        for (CloudSite site : facts.sites().list(MOST_SITES)) {
            if (!site.startedAt().isBefore(from) && !site.startedAt().isAfter(until)) {
                runs.add(evidence(site));
            }
        }
        List<PlanProof> plans = new ArrayList<>();
        for (Plan plan : facts.plans().list()) {
            plans.add(facts.drills().proof(plan.name()));
        }
        long alerts = facts.journal().alerts(MOST_ALERTS).stream()
                .filter(alert -> !alert.since().isBefore(from) && !alert.since().isAfter(until))
                .count();
        return new RecoveryEvidence(from, until, machines, runs, plans, alerts);
    }

    /** When complete points were taken: those that there are, and those that were removed since, by the jobs that made them. */
    private Map<MachineId, Map<String, Instant>> taken() throws IOException {
        Map<MachineId, Map<String, Instant>> taken = new HashMap<>();
        for (Job job : facts.jobs().list(MOST_JOBS)) {
            if (job.order() instanceof JobOrder.Replicate order
                    && order.disks().isEmpty()
                    && job.state() instanceof JobState.Succeeded succeeded) {
                String point = succeeded.result().getOrDefault("restorePoint", "");
                // Its id tells when it was made.
                Ulid.madeAt(point).ifPresent(at -> taken.computeIfAbsent(order.machine(), id -> new HashMap<>())
                        .put(point, at));
            }
        }
        for (RestorePoint point : facts.points().all()) {
            if (point.isComplete()) {
                taken.computeIfAbsent(point.machine().id(), id -> new HashMap<>())
                        .put(point.id().value(), point.takenAt());
            }
        }
        return taken;
    }
}
