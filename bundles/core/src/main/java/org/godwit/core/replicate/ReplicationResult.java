// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.util.Map;
import java.util.TreeMap;
import org.godwit.api.point.ReplicationFigures;
import org.godwit.api.point.RestorePoint;

/** What the job of a replication tells when it has ended well. */
public final class ReplicationResult {
    private ReplicationResult() {}

    public static Map<String, String> of(RestorePoint point, Replication replication) {
        ReplicationFigures figures = point.figures();
        Map<String, String> result = new TreeMap<>();
        result.put("restorePoint", point.id().value());
        result.put("consistency", point.consistency().words());
        result.put("readBytes", String.valueOf(figures.readBytes()));
        result.put("changedBytes", String.valueOf(figures.changedBytes()));
        result.put("sentBytes", String.valueOf(figures.sentBytes()));
        result.put("storedBytes", String.valueOf(figures.storedBytes()));
        result.put("milliseconds", String.valueOf(figures.milliseconds()));
        result.put("restedMilliseconds", String.valueOf(replication.restedMillis()));
        result.put("frozenMilliseconds", String.valueOf(replication.frozenMillis()));
        result.put("untilFreezeMilliseconds", String.valueOf(replication.untilFreezeMillis()));
        return result;
    }
}
