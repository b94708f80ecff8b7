// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies;
import org.godwit.api.tenant.Scope;

/** Policies and holds in memory. Safe for use by many threads. */
public final class MemoryPolicies implements Policies {
    private final Map<Scope, Policy> policies = new HashMap<>();
    private final Map<RestorePointId, Hold> holds = new HashMap<>();

    @Override
    public synchronized Policy of(Scope scope) {
        return policies.getOrDefault(scope, Policy.NONE);
    }

    @Override
    public synchronized Map<Scope, Policy> all() {
        return Map.copyOf(policies);
    }

    @Override
    public synchronized void put(Scope scope, Policy policy) {
        if (policy.equals(Policy.NONE)) {
            policies.remove(scope);
        } else {
            policies.put(scope, policy);
        }
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
