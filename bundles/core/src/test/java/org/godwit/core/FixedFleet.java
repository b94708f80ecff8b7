// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Readiness;
import org.godwit.core.migration.Around;
import org.godwit.testkit.catalog.MemoryCatalog;

/** Machines as ready as their restore points make them, and late when a test says so. */
final class FixedFleet implements Around.Fleet {
    private final MemoryCatalog catalog;

    /** Those that are behind their target. */
    final Set<MachineId> late = new HashSet<>();

    FixedFleet(MemoryCatalog catalog) {
        this.catalog = catalog;
    }

    @Override
    public List<MachineStatus> machines() throws IOException {
        List<MachineStatus> all = new ArrayList<>();
        for (Machine machine : catalog.machines().all()) {
            all.add(status(machine));
        }
        return all;
    }

    private MachineStatus status(Machine machine) throws IOException {
        Optional<RestorePoint> newest = catalog.points().latest(machine.id());
        Optional<MachineStatus.Point> point = newest.map(
                one -> new MachineStatus.Point(one.id(), one.takenAt(), one.consistency(), Optional.empty()));
        boolean behind = late.contains(machine.id());
        Readiness.Reason why =
                new Readiness.Reason(Readiness.Level.READY_WITH_WARNINGS, "RPO_EXCEEDED", "It is 3 h old.", "");
        return new MachineStatus(
                machine,
                new MachineStatus.Replication(
                        MachineStatus.ReplicationState.UP_TO_DATE,
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        0,
                        OptionalLong.empty(),
                        "",
                        Optional.empty(),
                        Optional.empty()),
                new Readiness(Readiness.Level.READY, behind ? List.of(why) : List.of()),
                MachineStatus.Lifecycle.PROTECTED,
                Optional.empty(),
                List.of(),
                new MachineStatus.Points(newest.isPresent() ? 1 : 0, 0, point, point),
                Optional.empty());
    }
}
