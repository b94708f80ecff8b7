// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.source.Consistency;

/** Which restore point each machine is made from. Only those that hold all disks are looked at. */
final class Points {
    private Points() {}

    /** For those that have none yet. */
    static void choose(Attempt attempt) throws IOException {
        for (SiteMachine machine : attempt.machines()) {
            if (machine.point().isEmpty()) {
                RestorePoint point = find(attempt.tools().points(), machine.machine(), attempt.order())
                        .orElseThrow(() -> none(machine, attempt.order()).asException());
                attempt.tools().book().change(attempt.site(), machine, draft -> {
                    draft.point = Optional.of(point.id());
                    draft.pointTakenAt = Optional.of(point.takenAt());
                });
            }
        }
    }

    private static Problem none(SiteMachine machine, SiteOrder order) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        "NO_RESTORE_POINT",
                        "Looked for a restore point of machine " + machine.machine() + " (device " + machine.device()
                                + "), " + words(order.points()) + ", and there is none that has all of its disks.",
                        "Replicate the machine, or choose other restore points.")
                .with("machine", machine.machine());
    }

    static String words(SiteOrder.Points points) {
        if (points instanceof SiteOrder.Points.At moment) {
            return "the newest not after " + moment.at();
        }
        if (points instanceof SiteOrder.Points.LatestVerified) {
            return "the newest that was verified and found intact";
        }
        return points instanceof SiteOrder.Points.LatestApplicationConsistent
                ? "the newest that is application consistent"
                : "the newest";
    }

    static Optional<RestorePoint> find(RestorePoints points, MachineId machine, SiteOrder order) throws IOException {
        List<RestorePoint> newestFirst = points.of(machine);
        for (RestorePoint point : newestFirst) {
            if (point.isComplete() && suits(points, point, order.points())) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    private static boolean suits(RestorePoints points, RestorePoint point, SiteOrder.Points wanted) throws IOException {
        if (wanted instanceof SiteOrder.Points.At moment) {
            return !point.takenAt().isAfter(moment.at());
        }
        if (wanted instanceof SiteOrder.Points.LatestVerified) {
            return points.verification(point.id()).filter(Verification::intact).isPresent();
        }
        return !(wanted instanceof SiteOrder.Points.LatestApplicationConsistent)
                || point.consistency().compareTo(Consistency.APPLICATION) >= 0;
    }
}
