// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;

/** What is in the store. */
final class RestorePointResource {
    private final Parts parts;

    RestorePointResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        Machine machine = Ids.machine(parts, call.variable("machineId"));
        RestorePoints points = parts.restorePoints();
        List<RestorePoint> all = points.of(machine.id());
        try {
            return Page.of(
                    call,
                    all,
                    point -> point.id().value(),
                    point -> PointView.view(point, verification(points, point)));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    Reply show(Call call) throws IOException {
        RestorePoint point = Ids.point(parts, call.variable("pointId"));
        return Reply.ok(PointView.view(point, parts.restorePoints().verification(point.id())));
    }

    private static Optional<Verification> verification(RestorePoints points, RestorePoint point) {
        try {
            return points.verification(point.id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
