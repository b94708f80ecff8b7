// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.io.IOException;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.job.Events;
import org.godwit.api.point.PointDeletion;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.work.PointReaders;
import org.godwit.core.work.Surroundings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes restore points: first the record in the store, then the line in the catalog. Killed in between the point is
 * listed and whole, and is deleted by asking again; the other way round a lost catalog would bring it back.
 */
public final class Deletion implements PointDeletion {
    private static final Logger log = LoggerFactory.getLogger(Deletion.class);

    private final PointRemoval removal;
    private final CatalogParts catalog;
    private final PointReaders readers;
    private final Events events;
    private final Clock clock;

    public Deletion(Surroundings around, PointRemoval removal) {
        this.removal = removal;
        this.clock = around.workshop().clock();
        this.catalog = around.catalog();
        this.readers = around.readers();
        this.events = around.events();
    }

    @Override
    public void delete(RestorePointId id, boolean force, String by) throws IOException {
        RestorePoint point = catalog.points().find(id).orElseThrow(() -> Problem.of(
                        Problem.Kind.MISSING,
                        "RESTORE_POINT_UNKNOWN",
                        "Looked for restore point " + id + ", and the catalog has none of that id.",
                        "List the restore points of the machine and use an id from there.")
                .with("restorePoint", id)
                .asException());
        refuse(point, force);
        removal.remove(id);
        log.info(
                "restore point removed: point={} machine={} store={} by={} force={}",
                id,
                point.machine().id(),
                point.store(),
                by,
                force);
        events.publish(
                "point",
                "point.removed",
                id.value(),
                Map.of("machine", point.machine().id().value(), "because", "somebody deleted it", "by", by));
    }

    /** Whatever may veto a deletion does so here, and nowhere else. */
    private void refuse(RestorePoint point, boolean force) throws IOException {
        Optional<Hold> hold = catalog.policies().hold(point.id()).filter(known -> known.holdsAt(clock.instant()));
        if (hold.isPresent()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "RESTORE_POINT_HELD",
                            "Asked to delete restore point " + point.id() + ", and "
                                    + hold.get().by() + " has put a hold on it: "
                                    + hold.get().reason() + ".",
                            "Release the hold first; force does not go past it.")
                    .with("restorePoint", point.id())
                    .asException();
        }
        Optional<String> move = PointUses.now(catalog, readers).moving(point);
        if (move.isPresent()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "RESTORE_POINT_MOVING",
                            "Asked to delete restore point " + point.id() + ", and " + move.get()
                                    + " brings it to another store.",
                            "Wait for that job, or cancel it.")
                    .with("restorePoint", point.id())
                    .asException();
        }
        Optional<String> reader = readers.of(point.id());
        if (reader.isPresent()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "RESTORE_POINT_SERVED",
                            "Asked to delete restore point " + point.id() + ", and " + reader.get() + " reads it.",
                            "End that first; force does not go past it.")
                    .with("restorePoint", point.id())
                    .asException();
        }
        if (!force && isNewestComplete(point)) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "RESTORE_POINT_NEWEST",
                            "Asked to delete restore point " + point.id()
                                    + ", and it is the newest complete one of machine "
                                    + point.machine().name() + ".",
                            "Make a newer one first, or force it.")
                    .with("restorePoint", point.id())
                    .asException();
        }
    }

    private boolean isNewestComplete(RestorePoint point) throws IOException {
        return catalog.points().of(point.machine().id()).stream()
                .filter(RestorePoint::isComplete)
                .findFirst()
                .map(newest -> newest.id().equals(point.id()))
                .orElse(false);
    }
}
