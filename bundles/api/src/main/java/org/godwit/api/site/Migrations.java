// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.plan.Finding;

/** Machines that are moved into a target for good. What a call changes is durable when it returns. */
public interface Migrations {
    /** A cutover that could not begin so long after its time is not begun any more: the night is over. */
    Duration LATEST = Duration.ofHours(1);

    /** So far ahead a cutover can be ordered. */
    Duration FARTHEST = Duration.ofDays(365);

    /**
     * What would hinder the cutover or make it remarkable, worst first; nothing is begun. What a migration waits for, a
     * restore point or a source that is stopped, is told and hinders nothing.
     */
    List<Finding> check(MigrationOrder order) throws IOException;

    /**
     * Begins one.
     *
     * @throws IOException MISCONFIGURED {@code MIGRATION_REFUSED} with the first blocker of {@link #check};
     *     {@code MIGRATION_TIME_WRONG} when the cutover is ordered for a time that is past, or too late
     */
    Migration start(MigrationOrder order, String by) throws IOException;

    /**
     * As {@link #start}, once: when the same user gave the same key within the last 24 hours, and it is among the newest 1000,
     * that migration is returned as it then is.
     *
     * @throws IOException as {@link #start}; MISCONFIGURED {@code IDEMPOTENCY_KEY_REUSED} when the key came with another
     *     order
     */
    Migration startOnce(MigrationOrder order, String by, String key) throws IOException;

    /** Newest first. */
    List<Migration> list(int limit) throws IOException;

    /** @throws IOException MISSING {@code MIGRATION_UNKNOWN} */
    Migration find(MigrationId id) throws IOException;

    /** Each act, whether it may be done as the migration and its site stand, and why not. */
    List<Migration.Choice> choices(Migration migration) throws IOException;

    /**
     * Does something with a migration. What has to happen for it begins before the call returns or soon after; what becomes of
     * it is told by {@link #find}.
     *
     * @param at of {@link Act#CUT_OVER} alone: not before; empty: now
     * @throws IOException MISSING {@code MIGRATION_UNKNOWN}; MISCONFIGURED {@code MIGRATION_ACT_REFUSED} when it does not
     *     stand so that it could be done, with why; {@code MIGRATION_TIME_WRONG} when that time is past, or too late
     */
    Migration act(MigrationId id, Act act, Optional<Instant> at, String by) throws IOException;

    /** What people do with a migration. */
    enum Act {
        /** Brings copies up in an isolated network; the source goes on untouched. */
        TEST,
        /** Removes the copies. */
        END_TEST,
        /** Says that no test is wanted. */
        SKIP_TEST,
        /** Brings the machines over, now or at a time. */
        CUT_OVER,
        /** Takes back the order of a cutover that has not begun. */
        HOLD,
        /** Goes on where it failed. */
        RETRY,
        /** Removes what the cutover made and starts again at the source what it stopped there. */
        ROLL_BACK,
        /** Gives the machines over: nothing is removed any more, and their replication from the old source is parked. */
        FINALIZE,
        /** Ends it before anything was cut over; the copies of a test are removed. */
        CANCEL
    }
}
