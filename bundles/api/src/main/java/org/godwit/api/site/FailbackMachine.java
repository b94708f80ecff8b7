// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePointId;

/**
 * One machine of a failback.
 *
 * @param device its name in the plan
 * @param instance id in the target from which it comes
 * @param point the newest restore point that was read there; empty before the first
 * @param pointTakenAt when that was
 * @param job the id of the job that reads it in the sync that is under way
 * @param synced whether that sync has its point
 * @param stopped whether the failback has stopped it in the target from which it comes, or is about to
 * @param poweredAt when it was last asked to start or stop there: an answer that was lost may take effect later
 */
public record FailbackMachine(
        String device,
        MachineId machine,
        String instance,
        Optional<RestorePointId> point,
        Optional<Instant> pointTakenAt,
        Optional<String> job,
        boolean synced,
        boolean stopped,
        Optional<Instant> poweredAt) {}
