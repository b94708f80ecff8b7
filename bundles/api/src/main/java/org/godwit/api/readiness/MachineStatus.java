// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.readiness;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.Job;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.source.Consistency;

/**
 * How a machine stands. Three things that say nothing of each other: how its replication goes, whether it could be recovered
 * now, and where in its life it is.
 *
 * @param live where it runs instead of at the source
 * @param actions what may be done with it now, and why not
 * @param job of this machine that is queued or running; the running one first
 */
public record MachineStatus(
        Machine machine,
        Replication replication,
        Readiness readiness,
        Lifecycle lifecycle,
        Optional<Live> live,
        List<Action> actions,
        Points points,
        Optional<Job> job) {
    public MachineStatus {
        actions = List.copyOf(actions);
    }

    /** How the replication goes. */
    public enum ReplicationState {
        /** There is no restore point, and none is being made. */
        NOT_STARTED,
        /** The first restore point is being made. */
        INITIAL_SYNC,
        /** A restore point is being made, and it should be there already; or somebody asked for it. */
        BACKLOG,
        /** As the schedule wants it. */
        UP_TO_DATE,
        /** Nothing is begun until somebody resumes it. */
        PAUSED,
        /** It should go on, and does not. */
        STALLED,
        /** Its source platform cannot reach it. */
        DISCONNECTED,
        /** Nothing is replicated by itself. */
        STOPPED
    }

    /**
     * @param lag age of the newest complete restore point
     * @param target the age it should not exceed; empty when nothing is replicated by itself
     * @param backlogBytes still to be sent, or written since the newest point, as far as that can be told
     * @param bytesPerSecond of the job that is under way; else 0
     * @param because why it is not as the schedule wants it; empty otherwise
     * @param problem that hinders it
     * @param problemSince when that was seen first
     */
    public record Replication(
            ReplicationState state,
            Optional<Duration> lag,
            Optional<Duration> target,
            long backlogBytes,
            long bytesPerSecond,
            OptionalLong etaSeconds,
            String because,
            Optional<Problem> problem,
            Optional<Instant> problemSince) {}

    /** Where in its life a machine is. */
    public enum Lifecycle {
        /** It has no usable restore point. */
        UNPROTECTED,
        PROTECTED,
        /** A drill has brought up a copy. */
        DRILL_RUNNING,
        /** A failover is bringing it up in a target. */
        FAILING_OVER,
        /** It runs in a target, and may still be rolled back. */
        FAILED_OVER,
        /** It was given over to whoever runs the target. */
        COMMITTED,
        /** What a failover made of it is being removed. */
        LEAVING_TARGET
    }

    /** @param target id of the {@link org.godwit.api.target.TargetCloud} */
    public record Live(CloudSiteId site, String target) {}

    /**
     * @param name {@code replicate}, {@code restore}, {@code verify}, {@code pause}, {@code resume}, {@code drill},
     *     {@code failover}
     * @param reasonCode why it is not allowed; empty when it is
     * @param text the same for people; also what is to be known when it is allowed
     */
    public record Action(String name, boolean allowed, String reasonCode, String text) {}

    /**
     * @param newest the one taken last
     * @param usable the newest that holds all disks and is not known to be damaged
     */
    public record Points(int count, long dataBytes, Optional<Point> newest, Optional<Point> usable) {
        public static final Points NONE = new Points(0, 0, Optional.empty(), Optional.empty());
    }

    /** @param intact what its newest verification has shown */
    public record Point(RestorePointId id, Instant takenAt, Consistency consistency, Optional<Boolean> intact) {}
}
