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
 * @param wanted what is wanted of it in the place of being up
 * @param points of one that was added: which restore point; empty for what the order of the site says
 * @param ran scripts of the plan that have ended well, in the order in which they did
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
        Optional<Problem> problem,
        Optional<Wanted> wanted,
        Optional<SiteOrder.Points> points,
        List<Ran> ran) {
    public SiteMachine {
        copied = List.copyOf(copied);
        ran = List.copyOf(ran);
    }

    /**
     * A script that ended well.
     *
     * @param before whether it ran before the machine was started
     * @param said the end of what it printed, at most 4 KiB
     */
    public record Ran(String name, boolean before, Instant at, String said) {}

    /** One of which is wanted that it is up. */
    public SiteMachine(
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
        this(
                device,
                machine,
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
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** Whether it was removed from its site: it is known, and nothing of it is left. */
    public boolean isRemoved() {
        return phase == Phase.REMOVED;
    }

    /** Whether it runs, and all that it is waited for has been seen since it was started. */
    public boolean isReady() {
        return phase == Phase.DELAY || phase == Phase.UP;
    }

    /** Whether it is up, or was before it was powered off or removed. */
    public boolean hasComeUp() {
        return phase == Phase.UP || (phase == Phase.OFF || phase == Phase.REMOVED) && readyAt.isPresent();
    }

    /** What is wanted of a machine that is not to be up. */
    public enum Wanted {
        /** That it is powered off; it keeps its disks. */
        OFF,
        /** That nothing of it is left. */
        REMOVED
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
        UP,
        /** It is powered off. When it is wanted again it is started, waited for, and up. */
        OFF,
        /** Nothing of it is left; what was seen of it is known still. */
        REMOVED
    }
}
