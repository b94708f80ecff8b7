// SPDX-License-Identifier: Apache-2.0
package org.godwit.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.source.Consistency;

/**
 * A snapshot as the agent took it.
 *
 * @param id names it within its session
 * @param consistency what was reached; it may sink while the disks are read ({@link CutOutcome#consistency})
 * @param freezes the level that a freeze of the disks is to reach; empty when the agent will not freeze them
 */
public record TakenSnapshot(
        String id, Instant takenAt, Consistency consistency, List<Disk> disks, Optional<Consistency> freezes) {
    public TakenSnapshot {
        disks = List.copyOf(disks);
    }
}
