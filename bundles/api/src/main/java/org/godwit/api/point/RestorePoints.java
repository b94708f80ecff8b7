// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;

/** The restore points the catalog knows. */
public interface RestorePoints {

    /**
     * The one instant at which a replication counts: before it nothing happened, after it everything is durable, the
     * loss of power included. Committing the same point again changes nothing.
     */
    void commit(RestorePoint point) throws IOException;

    /** As {@link #commit}, of many; each of them counts when this returns, and any of them may when it throws. */
    default void commitAll(List<RestorePoint> points) throws IOException {
        for (RestorePoint point : points) {
            commit(point);
        }
    }

    Optional<RestorePoint> find(RestorePointId id) throws IOException;

    /** The point of that machine that was taken last. */
    Optional<RestorePoint> latest(MachineId machine) throws IOException;

    /** Newest first. */
    List<RestorePoint> of(MachineId machine) throws IOException;

    /** All, newest first. */
    List<RestorePoint> all() throws IOException;

    /** One for each machine that has points, in any order. A catalog answers without reading more than the newest of each. */
    default List<MachinePoints> byMachine() throws IOException {
        Map<MachineId, List<RestorePoint>> points = all().stream()
                .collect(Collectors.groupingBy(point -> point.machine().id(), LinkedHashMap::new, Collectors.toList()));
        return points.values().stream().map(MachinePoints::of).toList();
    }

    /** As {@link #byMachine()}, of one machine; empty when it has none. */
    default Optional<MachinePoints> byMachine(MachineId machine) throws IOException {
        List<RestorePoint> points = of(machine);
        return points.isEmpty() ? Optional.empty() : Optional.of(MachinePoints.of(points));
    }

    /** How many points lie in each store that has any. A catalog answers without reading them. */
    default Map<StoreId, Long> byStore() throws IOException {
        return all().stream().collect(Collectors.groupingBy(RestorePoint::store, Collectors.counting()));
    }

    /** Forgets a point and its verifications, for good and durably. Nothing happens when there is none. */
    void remove(RestorePointId id) throws IOException;

    /**
     * As {@link #remove(RestorePointId)}, if the point lies in that store at this instant.
     *
     * @return whether it did
     */
    boolean remove(RestorePointId id, StoreId from) throws IOException;

    /**
     * Puts {@code moved} in the place of the point of the same id, durably and at one instant, if that one lies in store
     * {@code from}. Its verifications stay. The one instant at which a point has moved to another store.
     *
     * @return false when there is no such point any more, or it lies elsewhere; nothing has changed then
     */
    boolean move(RestorePoint moved, StoreId from) throws IOException;

    /** Remembers what a verification has shown. */
    void verified(Verification verification) throws IOException;

    /** The newest verification of a point, if it was ever verified. */
    Optional<Verification> verification(RestorePointId id) throws IOException;

    /**
     * Whether the newest verification of each point that was ever verified found it intact. A catalog answers without
     * reading what was damaged.
     */
    default Map<RestorePointId, Boolean> verdicts() throws IOException {
        Map<RestorePointId, Boolean> verdicts = new HashMap<>();
        for (RestorePoint point : all()) {
            verification(point.id()).ifPresent(known -> verdicts.put(point.id(), known.intact()));
        }
        return verdicts;
    }

    /** The newest verification of each point of which that has found damage, newest point first. A catalog reads no other. */
    default List<Verification> damaged() throws IOException {
        List<Verification> damaged = new ArrayList<>();
        for (RestorePoint point : all()) {
            verification(point.id()).filter(known -> !known.intact()).ifPresent(damaged::add);
        }
        return damaged;
    }
}
