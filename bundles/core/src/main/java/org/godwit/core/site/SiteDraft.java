// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;

/** A cloud site while it is being changed. */
final class SiteDraft {
    private final CloudSite before;
    CloudSite.State state;
    String phase;
    Optional<String> job;
    List<Integer> approvals;
    Optional<String> waitsFor;
    boolean paused;
    Optional<Problem> problem;
    Optional<Instant> upAt;
    Optional<Instant> dueAt;

    SiteDraft(CloudSite before) {
        this.before = before;
        state = before.state();
        phase = before.phase();
        job = before.job();
        approvals = before.approvals();
        waitsFor = before.waitsFor();
        paused = before.paused();
        problem = before.problem();
        upAt = before.upAt();
        dueAt = before.dueAt();
    }

    /** All of its machines are up. */
    void up(Instant now) {
        state = CloudSite.State.RUNNING;
        upAt = Optional.of(upAt.orElse(now));
        undecided(now);
    }

    /** Nobody holds it any more; the time in which a person may decide begins anew. */
    void resumed(Instant now) {
        paused = false;
        if (state == CloudSite.State.RUNNING || state == CloudSite.State.UPDATING) {
            undecided(now);
        }
    }

    /** The time in which a person may decide begins anew, unless somebody has prolonged it beyond that. */
    void undecided(Instant now) {
        before.order()
                .policy()
                .map(policy -> now.plusSeconds(policy.afterSeconds()))
                .filter(at -> dueAt.isEmpty() || dueAt.get().isBefore(at))
                .ifPresent(at -> dueAt = Optional.of(at));
    }

    /** A person has decided, or what was to happen without one does. */
    void decided() {
        dueAt = before.order().policy().isPresent() ? Optional.empty() : dueAt;
    }

    CloudSite at(Instant now) {
        return new CloudSite(
                before.id(),
                before.order(),
                state,
                phase,
                job,
                before.startedBy(),
                before.startedAt(),
                state == before.state() ? before.changedAt() : now,
                approvals,
                waitsFor,
                paused,
                problem,
                upAt,
                dueAt,
                before.key());
    }
}
