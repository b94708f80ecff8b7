// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.io.IOException;

/** Deletes restore points that somebody names; those that no rule keeps go by {@code Retention}. */
public interface PointDeletion {

    /**
     * Deletes a restore point: its record in the store, then its line in the catalog. Killed in between it is listed and
     * whole, and is deleted by asking again. Its bytes go with the next sweep; work that reads it already keeps them until it
     * ends.
     *
     * @param force also the newest complete point of its machine
     * @param by who wants it, for log and events
     * @throws IOException MISSING when there is no such point; MISCONFIGURED {@code RESTORE_POINT_HELD} when a hold is on
     *     it, {@code RESTORE_POINT_NEWEST} without force
     */
    void delete(RestorePointId point, boolean force, String by) throws IOException;
}
