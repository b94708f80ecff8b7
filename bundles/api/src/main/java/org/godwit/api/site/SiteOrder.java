// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.point.RestorePointId;

/**
 * What is asked for when a plan is run.
 *
 * @param plan name of the plan
 * @param version of its document; a later change of the plan does not change the run
 * @param target id of the {@link org.godwit.api.target.TargetCloud}
 * @param devices which of the plan's devices; empty for all
 * @param settings for the target, checked by it
 * @param limitSeconds of a drill: how long after its order all that it made is removed again; of others 0
 * @param source what becomes of the machines at the source; of a drill {@link Source#STAYS}
 * @param pointsOf restore points of single devices, by their names, in the place of {@code points}
 * @param policy of a failover: what is done with it when nobody decides in time; empty when a person decides
 */
public record SiteOrder(
        String plan,
        int version,
        Kind kind,
        String target,
        Points points,
        List<String> devices,
        Map<String, String> settings,
        long limitSeconds,
        Source source,
        Map<String, Points> pointsOf,
        Optional<CommitPolicy> policy) {
    /** The longest a drill may stay. */
    public static final Duration LONGEST_DRILL = Duration.ofDays(30);

    /** The same points of all devices, and a person who decides. */
    public SiteOrder(
            String plan,
            int version,
            Kind kind,
            String target,
            Points points,
            List<String> devices,
            Map<String, String> settings,
            long limitSeconds,
            Source source) {
        this(plan, version, kind, target, points, devices, settings, limitSeconds, source, Map.of(), Optional.empty());
    }

    public SiteOrder {
        devices = List.copyOf(devices);
        settings = Map.copyOf(settings);
        pointsOf = Map.copyOf(pointsOf);
        boolean drill = kind == Kind.DRILL;
        if (drill && (limitSeconds < 1 || limitSeconds > LONGEST_DRILL.toSeconds())) {
            throw new IllegalArgumentException(
                    "a drill stays 1 to " + LONGEST_DRILL.toSeconds() + " seconds, not " + limitSeconds);
        }
        if (!drill && limitSeconds != 0) {
            throw new IllegalArgumentException("only a drill ends by itself; this is a " + kind);
        }
        if (drill && policy.isPresent()) {
            throw new IllegalArgumentException("a drill ends when its time is over; only a failover is decided");
        }
        if (points instanceof Points.Exactly) {
            throw new IllegalArgumentException("one restore point is that of one device, not of all");
        }
        if (drill != (source == Source.STAYS)) {
            throw new IllegalArgumentException(
                    "the source stays in a drill and in nothing else: " + kind + " " + source);
        }
    }

    /** The restore point that is wanted of a device. */
    public Points points(String device) {
        return pointsOf.getOrDefault(device, points);
    }

    /**
     * What is done with a failover that nobody has decided about.
     *
     * @param act {@link CloudSites.Act#DETACH} or {@link CloudSites.Act#ROLL_BACK}
     * @param afterSeconds 60 to 30 days after all of its machines were up
     */
    public record CommitPolicy(CloudSites.Act act, long afterSeconds) {
        /** Shorter, and nobody could have looked at it. */
        public static final Duration SHORTEST = Duration.ofMinutes(1);

        public static final Duration LONGEST = Duration.ofDays(30);

        public CommitPolicy {
            if (act != CloudSites.Act.DETACH && act != CloudSites.Act.ROLL_BACK) {
                throw new IllegalArgumentException("a failover is detached or rolled back by itself, not " + act);
            }
            if (afterSeconds < SHORTEST.toSeconds() || afterSeconds > LONGEST.toSeconds()) {
                throw new IllegalArgumentException("a failover is decided by itself after " + SHORTEST.toSeconds()
                        + " to " + LONGEST.toSeconds() + " seconds, not " + afterSeconds);
            }
        }
    }

    /** What a run is for. */
    public enum Kind {
        /** A trial in an isolated network, removed when its time is over. */
        DRILL,
        /** The machines go on in the target, because the source is gone or is to be left. */
        FAILOVER
    }

    /** What becomes of the machines at the source. */
    public enum Source {
        /** They go on as they are. */
        STAYS,
        /** They are stopped, replicated for the last time, and started again when the run is rolled back. */
        STOPPED_BY_RUN,
        /** Each must be shown to be stopped by its platform; else nothing is started. */
        MUST_BE_STOPPED,
        /** Whoever orders says that they are stopped; Godwit does not look. */
        SAID_TO_BE_STOPPED,
        /** They lived in another site, where a {@link Failback} has stopped them; nobody else orders it. */
        STOPPED_BY_FAILBACK
    }

    /** Which restore point of each machine is taken; only those that hold all of its disks. */
    public sealed interface Points {
        /** The newest. */
        record Latest() implements Points {}

        /** The newest whose last verification found it intact. */
        record LatestVerified() implements Points {}

        /** The newest with scripts of the application run around the freeze, or better. */
        record LatestApplicationConsistent() implements Points {}

        /** The newest not after that moment. */
        record At(Instant at) implements Points {}

        /** That one, of one device. */
        record Exactly(RestorePointId id) implements Points {}
    }
}
