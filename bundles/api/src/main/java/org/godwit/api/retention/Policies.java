// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.retention;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.tenant.Scope;

/** What people have decided for machines, groups, customers and restore points, as the catalog remembers it. Each write is durable. */
public interface Policies {

    /**
     * What is decided for one scope. What is empty is inherited, each field by itself, from the next larger scope.
     *
     * @param rule in the end {@link RetentionRule#BUILT_IN}
     * @param store where new points go; in the end the core's configuration
     * @param schedule in the end {@link ReplicationSchedule#ON_DEMAND}
     * @param limits in the end {@link Limits#NONE}
     * @param parked nothing within is replicated by itself, whatever a smaller scope says
     */
    record Policy(
            Optional<RetentionRule> rule,
            Optional<StoreId> store,
            Optional<ReplicationSchedule> schedule,
            Optional<Limits> limits,
            boolean parked) {
        public static final Policy NONE = new Policy(Optional.empty(), Optional.empty());

        /** One that says nothing of replication. */
        public Policy(Optional<RetentionRule> rule, Optional<StoreId> store) {
            this(rule, store, Optional.empty(), Optional.empty(), false);
        }

        /** With another rule and store, and the rest as it is. */
        public Policy keeping(Optional<RetentionRule> other, Optional<StoreId> elsewhere) {
            return new Policy(other, elsewhere, schedule, limits, parked);
        }

        /** With another schedule, and the rest as it is. */
        public Policy replicating(Optional<ReplicationSchedule> other) {
            return new Policy(rule, store, other, limits, parked);
        }

        /** With other limits, and the rest as it is. */
        public Policy limited(Optional<Limits> other) {
            return new Policy(rule, store, schedule, other, parked);
        }

        /** Parked or not, and the rest as it is. */
        public Policy parked(boolean now) {
            return new Policy(rule, store, schedule, limits, now);
        }
    }

    /**
     * A restore point that must stay.
     *
     * @param reason a person's words
     * @param until when the hold ends by itself; empty: when it is released
     * @param by the user who put it
     */
    record Hold(RestorePointId point, String reason, Optional<Instant> until, String by, Instant at) {
        /** The longest reason, in characters. */
        public static final int MOST_REASON = 500;

        public Hold {
            if (reason.isBlank() || reason.length() > MOST_REASON) {
                throw new IllegalArgumentException("the reason of a hold is 1 to " + MOST_REASON + " characters");
            }
        }

        /** Whether it holds at that time; its end is the first moment at which it does not. */
        public boolean holdsAt(Instant now) {
            return until.isEmpty() || now.isBefore(until.get());
        }
    }

    /**
     * Where something in force comes from.
     *
     * @param name of the group, customer or partner; empty on the other levels
     */
    record Origin(Level level, String name) {
        public static final Origin MACHINE = new Origin(Level.MACHINE, "");
        public static final Origin ALL = new Origin(Level.ALL, "");
        public static final Origin BUILT_IN = new Origin(Level.BUILT_IN, "");

        /** Who has said it. */
        public enum Level {
            MACHINE,
            GROUP,
            CUSTOMER,
            PARTNER,
            ALL,
            BUILT_IN,
            /** What runs is no scope: a failback that brings the machine back. */
            FAILBACK
        }

        /** {@code group 'web'}, {@code all}. */
        @Override
        public String toString() {
            String word = level.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            return name.isEmpty() ? word : word + " '" + name + "'";
        }
    }

    /** What is decided for this scope itself; {@link Policy#NONE} when nothing is. */
    Policy of(Scope scope) throws IOException;

    /** Of every scope for which something is decided. */
    Map<Scope, Policy> all() throws IOException;

    /** With {@link Policy#NONE} nothing is decided any more. */
    void put(Scope scope, Policy policy) throws IOException;

    /** The hold of a point, ended or not. */
    Optional<Hold> hold(RestorePointId point) throws IOException;

    /** All of them, ended or not, by point. */
    List<Hold> holds() throws IOException;

    /** Puts a hold in the place of the one the point has, if any. */
    void put(Hold hold) throws IOException;

    /** Nothing happens when there is none. */
    void release(RestorePointId point) throws IOException;
}
