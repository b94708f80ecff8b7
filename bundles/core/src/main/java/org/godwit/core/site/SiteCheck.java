// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Ready;
import org.godwit.api.plan.PlannedMachine.Script;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.core.plan.Pointer;

/** What would hinder a run, or make it remarkable. Begins nothing. */
final class SiteCheck {
    private final Known known;
    private final SourceCheck sources;

    /** What is looked at. */
    record Known(
            Plans plans,
            RestorePoints points,
            Machines machines,
            SiteTools.Plugged plugged,
            SiteTools.Scripts scripts) {}

    SiteCheck(SiteBook book, Known known) {
        this.known = known;
        this.sources = new SourceCheck(book, known);
    }

    /** Worst first. */
    List<Finding> check(SiteOrder order) throws IOException {
        String document = known.plans().document(order.plan(), order.version());
        List<Finding> found = new ArrayList<>();
        for (Finding finding : known.plans().check(document)) {
            if (concerns(finding, order)) {
                found.add(finding);
            }
        }
        if (found.stream().noneMatch(finding -> finding.level() == Level.BLOCKER)) {
            target(order).ifPresent(found::add);
            List<PlannedMachine> devices = devices(order);
            unknownDevices(order, devices, found);
            for (PlannedMachine device : devices) {
                unsupported(device, found);
                scripts(device, found);
                point(order, device, found);
            }
            if (order.kind() == SiteOrder.Kind.FAILOVER) {
                sources.check(order, devices, found);
            }
        }
        found.sort(Comparator.comparing(Finding::level));
        return found;
    }

    /** Whether its devices may be started once more by the site that has them. Worst first. */
    List<Finding> sources(SiteOrder order, CloudSiteId site) throws IOException {
        List<Finding> found = new ArrayList<>();
        sources.check(order, devices(order), found, other -> !other.id().equals(site));
        found.sort(Comparator.comparing(Finding::level));
        return found;
    }

    /** The devices that a run of the order starts. */
    List<PlannedMachine> devices(SiteOrder order) throws IOException {
        List<PlannedMachine> devices = new ArrayList<>();
        for (StartGroup group : known.plans().order(known.plans().document(order.plan(), order.version()))) {
            for (PlannedMachine device : group.machines()) {
                if (order.devices().isEmpty() || order.devices().contains(device.name())) {
                    devices.add(device);
                }
            }
        }
        return devices;
    }

    /** The machines as a run would begin with them now. */
    List<SiteMachine> preview(SiteOrder order) throws IOException {
        List<SiteMachine> machines = new ArrayList<>();
        if (known.plans().check(known.plans().document(order.plan(), order.version())).stream()
                .anyMatch(finding -> finding.level() == Level.BLOCKER)) {
            return machines;
        }
        for (PlannedMachine device : devices(order)) {
            SiteMachine fresh = NewSites.fresh(device);
            SiteOrder.Points wanted = order.points(device.name());
            Optional<RestorePoint> point = Points.areMade(order, wanted)
                    ? Optional.empty()
                    : Points.find(known.points(), fresh.machine(), wanted);
            machines.add(point.map(found -> Points.with(fresh, found)).orElse(fresh));
        }
        machines.sort(Comparator.comparing(SiteMachine::device));
        return machines;
    }

    private static boolean concerns(Finding finding, SiteOrder order) {
        String where = finding.where() + "/";
        return order.devices().isEmpty()
                || !where.startsWith("/devices/")
                || order.devices().stream().anyMatch(name -> where.startsWith(Pointer.of("devices", name) + "/"));
    }

    private Optional<Finding> target(SiteOrder order) throws IOException {
        try {
            return known.plugged().target(order.target()).trouble().map(trouble -> finding("", trouble));
        } catch (ProblemException e) {
            return Optional.of(finding("", e.problem()));
        }
    }

    static Finding finding(String where, Problem problem) {
        return new Finding(Level.BLOCKER, problem.code(), where, problem.message(), problem.remedy());
    }

    private static void unknownDevices(SiteOrder order, List<PlannedMachine> devices, List<Finding> found) {
        Set<String> named = new TreeSet<>(order.devices());
        named.addAll(order.pointsOf().keySet());
        for (String name : named) {
            if (devices.stream().noneMatch(device -> device.name().equals(name))) {
                found.add(new Finding(
                        Level.BLOCKER,
                        "DEVICE_UNKNOWN",
                        "",
                        "Device " + name + " is named, and version " + order.version() + " of plan " + order.plan()
                                + " starts none of that name here.",
                        "Name keys of devices of the plan that are to be started."));
            }
        }
    }

    private static void unsupported(PlannedMachine device, List<Finding> found) {
        String where = Pointer.of("devices", device.name());
        if (device.ready().stream().anyMatch(Ready.Agent.class::isInstance)) {
            found.add(new Finding(
                    Level.BLOCKER,
                    "READY_AGENT_UNSUPPORTED",
                    where + "/ready_when",
                    "The device is to be waited for until its agent connects, and runs cannot tell that yet.",
                    "Wait for a port, HTTP or its console."));
        }
        if (device.ready().isEmpty()) {
            found.add(new Finding(
                    Level.WARNING,
                    "READY_UNSEEN",
                    where,
                    "The device has no ready_when: it counts as ready as soon as it was started, and nothing proves"
                            + " it.",
                    "Wait for a port, HTTP or its console."));
        }
        if (!(device.network() instanceof PlannedMachine.Network.Keep)) {
            found.add(new Finding(
                    Level.WARNING,
                    "NETWORK_KEPT",
                    where + "/network",
                    "Addresses inside the machine are to be changed, and runs leave them as they are.",
                    "Change them by hand after it was started."));
        }
    }

    private void scripts(PlannedMachine device, List<Finding> found) {
        String where = Pointer.of("devices", device.name(), "scripts");
        for (Script script : device.scripts()) {
            if (script.place() != Script.Place.CONTROLLER) {
                found.add(new Finding(
                        Level.BLOCKER,
                        "SCRIPTS_UNSUPPORTED",
                        where,
                        "Script " + script.name()
                                + " is to run in a machine, and runs can only run those of the controller.",
                        "Say \"where\": \"controller\", or take it out and do by hand what it does."));
            } else {
                known.scripts().trouble(script.name()).ifPresent(trouble -> found.add(finding(where, trouble)));
            }
        }
    }

    private void point(SiteOrder order, PlannedMachine device, List<Finding> found) throws IOException {
        String where = Pointer.of("devices", device.name(), "id");
        MachineId id = new MachineId(device.id());
        SiteOrder.Points wanted = order.points(device.name());
        if (!Points.areMade(order, wanted)
                && Points.find(known.points(), id, wanted).isEmpty()) {
            found.add(new Finding(
                    Level.BLOCKER,
                    "NO_RESTORE_POINT",
                    where,
                    "Machine " + id + " has no restore point with all of its disks that is " + Points.words(wanted)
                            + ".",
                    "Replicate or verify it, or choose other restore points."));
        }
    }
}
