// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.SiteMachine;

/** A machine of a cloud site while it is being changed. */
final class MachineDraft {
    private final SiteMachine before;
    SiteMachine.Phase phase;
    Optional<RestorePointId> point;
    Optional<Instant> pointTakenAt;
    boolean stopped;
    final List<String> copied;
    Optional<String> instance;
    Optional<Instant> startedAt;
    Optional<Instant> readyAt;
    String evidence;
    Optional<Problem> problem;
    Optional<SiteMachine.Wanted> wanted;
    final List<SiteMachine.Ran> ran;

    MachineDraft(SiteMachine before) {
        this.before = before;
        phase = before.phase();
        point = before.point();
        pointTakenAt = before.pointTakenAt();
        stopped = before.stopped();
        copied = new ArrayList<>(before.copied());
        instance = before.instance();
        startedAt = before.startedAt();
        readyAt = before.readyAt();
        evidence = before.evidence();
        problem = before.problem();
        wanted = before.wanted();
        ran = new ArrayList<>(before.ran());
    }

    void take(RestorePoint chosen) {
        point = Optional.of(chosen.id());
        pointTakenAt = Optional.of(chosen.takenAt());
    }

    /** Nothing of it is left. What is known of it stays; its source is nobody's here any more. */
    void removed() {
        phase = SiteMachine.Phase.REMOVED;
        stopped = false;
        copied.clear();
        ran.clear();
        instance = Optional.empty();
        problem = Optional.empty();
    }

    SiteMachine done() {
        return new SiteMachine(
                before.device(),
                before.machine(),
                phase,
                point,
                pointTakenAt,
                stopped,
                copied,
                instance,
                startedAt,
                readyAt,
                evidence,
                problem,
                wanted,
                before.points(),
                ran);
    }
}
