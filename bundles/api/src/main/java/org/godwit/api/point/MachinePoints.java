// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.util.List;

/**
 * What there is of one machine, told without reading all of it.
 *
 * @param count of its restore points, at least one
 * @param dataBytes of all of them that are not in holes, each point counted whole
 * @param newest the point taken last
 */
public record MachinePoints(int count, long dataBytes, RestorePoint newest) {

    /** @param points of one machine, newest first, at least one */
    public static MachinePoints of(List<RestorePoint> points) {
        long bytes = points.stream().mapToLong(RestorePoint::dataBytes).sum();
        return new MachinePoints(points.size(), bytes, points.get(0));
    }
}
