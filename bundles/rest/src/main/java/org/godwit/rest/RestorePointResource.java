// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import org.godwit.api.disk.Machine;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;

/** What is in the store. */
final class RestorePointResource {
    private final Parts parts;

    RestorePointResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        RestorePoints points = parts.restorePoints();
        return Page.of(
                call,
                points.of(machine.id()),
                point -> point.id().value(),
                point -> PointView.view(point, points.verification(point.id())));
    }

    Reply show(Call call) throws IOException {
        RestorePoint point = Ids.point(parts, call.variable("pointId"));
        return Reply.ok(PointView.view(point, parts.restorePoints().verification(point.id())));
    }
}
