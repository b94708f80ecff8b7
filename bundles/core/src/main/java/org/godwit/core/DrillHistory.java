// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.plan.Plan;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.PlanProof;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;

/** What the drills of a plan have shown. */
record DrillHistory(SiteJournal journal) {
    /** So far back is looked. */
    private static final int MOST_SITES = 10_000;

    /**
     * @param age after which a drill shows nothing any more
     * @param next when the next one is due
     * @param hindrances why what drills show is not enough: nothing is waited for; the one that was due was not begun
     */
    record Now(Instant at, Duration age, Optional<Instant> next, List<String> hindrances) {}

    /** Drills of all devices of that plan, newest first. */
    List<CloudSite> of(String plan) throws IOException {
        return byPlan().getOrDefault(plan, List.of());
    }

    /** Drills of all devices, newest first. */
    Map<String, List<CloudSite>> byPlan() throws IOException {
        return journal.newest(MOST_SITES).stream()
                .filter(site -> site.order().kind() == SiteOrder.Kind.DRILL)
                .filter(site -> site.order().devices().isEmpty())
                .collect(Collectors.groupingBy(site -> site.order().plan()));
    }

    PlanProof proof(Plan plan, List<CloudSite> drills, Now now) throws IOException {
        Optional<CloudSite> last =
                drills.stream().filter(DrillHistory::hasShown).findFirst();
        List<String> reasons = new ArrayList<>();
        List<SiteMachine> machines = List.of();
        if (last.isEmpty()) {
            reasons.add("No drill of all of its devices has come to an end.");
        } else {
            machines = journal.machines(last.get().id());
            doubts(plan, last.get(), machines, now, reasons);
        }
        reasons.addAll(now.hindrances());
        boolean up = last.isPresent() && areUp(machines);
        boolean verified = reasons.isEmpty();
        return new PlanProof(
                plan.name(),
                verified,
                reasons,
                last.map(CloudSite::id),
                last.map(CloudSite::startedAt),
                last.map(site -> site.order().version()).orElse(0),
                up ? last.get().rto(machines).orElse(Duration.ZERO).toSeconds() : 0,
                up ? rpo(last.get(), machines) : 0,
                verified ? last.map(site -> site.startedAt().plus(now.age())) : Optional.empty(),
                now.next());
    }

    private static void doubts(Plan plan, CloudSite drill, List<SiteMachine> machines, Now now, List<String> reasons) {
        if (!areUp(machines)) {
            reasons.add("In the drill of " + drill.startedAt() + " not all machines came up"
                    + drill.problem().map(problem -> ": " + problem.message()).orElse("."));
        }
        if (drill.order().version() != plan.version()) {
            reasons.add("The plan has changed: version " + drill.order().version() + " was tried, " + plan.version()
                    + " is the newest.");
        }
        if (!now.at().isBefore(drill.startedAt().plus(now.age()))) {
            reasons.add("The drill of " + drill.startedAt() + " is more than "
                    + now.age().toDays() + " days ago.");
        }
    }

    /** Whether it is over, or has come as far as it will by itself. */
    static boolean hasShown(CloudSite site) {
        return switch (site.state()) {
            case PENDING, CREATING, UPDATING -> false;
            case RUNNING, DELETING, DELETED, ERROR, DETACHING, DETACHED, ROLLING_BACK -> true;
        };
    }

    private static boolean areUp(List<SiteMachine> machines) {
        return !machines.isEmpty() && machines.stream().allMatch(SiteMachine::hasComeUp);
    }

    private static long rpo(CloudSite drill, List<SiteMachine> machines) {
        return machines.stream()
                .flatMap(machine -> machine.pointTakenAt().stream())
                .mapToLong(at -> Duration.between(at, drill.startedAt()).toSeconds())
                .max()
                .orElse(0);
    }
}
