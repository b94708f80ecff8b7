// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.godwit.api.id.Ulid;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.core.job.Runs;

/**
 * A restore point as retention sees it.
 *
 * @param takenAt by the clock of the source
 * @param madeAt by the clock of the controller
 * @param line points of one line compete for the places of a rule, those of different lines do not
 * @param whole has all disks and no known damage: counts for the minimum
 * @param use what works with it now, if anything does
 * @param scheduled whether a replication schedule has made it: there may be one each five seconds
 */
record Keepable(
        RestorePointId id,
        Instant takenAt,
        Instant madeAt,
        String line,
        boolean whole,
        Optional<Hold> hold,
        Optional<String> use,
        boolean scheduled) {

    /** The line of points that have all disks of their machine and no known damage. */
    static final String WHOLE = "whole";

    /** By the time taken; of the same time the one made later, of those the one with the greater id. */
    static final Comparator<Keepable> NEWEST_FIRST = Comparator.comparing(Keepable::takenAt)
            .thenComparing(Keepable::madeAt)
            .thenComparing(point -> point.id().value())
            .reversed();

    static final Comparator<Keepable> MADE_LAST_FIRST = Comparator.comparing(Keepable::madeAt)
            .thenComparing(point -> point.id().value())
            .reversed();

    static Keepable of(RestorePoint point, boolean damaged, Optional<Hold> hold, Optional<String> use) {
        String disks = point.images().stream()
                .map(image -> image.disk().name())
                .sorted()
                .toList()
                .toString();
        String line = point.isComplete() ? WHOLE : "only " + disks;
        return new Keepable(
                point.id(),
                point.takenAt(),
                Ulid.madeAt(point.id().value()).orElse(point.takenAt()),
                damaged ? line + ", damaged" : line,
                point.isComplete() && !damaged,
                hold,
                use,
                point.id().value().startsWith(Runs.POINT_PREFIX));
    }
}
