// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Ready;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Source;
import org.godwit.api.source.SourcePower;
import org.godwit.core.plan.Pointer;

/** What would hinder a run, or make it remarkable. Begins nothing. */
final class SiteCheck {
    /** So far back failovers are looked at that were given over. */
    private static final int MOST_SITES = 10_000;

    private final SiteBook book;
    private final Known known;

    /** What is looked at. */
    record Known(Plans plans, RestorePoints points, Machines machines, SiteTools.Plugged plugged) {}

    SiteCheck(SiteBook book, Known known) {
        this.book = book;
        this.known = known;
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
            boolean failover = order.kind() == SiteOrder.Kind.FAILOVER;
            Map<MachineId, CloudSite> failovers = failover ? failovers() : Map.of();
            for (PlannedMachine device : devices) {
                unsupported(device, found);
                point(order, device, found);
                if (failover) {
                    source(order, device, Optional.ofNullable(failovers.get(new MachineId(device.id()))), found);
                }
            }
        }
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

    private static Finding finding(String where, Problem problem) {
        return new Finding(Level.BLOCKER, problem.code(), where, problem.message(), problem.remedy());
    }

    private static void unknownDevices(SiteOrder order, List<PlannedMachine> devices, List<Finding> found) {
        for (String name : order.devices()) {
            if (devices.stream().noneMatch(device -> device.name().equals(name))) {
                found.add(new Finding(
                        Level.BLOCKER,
                        "DEVICE_UNKNOWN",
                        "",
                        "Device " + name + " is to be started, and version " + order.version() + " of plan "
                                + order.plan() + " has none of that name.",
                        "Name keys of devices of the plan."));
            }
        }
    }

    private static void unsupported(PlannedMachine device, List<Finding> found) {
        String where = Pointer.of("devices", device.name());
        if (!device.scripts().isEmpty()) {
            found.add(new Finding(
                    Level.BLOCKER,
                    "SCRIPTS_UNSUPPORTED",
                    where + "/scripts",
                    "The device has scripts, and runs do not run scripts yet.",
                    "Take them out, and do by hand what they do."));
        }
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
                    "The device has no ready_when: it counts as ready as soon as it was started, and nothing proves it.",
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

    private void point(SiteOrder order, PlannedMachine device, List<Finding> found) throws IOException {
        String where = Pointer.of("devices", device.name(), "id");
        MachineId id = new MachineId(device.id());
        boolean synced = order.source() == Source.STOPPED_BY_RUN;
        if (!synced && Points.find(known.points(), id, order).isEmpty()) {
            found.add(new Finding(
                    Level.BLOCKER,
                    "NO_RESTORE_POINT",
                    where,
                    "Machine " + id + " has no restore point with all of its disks that is "
                            + Points.words(order.points()) + ".",
                    "Replicate or verify it, or choose other restore points."));
        }
    }

    /** The failover that has each machine, if one has. */
    private Map<MachineId, CloudSite> failovers() throws IOException {
        Map<MachineId, CloudSite> having = new HashMap<>();
        for (CloudSite site : book.journal().newest(MOST_SITES)) {
            if (site.order().kind() == SiteOrder.Kind.FAILOVER && site.state() != CloudSite.State.DELETED) {
                for (SiteMachine machine : book.journal().machines(site.id())) {
                    having.putIfAbsent(machine.machine(), site);
                }
            }
        }
        return having;
    }

    private static Finding liveElsewhere(SiteOrder order, MachineId id, String where, CloudSite site) {
        boolean given = site.state() == CloudSite.State.DETACHED;
        // Of what was given over nobody here knows what became of it.
        boolean told = given && order.source() == Source.SAID_TO_BE_STOPPED;
        return new Finding(
                told ? Level.WARNING : Level.BLOCKER,
                "LIVE_ELSEWHERE",
                where,
                "Machine " + id + " belongs to failover " + site.id() + ", which is "
                        + site.state().words() + ": there would be two live copies of it.",
                given ? "Say that it is stopped when you are sure." : "Detach, roll back or delete that site first.");
    }

    private void source(SiteOrder order, PlannedMachine device, Optional<CloudSite> elsewhere, List<Finding> found)
            throws IOException {
        String where = Pointer.of("devices", device.name(), "id");
        MachineId id = new MachineId(device.id());
        elsewhere.ifPresent(site -> found.add(liveElsewhere(order, id, where, site)));
        Optional<Machine> machine = known.machines().find(id);
        if (machine.isEmpty()) {
            return;
        }
        if (order.source() == Source.SAID_TO_BE_STOPPED) {
            boolean connected = machine.get().connected();
            found.add(new Finding(
                    connected ? Level.BLOCKER : Level.WARNING,
                    connected ? "SOURCE_CONNECTED" : "SOURCE_NOT_CHECKED",
                    where,
                    "Machine " + id + " is said to be stopped at the source"
                            + (connected ? ", and it is connected." : ". Nobody looks whether that is so."),
                    connected ? "Stop it, and wait until it is shown as disconnected." : ""));
            return;
        }
        Optional<SourcePower> power = known.plugged().power(machine.get().platform());
        SiteMachine shown = SiteKeeper.fresh(device);
        if (power.isEmpty()) {
            found.add(finding(where, Sources.powerless(shown)));
        } else if (order.source() == Source.MUST_BE_STOPPED) {
            SourcePower.State state = power.get().power(new Asking(), id);
            if (state != SourcePower.State.STOPPED) {
                found.add(finding(where, Sources.running(shown, state)));
            }
        }
    }

    /** Throws when something hinders. */
    static void refuseBlocked(List<Finding> found) throws IOException {
        List<Finding> blockers = found.stream()
                .filter(finding -> finding.level() == Finding.Level.BLOCKER)
                .toList();
        if (!blockers.isEmpty()) {
            Finding first = blockers.get(0);
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "SITE_REFUSED",
                            "Cannot run the plan: " + first.message()
                                    + (blockers.size() > 1 ? " And " + (blockers.size() - 1) + " more." : ""),
                            first.remedy())
                    .with("finding", first.code())
                    .with("where", first.where())
                    .with("blockers", blockers.size())
                    .asException();
        }
    }
}
