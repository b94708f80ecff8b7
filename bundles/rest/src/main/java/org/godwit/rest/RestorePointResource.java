// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import org.godwit.api.disk.Machine;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;

/** What is in the store. */
final class RestorePointResource {
    private static final Sort<RestorePoint> SORT = Sort.<RestorePoint, Instant>by("takenAt", RestorePoint::takenAt)
            .or("sizeBytes", RestorePoint::sizeBytes)
            .or("dataBytes", RestorePoint::dataBytes)
            .or("sentBytes", point -> point.figures().sentBytes());

    private final Parts parts;

    RestorePointResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        RestorePoints points = parts.restorePoints();
        Comparator<RestorePoint> order = SORT.asked(call);
        return Page.of(
                call,
                points.of(machine.id()).stream().sorted(order).toList(),
                point -> point.id().value(),
                point -> PointView.view(point, points.verification(point.id())));
    }

    Reply show(Call call) throws IOException {
        RestorePoint point = Ids.point(parts, call.variable("pointId"));
        return Reply.ok(PointView.view(point, parts.restorePoints().verification(point.id())));
    }
}
