// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;

/** Of when the newest complete points are. */
record NewestPoints(RestorePoints points) {

    /** By the machine's clock or the controller's, whichever makes it older. */
    Optional<Instant> of(MachineId machine) throws IOException {
        Optional<RestorePoint> latest = points.latest(machine);
        if (latest.isPresent() && !latest.get().isComplete()) {
            latest =
                    points.of(machine).stream().filter(RestorePoint::isComplete).findFirst();
        }
        return latest.map(point -> {
            Instant made = Ulid.madeAt(point.id().value()).orElse(point.takenAt());
            return made.isBefore(point.takenAt()) ? made : point.takenAt();
        });
    }
}
