// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.io.IOException;

/** The one way in which a restore point goes. */
public interface PointDeletion {

    /**
     * Deletes a restore point: its record in the store, then its line in the catalog. Killed in between it is listed and
     * whole, and is deleted by asking again. Its bytes go with
     * the next sweep; work that reads it already keeps them until it ends.
     *
     * @param force also the newest complete point of its machine
     * @throws IOException MISSING when there is no such point; MISCONFIGURED {@code RESTORE_POINT_NEWEST} without force,
     *     and whatever else vetoes it
     */
    void delete(RestorePointId point, boolean force) throws IOException;
}
