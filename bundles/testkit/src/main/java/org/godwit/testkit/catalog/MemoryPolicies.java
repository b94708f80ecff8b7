// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies;

/** Policies and holds in memory. Safe for use by many threads. */
public final class MemoryPolicies implements Policies {
    private final Map<MachineId, Policy> policies = new HashMap<>();
    private final Map<RestorePointId, Hold> holds = new HashMap<>();
    private Policy all = Policy.NONE;

    @Override
    public synchronized Policy ofAll() {
        return all;
    }

    @Override
    public synchronized Policy of(MachineId machine) {
        return policies.getOrDefault(machine, Policy.NONE);
    }

    @Override
    public synchronized void putAll(Policy policy) {
        all = policy;
    }

    @Override
    public synchronized void put(MachineId machine, Policy policy) {
        policies.put(machine, policy);
    }

    @Override
    public synchronized Optional<Hold> hold(RestorePointId point) {
        return Optional.ofNullable(holds.get(point));
    }

    @Override
    public synchronized List<Hold> holds() {
        return holds.values().stream()
                .sorted(Comparator.comparing(hold -> hold.point().value()))
                .toList();
    }

    @Override
    public synchronized void put(Hold hold) {
        holds.put(hold.point(), hold);
    }

    @Override
    public synchronized void release(RestorePointId point) {
        holds.remove(point);
    }
}
