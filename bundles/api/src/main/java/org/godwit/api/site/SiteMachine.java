// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;

/**
 * One machine of a cloud site.
 *
 * @param device its name in the plan
 * @param phase the first that is not done
 * @param point the restore point it is made from, once that is chosen
 * @param pointTakenAt when that was taken; known also when the point is gone
 * @param stopped whether the run has asked its platform to stop it at the source, or is about to
 * @param copied names of the disks that lie whole in the target
 * @param instance id in the target, once it was started
 * @param startedAt when it was
 * @param readyAt when all that it is waited for had been seen
 * @param evidence what was seen: the end of its console, at most 4 KiB; empty when nothing was looked at
 * @param problem why it does not get on
 */
public record SiteMachine(
        String device,
        MachineId machine,
        Phase phase,
        Optional<RestorePointId> point,
        Optional<Instant> pointTakenAt,
        boolean stopped,
        List<String> copied,
        Optional<String> instance,
        Optional<Instant> startedAt,
        Optional<Instant> readyAt,
        String evidence,
        Optional<Problem> problem) {
    public SiteMachine {
        copied = List.copyOf(copied);
    }

    /** What is done for a machine, in this order. */
    public enum Phase {
        /** Volumes for its disks are made. */
        VOLUMES,
        /** Its disks are written. */
        COPY,
        /** It is started, when those before it are ready. */
        START,
        /** It is waited for. */
        READY,
        /** The delay after it is ready. */
        DELAY,
        /** Nothing more. */
        UP
    }
}
