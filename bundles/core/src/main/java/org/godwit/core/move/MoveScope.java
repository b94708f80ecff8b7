// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.move;

import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobOrder.Load;
import org.godwit.api.point.RestorePoint;

/** Which restore points a move is about. */
public final class MoveScope {
    private MoveScope() {}

    /** Whether a point has still to be moved. */
    static boolean moves(JobOrder.Move order, RestorePoint point) {
        return holds(order.load(), point) && !point.store().equals(order.to());
    }

    /** Whether a point belongs to what is moved, as the point is now. */
    public static boolean holds(Load load, RestorePoint point) {
        if (load instanceof Load.OfPoint one) {
            return one.point().equals(point.id());
        }
        if (load instanceof Load.OfMachine one) {
            return one.machine().equals(point.machine().id());
        }
        return load instanceof Load.OfStore from && from.store().equals(point.store()) && isOf(from, point.domain());
    }

    /** Whether a move out of a store is about that dedup domain. */
    static boolean isOf(Load.OfStore from, String domain) {
        return from.domain().isEmpty() || from.domain().get().equals(domain);
    }
}
