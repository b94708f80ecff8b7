// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.target.Instance;
import org.godwit.api.target.InstancePower;
import org.godwit.api.target.InstanceReader;
import org.godwit.api.target.TargetCloud;

/** What would hinder a failback, or make it remarkable. Begins nothing. */
record FailbackCheck(SiteJournal journal, SiteKeeper sites, SiteTools.Plugged plugged) {
    /** What becomes true by the failback itself, once it runs. */
    private static final Set<String> LATER = Set.of("LIVE_ELSEWHERE", "FAILBACK_ONLY", "NO_RESTORE_POINT");

    /** Worst first. */
    List<Finding> check(FailbackOrder order) throws IOException {
        List<Finding> found = new ArrayList<>();
        CloudSite site = sites.find(order.from());
        boolean lives = site.state() == CloudSite.State.RUNNING || site.state() == CloudSite.State.DETACHED;
        if (site.order().kind() != SiteOrder.Kind.FAILOVER || !lives) {
            found.add(blocker(
                    "SITE_NOT_LIVE",
                    "Site " + site.id() + " is a "
                            + site.order().kind().name().toLowerCase(java.util.Locale.ROOT) + " and is "
                            + site.state().words()
                            + ": machines come back from a failover that runs or was given over.",
                    "Wait until it runs, or name another site."));
        }
        Optional<Failback> other = FailbackHold.of(journal, site);
        other.ifPresent(one -> found.add(blocker(
                "FAILBACK_EXISTS",
                "Site " + site.id() + " has failback " + one.id() + ", which is "
                        + one.state().words() + ".",
                "Go on with that one, or cancel it.")));
        List<SiteMachine> machines = machines(journal, site.id());
        machines(site, machines, found);
        origin(site, found);
        if (found.stream().noneMatch(finding -> finding.level() == Level.BLOCKER)) {
            for (Finding finding : sites.check(destination(order, site, devices(machines), Map.of()))) {
                if (!LATER.contains(finding.code())) {
                    found.add(finding);
                }
            }
        }
        found.sort(Comparator.comparing(Finding::level));
        return found;
    }

    /** Those of a site that are there: what was removed of it does not come back. */
    static List<SiteMachine> machines(SiteJournal journal, CloudSiteId site) throws IOException {
        return journal.machines(site).stream()
                .filter(machine -> !machine.isRemoved())
                .toList();
    }

    private static List<String> devices(List<SiteMachine> machines) {
        return machines.stream().map(SiteMachine::device).toList();
    }

    private static void machines(CloudSite site, List<SiteMachine> machines, List<Finding> found) {
        for (SiteMachine machine : machines) {
            if (machine.wanted().isPresent()) {
                found.add(blocker(
                        "SITE_CHANGED",
                        "Device " + machine.device() + " of site " + site.id()
                                + " was powered off: a failback brings back what runs, and starts all of it.",
                        "Power it on, or remove it from the site."));
            } else if (machine.instance().isEmpty()) {
                found.add(blocker(
                        "INSTANCE_MISSING",
                        "Device " + machine.device() + " of site " + site.id() + " was never started.",
                        "Wait until the site runs."));
            }
        }
        if (machines.isEmpty()) {
            found.add(blocker("SITE_EMPTY", "Site " + site.id() + " has no machines.", "Name another site."));
        }
    }

    private void origin(CloudSite site, List<Finding> found) throws IOException {
        try {
            TargetCloud target = plugged.target(site.order().target());
            target.trouble().ifPresent(trouble -> found.add(SiteCheck.finding("", trouble)));
            if (!(target instanceof InstanceReader)) {
                found.add(SiteCheck.finding("", SitePlatform.unreadable(target.id())));
            }
            PowerOff.of(target);
        } catch (ProblemException e) {
            found.add(SiteCheck.finding("", e.problem()));
        }
    }

    private static Finding blocker(String code, String message, String remedy) {
        return new Finding(Level.BLOCKER, code, "", message, remedy);
    }

    /** The site that a run of a failback makes. */
    static SiteOrder destination(
            FailbackOrder order, CloudSite origin, List<String> devices, Map<String, SiteOrder.Points> points) {
        return new SiteOrder(
                origin.order().plan(),
                origin.order().version(),
                SiteOrder.Kind.FAILOVER,
                order.target(),
                new SiteOrder.Points.Latest(),
                devices,
                order.settings(),
                0,
                SiteOrder.Source.STOPPED_BY_FAILBACK,
                points,
                Optional.empty());
    }

    /** Throws unless an instance is shown to be stopped. */
    static void refuseRunning(TargetCloud target, FailbackMachine machine) throws IOException {
        InstancePower.State state =
                PowerOff.of(target).power(new Asking(), new Instance(machine.instance(), machine.device()));
        if (state != InstancePower.State.STOPPED) {
            boolean known = state == InstancePower.State.RUNNING;
            throw Problem.of(
                            known ? Problem.Kind.MISCONFIGURED : Problem.Kind.TRANSIENT,
                            known ? "SOURCE_RUNNING" : "SOURCE_UNKNOWN",
                            "Looked whether device " + machine.device() + " is stopped in target " + target.id()
                                    + ", from which it comes back, and "
                                    + (known ? "it runs" : "the target cannot tell")
                                    + ". What it writes now would be lost, and two copies of it would live.",
                            "Roll the failback back and run it again.")
                    .with("machine", machine.machine())
                    .asException();
        }
    }
}
