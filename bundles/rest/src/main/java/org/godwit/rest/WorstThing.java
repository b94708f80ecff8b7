// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobState;
import org.godwit.api.plugin.PluginStatus;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications.State;
import org.jspecify.annotations.Nullable;

/**
 * The one thing an operator should look at first, as a sentence. Red: what is in the store cannot be trusted, or
 * nothing can be done; yellow: something is not protected as it should be; green: nothing to do.
 */
final class WorstThing {
    private final Fleet fleet;
    private final List<Job> jobs;
    private final List<Job> failed;
    private final List<PluginStatus> plugins;
    private List<State> behind = List.of();

    /**
     * @param failed of {@code jobs}, those that failed of late, newest first
     */
    WorstThing(Fleet fleet, List<Job> jobs, List<Job> failed, List<PluginStatus> plugins) {
        this.fleet = fleet;
        this.jobs = jobs;
        this.failed = failed;
        this.plugins = plugins;
    }

    /** With machines that have a schedule. */
    WorstThing behind(List<State> states) {
        behind = states.stream().filter(State::behind).toList();
        return this;
    }

    ObjectNode view() {
        // In the order of how bad they are.
        List<Supplier<@Nullable ObjectNode>> checks = new ArrayList<>();
        checks.add(this::damagedPoint);
        checks.add(this::pluginGone);
        checks.add(this::failedJob);
        checks.add(this::disconnected);
        checks.add(this::late);
        checks.add(this::waitingJob);
        checks.add(this::pluginTroubled);
        checks.add(this::unprotected);
        for (Supplier<@Nullable ObjectNode> check : checks) {
            ObjectNode found = check.get();
            if (found != null) {
                return found;
            }
        }
        int machines = fleet.members().size();
        return thing(
                "green",
                machines == 0
                        ? "No machines yet: a machine appears here by itself when its agent connects."
                        : "Nothing to do: " + machines(machines) + " protected.",
                machines == 0 ? "Make an enrolment token and start an agent with it." : "");
    }

    private @Nullable ObjectNode damagedPoint() {
        List<Fleet.Member> damaged = fleet.members().stream()
                .filter(member -> member.protection()
                        .verification()
                        .filter(Predicate.not(Verification::intact))
                        .isPresent())
                .toList();
        if (damaged.isEmpty()) {
            return null;
        }
        Fleet.Member first = damaged.get(0);
        String sentence = "The newest restore point of " + first.machine().name() + " is damaged"
                + others(damaged.size(), "is another machine's", "are those of %d other machines") + ".";
        ObjectNode json = thing("red", sentence, "Replicate the machine again, and check the store's disks.");
        json.put("machine", first.machine().id().value());
        first.protection()
                .newest()
                .ifPresent(point -> json.put("point", point.id().value()));
        return json;
    }

    private @Nullable ObjectNode pluginGone() {
        return plugin(
                "red",
                status -> status.state() == PluginStatus.State.MISSING,
                status -> "Nothing is present for " + status.extensionPoint() + "; work that needs it waits.");
    }

    private @Nullable ObjectNode pluginTroubled() {
        return plugin(
                "yellow",
                status -> status.state() == PluginStatus.State.UNSATISFIED
                        || status.state() == PluginStatus.State.TROUBLED,
                status -> status.extensionPoint() + " " + status.id() + " cannot work now.");
    }

    private @Nullable ObjectNode plugin(
            String level, Predicate<PluginStatus> wanted, Function<PluginStatus, String> sentence) {
        return plugins.stream()
                .filter(wanted)
                .findFirst()
                .map(status ->
                        thing(level, sentence.apply(status), status.detail()).put("plugin", status.extensionPoint()))
                .orElse(null);
    }

    private @Nullable ObjectNode failedJob() {
        for (Job job : failed) {
            if (job.state() instanceof JobState.Failed ended && !repaired(job)) {
                Problem problem = ended.problem();
                String sentence = "A job failed (" + job.order().kind() + "): " + problem.message();
                return thing("yellow", sentence, problem.remedy())
                        .put("job", job.id().value());
            }
        }
        return null;
    }

    /** Whether the same was ordered again later, and went well or is under way. */
    private boolean repaired(Job job) {
        return jobs.stream()
                .takeWhile(newer -> !newer.id().equals(job.id()))
                .anyMatch(newer -> newer.order().equals(job.order()) && !(newer.state() instanceof JobState.Failed));
    }

    private @Nullable ObjectNode disconnected() {
        List<Fleet.Member> away = in(Protection.State.DISCONNECTED);
        if (away.isEmpty()) {
            return null;
        }
        String name = away.get(0).machine().name();
        String sentence = name + others(away.size(), "one other machine", "%d other machines")
                + (away.size() == 1 ? " is" : " are") + " not connected.";
        return thing("yellow", sentence, "See whether the agent runs and reaches the controller.")
                .put("machine", away.get(0).machine().id().value());
    }

    private @Nullable ObjectNode late() {
        if (behind.isEmpty()) {
            return null;
        }
        State first = behind.get(0);
        String name = fleet.members().stream()
                .map(Fleet.Member::machine)
                .filter(machine -> machine.id().equals(first.machine()))
                .map(Machine::name)
                .findFirst()
                .orElse(first.machine().value());
        String sentence = name + others(behind.size(), "one other machine", "%d other machines")
                + (behind.size() == 1 ? " is" : " are") + " behind the replication schedule.";
        return thing("yellow", sentence, first.because())
                .put("machine", first.machine().value());
    }

    private @Nullable ObjectNode waitingJob() {
        for (Job job : jobs) {
            if (job.state() instanceof JobState.Queued queued
                    && queued.because().isPresent()) {
                Problem problem = queued.because().get();
                String sentence = "A job waits (" + job.order().kind() + "): " + problem.message();
                return thing("yellow", sentence, problem.remedy())
                        .put("job", job.id().value());
            }
        }
        return null;
    }

    private @Nullable ObjectNode unprotected() {
        List<Fleet.Member> bare = fleet.members().stream()
                .filter(member -> member.protection().newest().isEmpty())
                .toList();
        if (bare.isEmpty()) {
            return null;
        }
        String sentence = bare.get(0).machine().name() + others(bare.size(), "one other machine", "%d other machines")
                + (bare.size() == 1 ? " has" : " have") + " no restore point yet.";
        return thing("yellow", sentence, "Replicate it.")
                .put("machine", bare.get(0).machine().id().value());
    }

    private List<Fleet.Member> in(Protection.State state) {
        return fleet.members().stream()
                .filter(member -> member.protection().state() == state)
                .toList();
    }

    private static String others(int all, String one, String many) {
        return switch (all) {
            case 1 -> "";
            case 2 -> " and " + one;
            default -> " and " + String.format(Locale.ROOT, many, all - 1);
        };
    }

    private static String machines(int count) {
        return count == 1 ? "one machine is" : count + " machines are";
    }

    private static ObjectNode thing(String level, String sentence, String hint) {
        ObjectNode json = Json.object();
        json.put("level", level);
        json.put("sentence", sentence);
        Json.putUnlessEmpty(json, "hint", hint);
        return json;
    }
}
