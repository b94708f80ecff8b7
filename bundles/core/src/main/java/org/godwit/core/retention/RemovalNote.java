// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.util.Map;
import org.godwit.api.job.Events;
import org.godwit.api.retention.Retention.Removal;
import org.godwit.core.job.Runs;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is said of a restore point that retention has removed. */
final class RemovalNote {
    private static final Logger log = LoggerFactory.getLogger(RemovalNote.class);

    private RemovalNote() {}

    static void write(Removal one, String by, Events events) {
        if (one.point().value().startsWith(Runs.POINT_PREFIX)) {
            // One of hundreds: the pass says how many.
            log.debug("restore point removed: point={} by={}", one.point(), by);
            return;
        }
        log.info(
                "restore point removed: point={} machine={} takenAt={} by={} because=\"{}\"",
                one.point(),
                one.machine(),
                one.takenAt(),
                by,
                one.because());
        Map<String, String> facts = Map.of("machine", one.machine().value(), "because", one.because(), "by", by);
        events.publish("point", "point.removed", one.point().value(), facts);
    }
}
