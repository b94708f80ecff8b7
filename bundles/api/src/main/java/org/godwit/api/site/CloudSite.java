// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;

/**
 * A run of a plan and what it made, as they stand. Its machines are told by {@link CloudSites#machines}.
 *
 * @param phase the one that was begun last, of those of its kind: {@code stop}, {@code sync}, {@code points},
 *     {@code launch}; empty before the first. Undone from there backwards
 * @param job the id of the job that works at it, or did last
 * @param approvals ranks that somebody agreed to
 * @param waitsFor what somebody must agree to before it goes on
 * @param paused nothing new is begun until somebody resumes it
 * @param problem why it is in {@link State#ERROR}
 * @param changedAt of the state
 * @param upAt when all of its machines were up for the first time
 * @param dueAt of a drill, when it is removed, once somebody has prolonged it; of a failover with a
 *     {@link SiteOrder.CommitPolicy} that runs, when that acts
 * @param key of the request that began it, if it had one: see {@link CloudSites#startOnce}
 */
public record CloudSite(
        CloudSiteId id,
        SiteOrder order,
        State state,
        String phase,
        Optional<String> job,
        String startedBy,
        Instant startedAt,
        Instant changedAt,
        List<Integer> approvals,
        Optional<String> waitsFor,
        boolean paused,
        Optional<Problem> problem,
        Optional<Instant> upAt,
        Optional<Instant> dueAt,
        Optional<String> key) {
    public CloudSite {
        approvals = List.copyOf(approvals);
    }

    /** Where a cloud site stands. */
    public enum State {
        /** Accepted; nothing was made yet. */
        PENDING,
        /** Machines are being brought up. */
        CREATING,
        /** All machines are up, but those that were powered off or removed. */
        RUNNING,
        /** Single machines of it are added, powered off, powered on or removed. */
        UPDATING,
        /** What it made is being removed. */
        DELETING,
        /** It is being given over: from then on Godwit leaves alone what it made. */
        DETACHING,
        /** What it made is being removed, and what it did to the source undone. */
        ROLLING_BACK,
        /** Nothing of it is left. */
        DELETED,
        /** Its machines belong to whoever runs the target. */
        DETACHED,
        /** Something failed that does not mend by itself: retry, roll back or delete it. */
        ERROR;

        /** Whether nothing will happen to it any more. */
        public boolean isFinal() {
            return this == DELETED || this == DETACHED;
        }

        /** {@code pending}, {@code rolling back}. */
        public String words() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /** When a drill is removed. */
    public Optional<Instant> endsAt() {
        return order.kind() == SiteOrder.Kind.DRILL
                ? Optional.of(dueAt.orElse(startedAt.plus(Duration.ofSeconds(order.limitSeconds()))))
                : Optional.empty();
    }

    /** From the order until the last of its machines was ready; empty until then. What was changed later does not count. */
    public Optional<Duration> rto(List<SiteMachine> machines) {
        boolean all = machines.stream().allMatch(machine -> machine.readyAt().isPresent());
        return machines.stream()
                .flatMap(machine -> machine.readyAt().stream())
                .map(at -> upAt.filter(at::isAfter).orElse(at))
                .max(Instant::compareTo)
                .filter(at -> all || upAt.isPresent())
                .map(at -> Duration.between(startedAt, at));
    }

    /** When a failover is given over or rolled back by itself; empty while it need not be decided. */
    public Optional<Instant> decidesAt() {
        return order.kind() == SiteOrder.Kind.DRILL ? Optional.empty() : dueAt;
    }
}
