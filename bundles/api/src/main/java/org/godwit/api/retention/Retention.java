// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.retention;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.tenant.Scope;

/** Decides which restore points stay, says why, and deletes the others. Safe for use by many threads. */
public interface Retention {

    /** What keeps a point. The first four no rule can take away. */
    enum Cause {
        /** A person has put a hold on it. */
        HELD,
        /** A job works with it, or it is what a replication that is under way counts from. */
        IN_USE,
        /** Of the newest complete points of its machine, which stay whatever the rule. */
        MINIMUM,
        /** Younger than the age under which nothing goes. */
        YOUNG,
        /** Taken later than now: a clock was wrong, and nothing is decided by it. */
        AHEAD,
        LAST,
        DAILY,
        WEEKLY,
        MONTHLY,
        ANNUALLY
    }

    /**
     * Something that keeps a point.
     *
     * @param detail which: {@code 2 of 7}, {@code 2026-11-22}, the words of a hold
     * @param until when it ends by the clock alone; empty when it does not
     */
    record Reason(Cause cause, String detail, Optional<Instant> until) {}

    /**
     * What becomes of a point, were no other taken.
     *
     * @param reasons why it stays; none: it goes with the next pass
     * @param expiresAt the first moment at which nothing keeps it any more; empty while something keeps it that only a
     *     newer point or a person can end
     */
    record Fate(RestorePointId point, Instant takenAt, List<Reason> reasons, Optional<Instant> expiresAt) {
        public Fate {
            reasons = List.copyOf(reasons);
        }

        public boolean kept() {
            return !reasons.isEmpty();
        }
    }

    /**
     * What is in force for a scope.
     *
     * @param minimumPoints so many of the newest complete points of a machine stay whatever the rule
     * @param minimumAge nothing younger goes
     * @param zone in which days, weeks, months and years are told apart
     * @param every the time between two passes
     */
    record Effective(
            RetentionRule rule,
            Origin ruleFrom,
            StoreId store,
            Origin storeFrom,
            int minimumPoints,
            Duration minimumAge,
            ZoneId zone,
            Duration every) {}

    /**
     * A point in the future of a machine.
     *
     * @param point empty when it is assumed to be taken until then
     * @param goneAt when it goes; empty: it survives
     */
    record Projected(Optional<RestorePointId> point, Instant takenAt, List<Reason> reasons, Optional<Instant> goneAt) {
        public Projected {
            reasons = List.copyOf(reasons);
        }
    }

    /**
     * @param at the end of the time looked at
     * @param points those that exist now, and of the assumed ones those that survive; newest first
     * @param taken how many were assumed
     * @param mostAtOnce how many there are at the same time, at the most
     */
    record Projection(Instant at, RetentionRule rule, List<Projected> points, int taken, int mostAtOnce) {}

    /** A point that went, or would go. */
    record Removal(RestorePointId point, MachineId machine, String machineName, Instant takenAt, String because) {}

    /** The longest time looked at by {@link #simulate}, in days. */
    int MOST_DAYS = 3660;
    /** The most points assumed by {@link #simulate}. */
    int MOST_ASSUMED = 20_000;

    /** In force for a machine; for a larger scope: for what is in it and has nothing of its own. */
    Effective effective(Scope scope) throws IOException;

    /** What becomes of each point of a machine, newest first. */
    List<Fate> fates(MachineId machine) throws IOException;

    /**
     * Plays the passes of the coming days, with a point taken each {@code cadence}. Changes nothing.
     *
     * @param rule to be tried; empty for the one in force
     * @throws IOException MISCONFIGURED {@code SIMULATION_TOO_LONG} beyond {@link #MOST_DAYS} or {@link #MOST_ASSUMED}
     */
    Projection simulate(MachineId machine, Optional<RetentionRule> rule, int days, Duration cadence) throws IOException;

    /**
     * Deletes what nothing keeps, of one machine or of all.
     *
     * @param dryRun only says what would go
     * @param by the user, or {@code system}
     */
    List<Removal> apply(Optional<MachineId> machine, boolean dryRun, String by) throws IOException;

    /** What is decided for a scope itself. */
    Policy policy(Scope scope) throws IOException;

    /** What is empty is inherited. @throws IOException MISCONFIGURED {@code STORE_UNKNOWN}; MISSING without such a scope */
    void decide(Scope scope, Optional<RetentionRule> rule, Optional<StoreId> store, String by) throws IOException;

    /** The hold of a point, ended or not. */
    Optional<Hold> hold(RestorePointId point) throws IOException;

    /**
     * @throws IOException MISSING when there is no such point, MISCONFIGURED {@code HOLD_EXISTS} when another hold is on
     *     it, {@code HOLD_ENDED} when {@code until} is not in the future
     */
    Hold hold(RestorePointId point, String reason, Optional<Instant> until, String by) throws IOException;

    /** Nothing happens when there is none. */
    void release(RestorePointId point, String by) throws IOException;
}
