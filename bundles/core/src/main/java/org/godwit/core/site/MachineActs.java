// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteMachine.Phase;
import org.godwit.api.site.SiteMachine.Wanted;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Source;

/** What is asked of single machines of a site: whether it can be, and what is then wanted of them. */
record MachineActs(SiteBook book, SiteCheck check, SiteTools.Plugged plugged) {

    /** Writes down what is wanted. The site as it is afterwards. Throws when something hinders one of the machines. */
    CloudSite begin(CloudSite site, MachineChange change) throws IOException {
        List<SiteMachine> wanted = wanted(site, change);
        return book.change(
                site.id(),
                now -> now.state() == CloudSite.State.RUNNING,
                draft -> {
                    draft.state = CloudSite.State.UPDATING;
                    draft.job = Optional.empty();
                },
                wanted);
    }

    /** The machines that change, as they are to be noted. Throws when something hinders one of them. */
    private List<SiteMachine> wanted(CloudSite site, MachineChange change) throws IOException {
        Map<String, SiteMachine> machines = new TreeMap<>();
        book.journal().machines(site.id()).forEach(machine -> machines.put(machine.device(), machine));
        return change.act() == Act.ADD ? added(site, change, machines) : changed(site, change, machines);
    }

    private List<SiteMachine> added(CloudSite site, MachineChange change, Map<String, SiteMachine> machines)
            throws IOException {
        for (String device : change.devices()) {
            if (machines.containsKey(device) && !machines.get(device).isRemoved()) {
                throw refused(site, change.act(), device, "it is in the site already", "Name devices that are not.");
            }
        }
        SiteOrder order = order(site.order(), site.order().source(), change);
        Blockers.refuse(check.check(order), "SITE_REFUSED", "add them to the site");
        List<SiteMachine> added = new ArrayList<>();
        for (PlannedMachine device : check.devices(order)) {
            added.add(NewSites.fresh(device, Optional.of(order.points(device.name()))));
        }
        return added;
    }

    private List<SiteMachine> changed(CloudSite site, MachineChange change, Map<String, SiteMachine> machines)
            throws IOException {
        List<SiteMachine> changed = new ArrayList<>();
        for (String device : change.devices()) {
            SiteMachine machine = machines.get(device);
            if (machine == null) {
                throw refused(site, change.act(), device, "the site has none of that name", "List its machines.");
            }
            refuseWrongPhase(site, change.act(), machine);
            MachineDraft draft = new MachineDraft(machine);
            draft.wanted = switch (change.act()) {
                case POWER_OFF -> Optional.of(Wanted.OFF);
                case REMOVE -> Optional.of(Wanted.REMOVED);
                default -> Optional.empty();
            };
            changed.add(draft.done());
        }
        if (change.act() == Act.REMOVE) {
            refuseEmpty(site, change, machines);
        } else {
            PowerOff.of(plugged.target(site.order().target()));
        }
        if (change.act() == Act.POWER_ON && site.order().kind() == SiteOrder.Kind.FAILOVER) {
            boolean told = site.order().source() == Source.SAID_TO_BE_STOPPED;
            SiteOrder order = order(site.order(), told ? Source.SAID_TO_BE_STOPPED : Source.MUST_BE_STOPPED, change);
            Blockers.refuse(check.sources(order, site.id()), "SITE_REFUSED", "power them on");
        }
        return changed;
    }

    private static void refuseWrongPhase(CloudSite site, Act act, SiteMachine machine) throws IOException {
        Phase phase = machine.phase();
        boolean suits =
                switch (act) {
                    case POWER_OFF -> phase == Phase.UP;
                    case POWER_ON -> phase == Phase.OFF;
                    default -> phase != Phase.REMOVED;
                };
        if (!suits) {
            String stands = phase.name().toLowerCase(Locale.ROOT);
            throw refused(
                    site,
                    act,
                    machine.device(),
                    "it is " + stands,
                    act == Act.POWER_ON ? "Only one that is off is powered on." : "List the machines of the site.");
        }
    }

    private static void refuseEmpty(CloudSite site, MachineChange change, Map<String, SiteMachine> machines)
            throws IOException {
        boolean staying = machines.values().stream()
                .anyMatch(machine -> !machine.isRemoved() && !change.devices().contains(machine.device()));
        if (!staying) {
            String device = change.devices().get(0);
            throw refused(site, Act.REMOVE, device, "no machine would be left", "Delete or roll back the site.");
        }
    }

    /** The order of a site that had only these devices. */
    private static SiteOrder order(SiteOrder of, Source source, MachineChange change) {
        Map<String, SiteOrder.Points> points = new HashMap<>();
        change.devices()
                .forEach(device -> points.put(device, change.points(device).orElseGet(() -> of.points(device))));
        return new SiteOrder(
                of.plan(),
                of.version(),
                of.kind(),
                of.target(),
                of.points(),
                change.devices(),
                of.settings(),
                of.limitSeconds(),
                source,
                points,
                of.policy());
    }

    private static IOException refused(CloudSite site, Act act, String device, String why, String remedy) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "MACHINE_ACT_REFUSED",
                        "Asked to " + act.words() + " device " + device + " of site " + site.id() + ": " + why + ".",
                        remedy)
                .with("site", site.id())
                .with("device", device)
                .asException();
    }
}
