// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;

/** Machines in memory. Safe for use by many threads. */
public final class MemoryMachines implements Machines {
    private final Map<MachineId, Machine> machines = new LinkedHashMap<>();

    @Override
    public synchronized void put(Machine machine) {
        machines.put(machine.id(), machine);
    }

    @Override
    public synchronized Optional<Machine> find(MachineId id) {
        return Optional.ofNullable(machines.get(id));
    }

    @Override
    public synchronized List<Machine> all() {
        return machines.values().stream()
                .sorted(Comparator.comparing(Machine::name)
                        .thenComparing(machine -> machine.id().value()))
                .toList();
    }
}
