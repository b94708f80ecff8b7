// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.point.MachinePoints;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;

/** Whether devices are machines that could be started: known, once each, with a restore point that has all disks. */
final class PlanMachines {
    private final Machines machines;
    private final RestorePoints points;

    PlanMachines(Machines machines, RestorePoints points) {
        this.machines = machines;
        this.points = points;
    }

    /** By name and then id. */
    List<Machine> all() throws IOException {
        return machines.all();
    }

    List<Finding> check(PlanReading plan) throws IOException {
        Set<String> known =
                machines.all().stream().map(Machine::id).map(MachineId::value).collect(Collectors.toSet());
        Map<String, RestorePoint> newest = points.byMachine().stream()
                .map(MachinePoints::newest)
                .collect(Collectors.toMap(point -> point.machine().id().value(), point -> point));
        Map<String, String> devices = new HashMap<>();
        List<Finding> found = new ArrayList<>();
        for (PlannedMachine device : plan.machines().values()) {
            String where = Pointer.of("devices", device.name(), "id");
            String before = devices.putIfAbsent(device.id(), device.name());
            if (before != null) {
                found.add(new Finding(
                        Level.BLOCKER,
                        "MACHINE_TWICE",
                        where,
                        "Machine " + device.id() + " is device " + before + " too; one machine is started once.",
                        "Take one of them out."));
            } else if (!known.contains(device.id())) {
                found.add(new Finding(
                        Level.BLOCKER,
                        "MACHINE_UNKNOWN",
                        where,
                        "There is no machine " + device.id() + ".",
                        "Take an id from the list of machines; connect its agent if it is not there."));
            } else {
                point(device, Optional.ofNullable(newest.get(device.id())), where)
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    private Optional<Finding> point(PlannedMachine device, Optional<RestorePoint> newest, String where)
            throws IOException {
        Optional<RestorePoint> whole = newest.filter(RestorePoint::isComplete);
        if (whole.isEmpty() && newest.isPresent()) {
            whole = points.of(new MachineId(device.id())).stream()
                    .filter(RestorePoint::isComplete)
                    .findFirst();
        }
        if (whole.isEmpty()) {
            return Optional.of(new Finding(
                    Level.BLOCKER,
                    "NO_RESTORE_POINT",
                    where,
                    "Machine " + device.id() + " has no restore point with all of its disks"
                            + newest.map(point -> "; the newest, " + point.id() + ", has only some")
                                    .orElse("")
                            + ".",
                    "Replicate it."));
        }
        boolean damaged = points.verification(whole.get().id())
                .filter(known -> !known.intact())
                .isPresent();
        return damaged
                ? Optional.of(new Finding(
                        Level.WARNING,
                        "RESTORE_POINT_DAMAGED",
                        where,
                        "The newest restore point with all disks of machine " + device.id() + ", "
                                + whole.get().id() + ", has damage.",
                        "Replicate the machine again, or have the blocks sent again."))
                : Optional.empty();
    }

    /** What only a target knows, and targets are not asked for yet. */
    static List<Finding> target(PlanReading plan, Collection<String> targets) {
        List<Finding> found = new ArrayList<>();
        if (targets.isEmpty()) {
            found.add(new Finding(
                    Level.WARNING,
                    "TARGET_MISSING",
                    "",
                    "The controller has no target where machines could be started.",
                    "Install the feature of one, for example godwit-target-file."));
        }
        TreeSet<String> flavors = new TreeSet<>();
        TreeSet<String> zones = new TreeSet<>();
        TreeSet<String> groups = new TreeSet<>();
        for (PlannedMachine machine : plan.machines().values()) {
            machine.flavor().ifPresent(flavors::add);
            machine.zone().ifPresent(zones::add);
            groups.addAll(machine.securityGroups());
        }
        unchecked("flavor", flavors).ifPresent(found::add);
        unchecked("availability zone", zones).ifPresent(found::add);
        unchecked("security group", groups).ifPresent(found::add);
        unchecked("subnet", new TreeSet<>(plan.cidrs().keySet())).ifPresent(found::add);
        return found;
    }

    private static Optional<Finding> unchecked(String what, TreeSet<String> names) {
        if (names.isEmpty()) {
            return Optional.empty();
        }
        String shown = names.stream().limit(10).collect(Collectors.joining(", ")) + (names.size() > 10 ? ", …" : "");
        return Optional.of(new Finding(
                Level.INFO,
                "TARGET_NOT_ASKED",
                "",
                "Whether the target has each " + what + " is not checked: targets cannot be asked for them yet. Named: "
                        + shown + ".",
                "Compare with the target."));
    }
}
