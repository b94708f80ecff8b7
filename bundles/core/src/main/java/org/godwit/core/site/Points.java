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
                RestorePoint point = find(attempt.tools().points(), machine.machine(), wanted(machine, attempt.order()))
                        .orElseThrow(() -> none(machine, attempt.order()).asException());
                attempt.tools().book().change(attempt.site(), machine, draft -> draft.take(point));
            }
        }
    }

    /** What is wanted of a machine: chosen when it was added, or ordered for the site. */
    static SiteOrder.Points wanted(SiteMachine machine, SiteOrder order) {
        return machine.points().orElseGet(() -> order.points(machine.device()));
    }

    static SiteMachine with(SiteMachine machine, RestorePoint point) {
        MachineDraft draft = new MachineDraft(machine);
        draft.take(point);
        return draft.done();
    }

    /** Whether the run itself makes the points that are wanted. */
    static boolean areMade(SiteOrder order, SiteOrder.Points wanted) {
        return order.source() == SiteOrder.Source.STOPPED_BY_RUN
                && (wanted instanceof SiteOrder.Points.Latest
                        || wanted instanceof SiteOrder.Points.LatestApplicationConsistent);
    }

    private static Problem none(SiteMachine machine, SiteOrder order) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        "NO_RESTORE_POINT",
                        "Looked for a restore point of machine " + machine.machine() + " (device " + machine.device()
                                + "), " + words(wanted(machine, order))
                                + ", and there is none that has all of its disks.",
                        "Replicate the machine, or choose other restore points.")
                .with("machine", machine.machine());
    }

    static String words(SiteOrder.Points points) {
        if (points instanceof SiteOrder.Points.At moment) {
            return "the newest not after " + moment.at();
        }
        if (points instanceof SiteOrder.Points.Exactly one) {
            return one.id().value();
        }
        if (points instanceof SiteOrder.Points.LatestVerified) {
            return "the newest that was verified and found intact";
        }
        return points instanceof SiteOrder.Points.LatestApplicationConsistent
                ? "the newest that is application consistent"
                : "the newest";
    }

    static Optional<RestorePoint> find(RestorePoints points, MachineId machine, SiteOrder.Points wanted)
            throws IOException {
        List<RestorePoint> newestFirst = points.of(machine);
        for (RestorePoint point : newestFirst) {
            if (point.isComplete() && suits(points, point, wanted)) {
                return Optional.of(point);
            }
        }
        return Optional.empty();
    }

    private static boolean suits(RestorePoints points, RestorePoint point, SiteOrder.Points wanted) throws IOException {
        if (wanted instanceof SiteOrder.Points.At moment) {
            return !point.takenAt().isAfter(moment.at());
        }
        if (wanted instanceof SiteOrder.Points.Exactly one) {
            return point.id().equals(one.id());
        }
        if (wanted instanceof SiteOrder.Points.LatestVerified) {
            return points.verification(point.id()).filter(Verification::intact).isPresent();
        }
        return !(wanted instanceof SiteOrder.Points.LatestApplicationConsistent)
                || point.consistency().compareTo(Consistency.APPLICATION) >= 0;
    }
}
