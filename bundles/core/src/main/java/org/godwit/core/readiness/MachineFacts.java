// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.Machine;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.MachineStatus.Points;
import org.godwit.api.replication.Replications;

/**
 * What is remembered of a machine.
 *
 * @param store that has its newest usable point
 * @param schedule what its schedule was at then; empty when that could not be told
 * @param at when it was read
 * @param problemSince when the problem of its replication was seen first
 * @param unread why it could not be read when it was wanted last
 */
record MachineFacts(
        Machine machine,
        Points points,
        Optional<StoreId> store,
        Optional<Replications.State> schedule,
        Instant at,
        Optional<Instant> problemSince,
        Optional<String> unread) {
    /** As every list of machines. */
    static final Comparator<MachineFacts> BY_NAME = Comparator.comparing(
                    (MachineFacts facts) -> facts.machine().name())
            .thenComparing(facts -> facts.machine().id().value());

    Optional<Problem> problem() {
        return schedule.flatMap(Replications.State::problem);
    }

    MachineFacts unread(String why) {
        return new MachineFacts(machine, points, store, schedule, at, problemSince, Optional.of(why));
    }
}
