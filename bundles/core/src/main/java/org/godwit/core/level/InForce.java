// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.level;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.replication.Replications.Effective;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;

/**
 * What holds for a machine: its own, else that of its group, of its customer, of the customer's partner, of all, else that of
 * the configuration; each field by itself. But what a larger scope has parked is parked.
 */
public final class InForce {

    /** What holds, and who says so. */
    public record Said<T>(T value, Origin from) {}

    /** What one level has decided. */
    record Level(Origin origin, Policy policy) {}

    private final Levels levels;
    private final StoreId builtIn;
    private final Clock clock;
    private final ZoneId zone;

    public InForce(CatalogParts catalog, String store) {
        this(catalog, store, Clock.systemUTC(), ZoneOffset.UTC);
    }

    /** @param zone in which days and hours of limits are told apart */
    public InForce(CatalogParts catalog, String store, Clock clock, ZoneId zone) {
        this(Levels.of(catalog), new StoreId(store), clock, zone);
    }

    private InForce(Levels levels, StoreId builtIn, Clock clock, ZoneId zone) {
        this.levels = levels;
        this.builtIn = builtIn;
        this.clock = clock;
        this.zone = zone;
    }

    /** The same as of now, read at once: for many machines. */
    public InForce read() throws IOException {
        return new InForce(levels.read(), builtIn, clock, zone);
    }

    public Said<RetentionRule> rule(Scope scope) throws IOException {
        return said(levels.upFrom(scope), Policy::rule, RetentionRule.BUILT_IN);
    }

    public Said<StoreId> store(Scope scope) throws IOException {
        return said(levels.upFrom(scope), Policy::store, builtIn);
    }

    public Effective replication(MachineId machine) throws IOException {
        return replication(Scope.of(machine));
    }

    /** When it is replicated by itself. */
    public Effective replication(Scope scope) throws IOException {
        List<Level> up = levels.upFrom(scope);
        Said<ReplicationSchedule> schedule = said(up, Policy::schedule, ReplicationSchedule.ON_DEMAND);
        Said<Limits> limits = said(up, Policy::limits, Limits.NONE);
        Optional<Origin> parkedFrom = up.stream()
                .filter(level -> level.policy().parked())
                .map(Level::origin)
                .reduce((below, above) -> above);
        return new Effective(
                schedule.value(),
                schedule.from(),
                parkedFrom,
                limits.value(),
                limits.from(),
                limits.value().at(ZonedDateTime.ofInstant(clock.instant(), zone)));
    }

    private static <T> Said<T> said(List<Level> up, Function<Policy, Optional<T>> part, T otherwise) {
        for (Level level : up) {
            Optional<T> own = part.apply(level.policy());
            if (own.isPresent()) {
                return new Said<>(own.get(), level.origin());
            }
        }
        return new Said<>(otherwise, Origin.BUILT_IN);
    }
}
