// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Readiness.Reason;

/** Whether machines are replicated so that they can be tested; judged by their readiness, and said in its words. */
final class Replicated {
    private static final String LATE = "RPO_EXCEEDED";

    /** So many machines are named. */
    private static final int MOST_NAMED = 5;

    private Replicated() {}

    /** What is still waited for; empty when nothing is. */
    static Optional<String> waitsFor(List<MachineId> machines, List<MachineStatus> statuses) {
        Map<MachineId, MachineStatus> known = new HashMap<>();
        statuses.forEach(status -> known.put(status.machine().id(), status));
        List<String> lacking = new ArrayList<>();
        for (MachineId id : machines) {
            MachineStatus status = known.get(id);
            if (status == null) {
                lacking.add(id + " (not known)");
            } else {
                lacks(status).ifPresent(what -> lacking.add(status.machine().name() + " (" + what + ")"));
            }
        }
        if (lacking.isEmpty()) {
            return Optional.empty();
        }
        int named = Math.min(MOST_NAMED, lacking.size());
        String more = lacking.size() > named ? " and " + (lacking.size() - named) + " more" : "";
        return Optional.of("the replication of " + String.join(", ", lacking.subList(0, named)) + more);
    }

    private static Optional<String> lacks(MachineStatus status) {
        if (status.points().usable().isEmpty()) {
            return Optional.of("no usable restore point");
        }
        // Without its text: that has an age in it, which would be news at each look.
        return status.readiness().reasons().stream()
                .map(Reason::code)
                .filter(LATE::equals)
                .findFirst()
                .map(code -> "behind its target");
    }
}
