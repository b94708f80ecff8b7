// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import static org.godwit.api.readiness.FleetStatus.Light.GREEN;
import static org.godwit.api.readiness.FleetStatus.Light.RED;
import static org.godwit.api.readiness.FleetStatus.Light.YELLOW;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.FleetStatus.Group;
import org.godwit.api.readiness.FleetStatus.Item;
import org.godwit.api.readiness.FleetStatus.Schedules;
import org.godwit.api.readiness.FleetStatus.Work;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.MachineStatus.ReplicationState;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.site.CloudSite;
import org.godwit.core.readiness.Attention.Cause;

/** Counts, and finds what asks for a person. */
final class FleetLook {
    private static final Duration OF_LATE = Duration.ofDays(1);

    private final View view;
    private final List<PluginStatus> plugins;
    private final Attention attention = new Attention();

    FleetLook(View view, List<PluginStatus> plugins) {
        this.view = view;
        this.plugins = plugins;
    }

    FleetStatus look(List<MachineStatus> machines, List<PlanStatus> plans) {
        Map<Readiness.Level, Integer> levels = new EnumMap<>(Readiness.Level.class);
        Map<ReplicationState, Integer> states = new EnumMap<>(ReplicationState.class);
        long points = 0;
        long bytes = 0;
        for (MachineStatus machine : machines) {
            levels.merge(machine.readiness().level(), 1, Integer::sum);
            states.merge(machine.replication().state(), 1, Integer::sum);
            points += machine.points().count();
            bytes += machine.points().dataBytes();
        }
        List<Group> groups = groups(machines, plans);
        Optional<Group> worst = groups.stream().findFirst().filter(group -> group.light() != GREEN);
        return new FleetStatus(
                levels,
                states,
                points,
                bytes,
                schedules(),
                work(),
                worst.map(Group::light).orElse(GREEN),
                worst.map(Group::sentence).orElse(nothing(machines.size())),
                worst.map(Group::remedy)
                        .orElse(machines.isEmpty() ? "Make an enrolment token and start an agent with it." : ""),
                groups);
    }

    private static String nothing(int machines) {
        return switch (machines) {
            case 0 -> "No machines yet: a machine appears here by itself when its agent connects.";
            case 1 -> "Nothing to do: one machine is protected.";
            default -> "Nothing to do: " + machines + " machines are protected.";
        };
    }

    private Schedules schedules() {
        int[] counts = new int[5];
        for (MachineFacts facts : view.machines()) {
            ReplicationLook look = new ReplicationLook(facts, Optional.empty(), view.now());
            if (look.isOn()) {
                Replications.State state = facts.schedule().orElseThrow();
                ReplicationSchedule schedule = state.effective().schedule();
                counts[0]++;
                counts[1] += schedule.isContinuous() ? 1 : 0;
                counts[2] += look.isParked() ? 1 : 0;
                counts[3] += look.isBehind() ? 1 : 0;
                counts[4] += state.interval().compareTo(schedule.targetRpo()) > 0 ? 1 : 0;
            }
        }
        return new Schedules(counts[0], counts[1], counts[2], counts[3], counts[4]);
    }

    private Work work() {
        int[] counts = new int[4];
        for (Job job : view.jobs().jobs()) {
            if (job.state() instanceof JobState.Running) {
                counts[0]++;
            } else if (job.state() instanceof JobState.Queued queued) {
                counts[queued.because().isPresent() ? 2 : 1]++;
            } else if (job.state() instanceof JobState.Failed failed && isOfLate(failed)) {
                counts[3]++;
            }
        }
        return new Work(counts[0], counts[1], counts[2], counts[3]);
    }

    private boolean isOfLate(JobState.Failed failed) {
        return failed.at().isAfter(view.now().minus(OF_LATE));
    }

    /** Worst first. */
    private List<Group> groups(List<MachineStatus> machines, List<PlanStatus> plans) {
        plugins(
                Cause.of(RED, "PLUGIN_MISSING", "Install a feature that brings it; work that needs it waits."),
                status -> status.state() == PluginStatus.State.MISSING);
        stores();
        sites();
        MachineGroups.into(attention, machines);
        jobs();
        plans(plans);
        plugins(
                Cause.of(YELLOW, "PLUGIN_TROUBLED", "Mend what it says."),
                status -> status.state() != PluginStatus.State.PRESENT
                        && status.state() != PluginStatus.State.MISSING
                        // Said of the store.
                        && !view.stores().containsKey(status.id()));
        return attention.groups();
    }

    private void plugins(Cause cause, Predicate<PluginStatus> wanted) {
        attention.add(
                cause,
                plugins.stream().filter(wanted).toList(),
                status -> new Item(
                        "plugin",
                        status.extensionPoint(),
                        (status.extensionPoint() + " " + status.id()).replace(" -", ""),
                        status.detail()));
    }

    private void stores() {
        attention.add(
                Cause.of(RED, "STORE_TROUBLED", "Mend what it says: nothing in it can be restored now."),
                view.stores().values().stream()
                        .filter(store -> store.trouble().isPresent())
                        .toList(),
                store -> new Item(
                        "store",
                        store.id(),
                        store.id(),
                        store.trouble().map(Problem::message).orElse("")));
        attention.add(
                Cause.of(YELLOW, "STORE_DAMAGED", "Scrub it: that says which restore points are hurt."),
                view.stores().values().stream()
                        .filter(store -> store.damagedRuns() > 0)
                        .toList(),
                store -> new Item("store", store.id(), store.id(), store.damagedRuns() + " damaged runs are known."));
    }

    private void sites() {
        sites(
                Cause.of(RED, "SITE_ERROR", "Retry it, or end it."),
                site -> site.state() == CloudSite.State.ERROR && SiteFacts.isFailover(site),
                FleetLook::failure);
        sites(
                Cause.of(YELLOW, "DRILL_ERROR", "Retry it, or end it."),
                site -> site.state() == CloudSite.State.ERROR && !SiteFacts.isFailover(site),
                FleetLook::failure);
        sites(
                Cause.of(YELLOW, "SITE_WAITS", "Look at what runs, then approve it."),
                site -> site.waitsFor().isPresent(),
                site -> "It waits for: " + site.waitsFor().orElse(""));
        sites(
                Cause.of(YELLOW, "SITE_PAUSED", "Resume it, or end it."),
                site -> site.paused() && site.waitsFor().isEmpty(),
                site -> "It is paused.");
        sites(
                Cause.of(YELLOW, "SITE_UNDECIDED", "Detach it when it is to stay, else roll it back."),
                site -> SiteFacts.isFailover(site) && site.state() == CloudSite.State.RUNNING,
                site -> "It runs in target " + site.order().target() + ", neither given over nor rolled back.");
    }

    private static String failure(CloudSite site) {
        return site.problem().map(Problem::message).orElse("It failed.");
    }

    private void sites(Cause cause, Predicate<CloudSite> wanted, Function<CloudSite, String> why) {
        attention.add(
                cause,
                view.sites().stream().map(SiteFacts::site).filter(wanted).toList(),
                site -> new Item(
                        "site",
                        site.id().value(),
                        Words.of(site.order().kind()) + " of " + site.order().plan(),
                        why.apply(site)));
    }

    private void jobs() {
        List<Item> failed = new ArrayList<>();
        List<Item> waiting = new ArrayList<>();
        Set<MachineId> failing = view.machines().stream()
                .filter(machine -> machine.problem().isPresent())
                .map(machine -> machine.machine().id())
                .collect(Collectors.toSet());
        // Newest first: what came of an order last stands for it, unless somebody cancelled that.
        Set<JobOrder> settled = new HashSet<>();
        for (Job job : view.jobs().jobs()) {
            if (isToldElsewhere(job, failing) || job.state() instanceof JobState.Cancelled) {
                continue;
            }
            boolean newest = settled.add(job.order());
            if (newest && job.state() instanceof JobState.Failed ended && isOfLate(ended)) {
                failed.add(item(job, ended.problem()));
            }
            Optional<Problem> lacks =
                    job.state() instanceof JobState.Queued queued ? queued.because() : Optional.empty();
            lacks.ifPresent(problem -> waiting.add(item(job, problem)));
        }
        attention.add(Cause.of(YELLOW, "JOB_FAILED", "Look at the job: it says what to do."), failed);
        attention.add(Cause.of(YELLOW, "JOB_WAITS", "Look at the job: it goes on when it has what it lacks."), waiting);
    }

    /** What became of it is said of the site, or of the machine. */
    private static boolean isToldElsewhere(Job job, Set<MachineId> failing) {
        return job.order() instanceof JobOrder.Replicate replicate && failing.contains(replicate.machine())
                || job.order() instanceof JobOrder.Launch
                || job.order() instanceof JobOrder.Update
                || job.order() instanceof JobOrder.Remove
                || job.order() instanceof JobOrder.Detach;
    }

    private static Item item(Job job, Problem problem) {
        return new Item("job", job.id().value(), job.order().kind(), problem.message());
    }

    private void plans(List<PlanStatus> plans) {
        attention.add(
                Cause.of(YELLOW, "PLAN_BLOCKED", "Mend what is found in it."),
                plans.stream().filter(plan -> plan.blockers() > 0).toList(),
                plan -> item(plan, "It could not be run: it has " + plan.blockers() + " blocker(s)."));
        attention.add(
                Cause.of(YELLOW, "PROOF_LOST", "Run a drill."),
                plans.stream()
                        .filter(plan ->
                                !plan.proof().verified() && plan.proof().site().isPresent())
                        .toList(),
                plan -> item(plan, String.join(" ", plan.proof().reasons())));
        attention.add(
                Cause.of(GREEN, "NOT_DRILLED", "Run a drill: only that shows whether it works."),
                plans.stream()
                        .filter(plan -> plan.proof().site().isEmpty() && plan.blockers() == 0)
                        .toList(),
                plan -> item(plan, "No drill has shown that it works."));
    }

    private static Item item(PlanStatus plan, String text) {
        return new Item("plan", plan.plan().name(), plan.plan().name(), text);
    }
}
