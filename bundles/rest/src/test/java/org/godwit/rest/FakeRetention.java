// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Scope;
import org.godwit.testkit.catalog.MemoryCatalog;

/** Retention that keeps the newest point of a machine and what is held. */
public final class FakeRetention implements Retention {
    private final MemoryCatalog catalog;

    public FakeRetention(MemoryCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Effective effective(Scope scope) throws IOException {
        Policy policy = policy(scope);
        return new Effective(
                policy.rule().orElse(RetentionRule.BUILT_IN),
                FakeTenancy.origin(catalog, scope, policy.rule().isPresent()),
                policy.store().orElse(new StoreId("main")),
                FakeTenancy.origin(catalog, scope, policy.store().isPresent()),
                3,
                Duration.ofHours(24),
                ZoneOffset.UTC,
                Duration.ofHours(1));
    }

    @Override
    public List<Fate> fates(MachineId machine) throws IOException {
        List<Fate> fates = new ArrayList<>();
        for (RestorePoint point : catalog.points().of(machine)) {
            List<Reason> reasons = new ArrayList<>();
            hold(point.id()).ifPresent(hold -> reasons.add(new Reason(Cause.HELD, hold.reason(), hold.until())));
            if (fates.isEmpty()) {
                reasons.add(new Reason(Cause.LAST, "1 of 7", Optional.empty()));
            }
            Optional<Instant> expiresAt = reasons.isEmpty() ? Optional.of(Instant.now()) : Optional.empty();
            fates.add(new Fate(point.id(), point.takenAt(), reasons, expiresAt));
        }
        return fates;
    }

    @Override
    public Projection simulate(MachineId machine, Optional<RetentionRule> rule, int days, Duration cadence)
            throws IOException {
        Instant end = Instant.now().plus(Duration.ofDays(days));
        List<Projected> points = new ArrayList<>();
        List<Reason> last = List.of(new Reason(Cause.LAST, "1 of 7", Optional.empty()));
        points.add(new Projected(Optional.empty(), end, last, Optional.empty()));
        for (Fate fate : fates(machine)) {
            points.add(new Projected(Optional.of(fate.point()), fate.takenAt(), List.of(), Optional.of(end)));
        }
        int taken = (int) Duration.ofDays(days).dividedBy(cadence);
        return new Projection(end, rule.orElse(RetentionRule.BUILT_IN), points, taken, 42);
    }

    @Override
    public List<Removal> apply(Optional<MachineId> machine, boolean dryRun, String by) throws IOException {
        List<Removal> removals = new ArrayList<>();
        for (RestorePoint point : catalog.points().all()) {
            MachineId of = point.machine().id();
            boolean asked = machine.isEmpty() || machine.get().equals(of);
            boolean kept = fates(of).stream().anyMatch(fate -> fate.point().equals(point.id()) && fate.kept());
            if (asked && !kept) {
                String name = point.machine().name();
                removals.add(new Removal(point.id(), of, name, point.takenAt(), "nothing keeps it"));
            }
        }
        if (!dryRun) {
            for (Removal removal : removals) {
                catalog.points().remove(removal.point());
            }
        }
        return removals;
    }

    @Override
    public Policy policy(Scope scope) throws IOException {
        return catalog.policies().of(scope);
    }

    @Override
    public void decide(Scope scope, Optional<RetentionRule> rule, Optional<StoreId> store, String by)
            throws IOException {
        if (store.filter(id -> id.value().equals("nowhere")).isPresent()) {
            throw Problem.of(Problem.Kind.MISCONFIGURED, "STORE_UNKNOWN", "There is no store nowhere.", "Add it.")
                    .asException();
        }
        catalog.policies().put(scope, policy(scope).keeping(rule, store));
    }

    @Override
    public Optional<Hold> hold(RestorePointId point) throws IOException {
        return catalog.policies().hold(point);
    }

    @Override
    public Hold hold(RestorePointId point, String reason, Optional<Instant> until, String by) throws IOException {
        if (hold(point).isPresent()) {
            throw Problem.of(Problem.Kind.MISCONFIGURED, "HOLD_EXISTS", "It is held already.", "Release it.")
                    .asException();
        }
        Hold hold = new Hold(point, reason, until, by, Instant.now());
        catalog.policies().put(hold);
        return hold;
    }

    @Override
    public void release(RestorePointId point, String by) throws IOException {
        catalog.policies().release(point);
    }
}
