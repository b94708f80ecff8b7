// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import static org.godwit.api.readiness.Readiness.Level.NOT_READY;
import static org.godwit.api.readiness.Readiness.Level.READY;
import static org.godwit.api.readiness.Readiness.Level.READY_WITH_WARNINGS;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.MachineStatus.Lifecycle;
import org.godwit.api.readiness.MachineStatus.Live;
import org.godwit.api.readiness.MachineStatus.Point;
import org.godwit.api.readiness.MachineStatus.Points;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.readiness.Readiness.Level;
import org.godwit.api.retention.Policies.Origin;

/** Judges one machine. */
final class MachineLook {
    /** A point that is so many times as old as it may be is no protection any more. */
    private static final int FAR_TIMES = 4;

    /** Less than that is late, not lost. */
    private static final Duration FAR_LEAST = Duration.ofMinutes(15);

    private final View view;
    private final MachineFacts facts;
    private final Machine machine;
    private final Points points;
    private final ReplicationLook replication;
    private final Optional<Job> job;
    private final Optional<SiteShelf.Place> place;
    private final Optional<Live> live;
    private final List<PlanFacts> plans;
    private final Reasons reasons = new Reasons();

    /** @param plans those that name the machine */
    MachineLook(View view, MachineFacts facts, List<PlanFacts> plans) {
        this.view = view;
        this.facts = facts;
        this.machine = facts.machine();
        this.points = facts.points();
        this.job = Optional.ofNullable(view.jobs().open().get(machine.id()));
        this.replication = new ReplicationLook(facts, job, view.now());
        this.place = Optional.ofNullable(view.places().get(machine.id()));
        this.live = place.filter(at -> at.facts().isLive(at.machine()))
                .map(at -> at.facts().site())
                .map(site -> new Live(site.id(), site.order().target()));
        this.plans = plans;
    }

    MachineStatus look() {
        Readiness readiness = readiness();
        Lifecycle lifecycle = place.map(at -> at.facts().lifecycle())
                .orElse(points.usable().isPresent() ? Lifecycle.PROTECTED : Lifecycle.UNPROTECTED);
        return new MachineStatus(
                machine,
                replication.look(),
                readiness,
                lifecycle,
                live,
                new Allowed(facts, replication, job).with(place, plans),
                points,
                job);
    }

    private Readiness readiness() {
        if (live.isPresent()) {
            return Reasons.excluded(
                    "LIVE_IN_TARGET",
                    "It runs in target " + live.get().target() + " ("
                            + live.get().site() + "); its source is not what counts.",
                    "Roll the site back or detach it.");
        }
        if (isLeftOut()) {
            return Reasons.excluded(
                    "LEFT_OUT", "Somebody decided that it is replicated only when asked.", "Give it a schedule.");
        }
        facts.unread()
                .ifPresent(why -> reasons.add(
                        Level.UNKNOWN, "FACTS_UNREAD", "What is known of it is old: " + why, "Look at the catalog."));
        points();
        hindrances();
        age();
        concerns();
        plans.forEach(this::plan);
        return reasons.readiness();
    }

    /** No schedule, by somebody's decision. */
    private boolean isLeftOut() {
        return facts.schedule()
                .filter(state -> !state.effective().schedule().isOn())
                .filter(state -> state.effective().scheduleFrom().level() != Origin.Level.BUILT_IN)
                .isPresent();
    }

    private void points() {
        Optional<Point> newest = points.newest();
        if (newest.isEmpty()) {
            reasons.add(NOT_READY, "NO_RESTORE_POINT", "It has no restore point yet.", "Replicate it.");
            return;
        }
        String remedy = "Replicate it again, and check the store's disks.";
        if (points.usable().isEmpty()) {
            reasons.add(
                    NOT_READY,
                    "NO_USABLE_POINT",
                    "None of its restore points (" + points.count() + ") holds all disks undamaged.",
                    remedy);
            return;
        }
        if (newest.get().intact().filter(intact -> !intact).isPresent()) {
            reasons.add(READY_WITH_WARNINGS, "POINT_DAMAGED", "Its newest restore point is damaged.", remedy);
        } else if (!newest.equals(points.usable())) {
            reasons.add(
                    READY_WITH_WARNINGS,
                    "POINT_INCOMPLETE",
                    "Its newest restore point does not hold all of its disks.",
                    "Replicate it with all disks.");
        } else if (newest.get().intact().isEmpty()) {
            reasons.add(READY, "NOT_VERIFIED", "Nothing has read its newest restore point back yet.", "Verify it.");
        }
        store(facts.store().map(StoreId::value).orElse(""));
    }

    private void store(String id) {
        StoreLook store = view.stores().get(id);
        Optional<Problem> trouble = store == null ? Optional.empty() : store.trouble();
        if (store == null || trouble.isPresent()) {
            reasons.add(
                    NOT_READY,
                    "STORE_TROUBLED",
                    "Store " + id + ", which has its newest restore point, cannot be read now"
                            + trouble.map(problem -> ": " + problem.message()).orElse("."),
                    trouble.map(Problem::remedy).orElse("Configure the store again."));
        } else if (store.damagedRuns() > 0) {
            reasons.add(
                    READY_WITH_WARNINGS,
                    "STORE_DAMAGED",
                    "Something is damaged in store " + id + ", which has its newest restore point.",
                    "Scrub the store: that says which restore points are hurt.");
        }
    }

    private void hindrances() {
        if (!machine.connected()) {
            reasons.add(
                    READY_WITH_WARNINGS,
                    "AGENT_AWAY",
                    "It is not connected since " + Words.span(Duration.between(machine.seenAt(), view.now())) + ".",
                    "See whether the agent runs and reaches the controller.");
        }
        if (replication.isParked()) {
            reasons.add(READY_WITH_WARNINGS, "PAUSED", "Its replication is paused.", "Resume it.");
        }
        facts.problem()
                .ifPresent(problem -> reasons.add(
                        READY_WITH_WARNINGS,
                        "REPLICATION_FAILING",
                        "Its last replication failed: " + problem.message(),
                        problem.remedy()));
        if (facts.schedule().isPresent() && !replication.isOn()) {
            reasons.add(
                    READY_WITH_WARNINGS,
                    "NO_SCHEDULE",
                    "It is replicated only when somebody asks.",
                    "Give it a target RPO, or leave it out on purpose.");
        }
    }

    private void age() {
        if (!replication.isBehind()) {
            return;
        }
        Duration lag = replication.lag().orElse(Duration.ZERO);
        Duration oldest = replication.oldest().orElse(Duration.ZERO);
        Duration far = oldest.multipliedBy(FAR_TIMES);
        boolean lost = lag.compareTo(far) > 0 && lag.compareTo(FAR_LEAST) > 0;
        String target = facts.schedule()
                .map(state -> Words.span(state.effective().schedule().targetRpo()))
                .orElse("");
        reasons.add(
                lost ? NOT_READY : READY_WITH_WARNINGS,
                "RPO_EXCEEDED",
                "Its newest usable restore point is " + Words.span(lag) + " old; the target is " + target + ".",
                "Look what hinders its replication.");
    }

    private void concerns() {
        for (Concern concern : machine.concerns()) {
            if (concern.level() != Concern.Level.INFO) {
                Level level = concern.level() == Concern.Level.BLOCKER ? NOT_READY : READY_WITH_WARNINGS;
                reasons.add(level, concern.code(), concern.message(), concern.remedy());
            }
        }
    }

    private void plan(PlanFacts plan) {
        if (plan.proof().verified()) {
            return;
        }
        boolean tried = plan.proof().site().isPresent();
        String why = String.join(" ", plan.proof().reasons());
        reasons.add(
                tried ? READY_WITH_WARNINGS : READY,
                tried ? "PROOF_LOST" : "NOT_DRILLED",
                "Plan " + plan.plan().name() + " is not verified" + (tried ? " any more: " : ": ") + why,
                "Run a drill of the plan.");
    }

    /** Those that name each machine. */
    static Map<MachineId, List<PlanFacts>> byMachine(List<PlanFacts> plans) {
        Map<MachineId, List<PlanFacts>> by = new HashMap<>();
        for (PlanFacts plan : plans) {
            plan.devices().values().forEach(id -> by.computeIfAbsent(id, any -> new ArrayList<>())
                    .add(plan));
        }
        return by;
    }
}
