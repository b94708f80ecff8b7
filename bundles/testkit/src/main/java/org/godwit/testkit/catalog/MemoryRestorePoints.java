// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.point.Verification;

/** Restore points in memory. Safe for use by many threads. */
public final class MemoryRestorePoints implements RestorePoints {
    private static final Comparator<RestorePoint> NEWEST_FIRST = Comparator.comparing(RestorePoint::takenAt)
            .thenComparing(point -> point.id().value())
            .reversed();

    private final Map<RestorePointId, RestorePoint> points = new LinkedHashMap<>();
    private final Map<RestorePointId, Verification> verifications = new LinkedHashMap<>();

    @Override
    public synchronized void commit(RestorePoint point) {
        points.putIfAbsent(point.id(), point);
    }

    @Override
    public synchronized Optional<RestorePoint> find(RestorePointId id) {
        return Optional.ofNullable(points.get(id));
    }

    @Override
    public Optional<RestorePoint> latest(MachineId machine) {
        return of(machine).stream().findFirst();
    }

    @Override
    public List<RestorePoint> of(MachineId machine) {
        return all().stream()
                .filter(point -> point.machine().id().equals(machine))
                .toList();
    }

    @Override
    public synchronized List<RestorePoint> all() {
        return points.values().stream().sorted(NEWEST_FIRST).toList();
    }

    @Override
    public synchronized void remove(RestorePointId id) {
        points.remove(id);
        verifications.remove(id);
    }

    @Override
    public synchronized boolean remove(RestorePointId id, StoreId from) {
        boolean lies = liesIn(id, from);
        if (lies) {
            remove(id);
        }
        return lies;
    }

    @Override
    public synchronized boolean move(RestorePoint moved, StoreId from) {
        boolean lies = liesIn(moved.id(), from);
        if (lies) {
            points.put(moved.id(), moved);
        }
        return lies;
    }

    private boolean liesIn(RestorePointId id, StoreId store) {
        return find(id).filter(point -> point.store().equals(store)).isPresent();
    }

    @Override
    public synchronized void verified(Verification verification) {
        Verification known = verifications.get(verification.point());
        if (known == null || !known.at().isAfter(verification.at())) {
            verifications.put(verification.point(), verification);
        }
    }

    @Override
    public synchronized Optional<Verification> verification(RestorePointId id) {
        return Optional.ofNullable(verifications.get(id));
    }
}
