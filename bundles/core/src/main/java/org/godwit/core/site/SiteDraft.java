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

    SiteDraft(CloudSite before) {
        this.before = before;
        state = before.state();
        phase = before.phase();
        job = before.job();
        approvals = before.approvals();
        waitsFor = before.waitsFor();
        paused = before.paused();
        problem = before.problem();
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
                problem);
    }
}
