// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.problem.ProblemException;

/** Remembers what was found in plans. Guarded by whoever has it, but for {@link #forget}. */
final class PlanBook {
    /** So long what was found holds: machines and targets come and go. */
    private static final Duration HOLDS = Duration.ofMinutes(10);

    private final Sources from;
    private final InstantSource clock;
    private final Set<String> stale = ConcurrentHashMap.newKeySet();
    private Map<String, PlanFacts> known = Map.of();

    PlanBook(Sources from, InstantSource clock) {
        this.from = from;
        this.clock = clock;
    }

    /** It is looked at again when it is asked for. */
    void forget(String plan) {
        stale.add(plan);
    }

    /** By name. */
    List<PlanFacts> all() throws IOException {
        Instant now = clock.instant();
        Map<String, PlanFacts> next = new LinkedHashMap<>();
        for (Plan plan : from.plans().list()) {
            PlanFacts before = known.get(plan.name());
            boolean forgotten = stale.remove(plan.name());
            boolean holds = before != null
                    && !forgotten
                    && before.plan().equals(plan)
                    && before.at().plus(HOLDS).isAfter(now);
            next.put(plan.name(), holds ? before : read(plan));
        }
        known = next;
        return new ArrayList<>(next.values());
    }

    PlanFacts read(Plan plan) throws IOException {
        String document = from.plans().document(plan.name(), plan.version());
        return new PlanFacts(
                plan,
                devices(document),
                from.plans().check(document),
                from.drills().proof(plan.name()),
                clock.instant());
    }

    private Map<String, MachineId> devices(String document) throws IOException {
        Map<String, MachineId> devices = new LinkedHashMap<>();
        try {
            for (StartGroup group : from.plans().order(document)) {
                for (PlannedMachine device : group.machines()) {
                    devices.put(device.name(), new MachineId(device.id()));
                }
            }
        } catch (ProblemException e) {
            if (!e.problem().code().equals("PLAN_INVALID")) {
                throw e;
            }
            // A blocker among the findings says so.
        }
        return devices;
    }
}
