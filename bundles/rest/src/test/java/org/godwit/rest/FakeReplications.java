// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.godwit.testkit.catalog.MemoryCatalog;

/** Schedules that are remembered, and numbers that stay the same. */
public final class FakeReplications implements Replications {
    private final MemoryCatalog catalog;

    public FakeReplications(MemoryCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public Effective effective(Scope scope) throws IOException {
        Policy policy = catalog.policies().of(scope);
        return new Effective(
                policy.schedule().orElse(ReplicationSchedule.ON_DEMAND),
                FakeTenancy.origin(catalog, scope, policy.schedule().isPresent()),
                policy.parked() ? Optional.of(FakeTenancy.origin(catalog, scope, true)) : Optional.empty(),
                policy.limits().orElse(Limits.NONE),
                FakeTenancy.origin(catalog, scope, policy.limits().isPresent()),
                policy.limits().orElse(Limits.NONE).usual());
    }

    @Override
    public State state(MachineId machine) throws IOException {
        Effective effective = effective(Scope.of(machine));
        return new State(
                machine,
                effective,
                effective.parked() ? Activity.PARKED : Activity.WAITING,
                Optional.of(Duration.ofMillis(4200)),
                false,
                21_000_000,
                5_000_000,
                OptionalLong.empty(),
                Optional.empty(),
                Duration.ofMillis(7100),
                19,
                "a freeze takes 142 ms, and 2.0 % of the time is the budget",
                Optional.empty(),
                Optional.of(Instant.parse("2026-11-22T12:00:00Z")));
    }

    @Override
    public List<State> states() throws IOException {
        List<State> states = new ArrayList<>();
        for (Machine machine : catalog.machines().all()) {
            if (catalog.policies().of(Scope.of(machine.id())).schedule().isPresent()) {
                states.add(state(machine.id()));
            }
        }
        return states;
    }

    @Override
    public void decide(Scope scope, Optional<ReplicationSchedule> schedule, String by) throws IOException {
        catalog.policies().put(scope, catalog.policies().of(scope).replicating(schedule));
    }

    @Override
    public void limit(Scope scope, Optional<Limits> limits, String by) throws IOException {
        catalog.policies().put(scope, catalog.policies().of(scope).limited(limits));
    }

    @Override
    public void park(Scope scope, boolean parked, String by) throws IOException {
        catalog.policies().put(scope, catalog.policies().of(scope).parked(parked));
    }
}
