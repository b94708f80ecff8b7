// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.replication.Replications.Effective;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.retention.RetentionRule;

/**
 * Which rule and which store hold for a machine: its own, else those of all, else those of the configuration. Whoever
 * adds groups and customers adds them here.
 */
final class InForce {

    /** What holds, and who says so. */
    record Said<T>(T value, Origin from) {}

    private final Policies policies;
    private final StoreId builtIn;
    private final Clock clock;
    private final ZoneId zone;

    InForce(Policies policies, String store) {
        this(policies, store, Clock.systemUTC(), ZoneOffset.UTC);
    }

    /** @param zone in which days and hours of limits are told apart */
    InForce(Policies policies, String store, Clock clock, ZoneId zone) {
        this.clock = clock;
        this.zone = zone;
        this.policies = policies;
        this.builtIn = new StoreId(store);
    }

    Said<RetentionRule> rule(Optional<MachineId> machine) throws IOException {
        return said(machine, Policy::rule, RetentionRule.BUILT_IN);
    }

    Said<StoreId> store(Optional<MachineId> machine) throws IOException {
        return said(machine, Policy::store, builtIn);
    }

    /** When it is replicated by itself. */
    Effective replication(Optional<MachineId> machine) throws IOException {
        Said<ReplicationSchedule> schedule = said(machine, Policy::schedule, ReplicationSchedule.ON_DEMAND);
        boolean own = machine.isPresent() && policies.of(machine.get()).parked();
        Said<Limits> limits = said(machine, Policy::limits, Limits.NONE);
        return new Effective(
                schedule.value(),
                schedule.from(),
                own || policies.ofAll().parked(),
                limits.value(),
                limits.from(),
                limits.value().at(ZonedDateTime.ofInstant(clock.instant(), zone)));
    }

    private <T> Said<T> said(Optional<MachineId> machine, Function<Policy, Optional<T>> part, T otherwise)
            throws IOException {
        if (machine.isPresent()) {
            Optional<T> own = part.apply(policies.of(machine.get()));
            if (own.isPresent()) {
                return new Said<>(own.get(), Origin.MACHINE);
            }
        }
        Optional<T> all = part.apply(policies.ofAll());
        return all.isPresent() ? new Said<>(all.get(), Origin.ALL) : new Said<>(otherwise, Origin.BUILT_IN);
    }
}
