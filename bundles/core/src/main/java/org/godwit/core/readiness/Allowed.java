// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.readiness.MachineStatus.Action;

/** What may be done with a machine now; not what would be refused, or could not come to a good end. */
final class Allowed {
    private final MachineFacts facts;
    private final ReplicationLook replication;
    private final Optional<Job> job;
    private final List<Action> actions = new ArrayList<>();

    Allowed(MachineFacts facts, ReplicationLook replication, Optional<Job> job) {
        this.facts = facts;
        this.replication = replication;
        this.job = job;
    }

    List<Action> with(Optional<SiteShelf.Place> place, List<PlanFacts> plans) {
        replicate();
        onPoint("restore");
        onPoint("verify");
        schedule();
        run(place, plans);
        return actions;
    }

    private void replicate() {
        boolean there = job.filter(one -> one.order() instanceof JobOrder.Replicate)
                // A run keeps nobody from asking for a point.
                .filter(one -> !one.startedBy().equals(Job.SCHEDULE))
                .isPresent();
        if (there) {
            no("replicate", "JOB_EXISTS", "A replication of it is under way or queued already.");
        } else {
            yes("replicate", facts.machine().connected() ? "" : "It is not connected: the job waits until it is.");
        }
    }

    private void onPoint(String name) {
        if (facts.points().count() == 0) {
            no(name, "NO_RESTORE_POINT", "It has no restore point.");
        } else {
            boolean usable = facts.points().usable().isPresent();
            yes(name, usable ? "" : "None of its restore points holds all disks undamaged.");
        }
    }

    private void schedule() {
        boolean parked = replication.isParked();
        if (!replication.isOn()) {
            no("pause", "NO_SCHEDULE", "It is replicated only when somebody asks: there is nothing to pause.");
        } else if (parked) {
            no("pause", "ALREADY_PAUSED", "It is paused.");
        } else {
            yes("pause", "");
        }
        if (parked) {
            yes("resume", "");
        } else {
            no("resume", "NOT_PAUSED", "It is not paused.");
        }
    }

    private void run(Optional<SiteShelf.Place> place, List<PlanFacts> plans) {
        boolean usable = facts.points().usable().isPresent();
        Optional<SiteFacts> failover = place.map(SiteShelf.Place::facts).filter(at -> SiteFacts.isFailover(at.site()));
        if (plans.isEmpty()) {
            no("drill", "NO_PLAN", "It is in no plan.");
            no("failover", "NO_PLAN", "It is in no plan.");
            return;
        }
        if (usable) {
            yes("drill", "");
        } else {
            no("drill", "NO_USABLE_POINT", "It has no restore point that holds all disks undamaged.");
        }
        if (failover.isPresent()) {
            no(
                    "failover",
                    "LIVE_ELSEWHERE",
                    "It belongs to failover " + failover.get().site().id() + ", which is "
                            + failover.get().site().state().words() + ".");
        } else {
            yes("failover", usable ? "" : "Only one that replicates it first can bring it over.");
        }
    }

    private void yes(String name, String text) {
        actions.add(new Action(name, true, "", text));
    }

    private void no(String name, String code, String text) {
        actions.add(new Action(name, false, code, text));
    }
}
