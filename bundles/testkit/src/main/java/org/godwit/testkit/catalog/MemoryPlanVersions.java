// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlanVersions;

/** Versions of plans in memory. Safe for use by many threads. */
public final class MemoryPlanVersions implements PlanVersions {
    private final Map<String, List<Kept>> plans = new TreeMap<>();

    private record Kept(Plan version, Optional<String> document) {}

    @Override
    public synchronized boolean add(Plan version, Optional<String> document) {
        List<Kept> kept = plans.computeIfAbsent(version.name(), name -> new ArrayList<>());
        int newest = kept.isEmpty() ? 0 : kept.get(0).version().version();
        if (version.version() != newest + 1) {
            return false;
        }
        kept.add(0, new Kept(version, document));
        if (kept.size() > MOST_VERSIONS) {
            kept.remove(MOST_VERSIONS);
        }
        return true;
    }

    @Override
    public synchronized Optional<Plan> newest(String name) {
        return of(name).stream().findFirst();
    }

    @Override
    public synchronized List<Plan> all() {
        return plans.values().stream()
                .flatMap(kept -> kept.stream().limit(1))
                .map(Kept::version)
                .filter(plan -> !plan.deleted())
                .toList();
    }

    @Override
    public synchronized List<Plan> of(String name) {
        return plans.getOrDefault(name, List.of()).stream().map(Kept::version).toList();
    }

    @Override
    public synchronized Optional<String> document(String name, int version) {
        return plans.getOrDefault(name, List.of()).stream()
                .filter(kept -> kept.version().version() == version)
                .findFirst()
                .flatMap(Kept::document);
    }
}
