// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.Failback;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SiteOrder.Source;
import org.godwit.api.source.SourcePower;
import org.godwit.core.plan.Pointer;

/** Whether machines may be started elsewhere: none that runs at its source, and none that another failover has. */
final class SourceCheck {
    /** So far back failovers are looked at that were given over. */
    private static final int MOST_SITES = 10_000;

    private final SiteBook book;
    private final SiteCheck.Known known;

    SourceCheck(SiteBook book, SiteCheck.Known known) {
        this.book = book;
        this.known = known;
    }

    void check(SiteOrder order, List<PlannedMachine> devices, List<Finding> found) throws IOException {
        check(order, devices, found, site -> true);
    }

    /** @param others which failovers may not have the machines */
    void check(SiteOrder order, List<PlannedMachine> devices, List<Finding> found, Predicate<CloudSite> others)
            throws IOException {
        Map<MachineId, CloudSite> failovers = failovers(others);
        for (PlannedMachine device : devices) {
            check(order, device, Optional.ofNullable(failovers.get(new MachineId(device.id()))), found);
        }
    }

    /** The failover that has each machine, if one has. */
    private Map<MachineId, CloudSite> failovers(Predicate<CloudSite> others) throws IOException {
        Map<MachineId, CloudSite> having = new HashMap<>();
        for (CloudSite site : book.journal().newest(MOST_SITES)) {
            boolean failover = site.order().kind() == SiteOrder.Kind.FAILOVER;
            if (failover && site.state() != CloudSite.State.DELETED && others.test(site)) {
                book.journal().machines(site.id()).stream()
                        .filter(machine -> !machine.isRemoved())
                        .forEach(machine -> having.putIfAbsent(machine.machine(), site));
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

    /** It may live in the site from which a failback that runs brings it, and nowhere else. */
    private void byFailback(MachineId id, String where, Optional<CloudSite> elsewhere, List<Finding> found)
            throws IOException {
        Optional<Failback> failback = FailbackHold.of(book.journal(), id)
                .filter(one -> one.state() == Failback.State.RUNNING && one.step() == Failback.Step.DESTINATION);
        if (failback.isEmpty()) {
            found.add(new Finding(
                    Level.BLOCKER,
                    "FAILBACK_ONLY",
                    where,
                    "No failback that runs has stopped machine " + id + ".",
                    "Start a failback; it orders its destination itself."));
        } else if (elsewhere
                .filter(site -> !site.id().equals(failback.get().order().from()))
                .isPresent()) {
            found.add(new Finding(
                    Level.BLOCKER,
                    "LIVE_ELSEWHERE",
                    where,
                    "Machine " + id + " belongs to failover " + elsewhere.get().id() + ", which is "
                            + elsewhere.get().state().words() + ": there would be two live copies of it.",
                    "Delete that site first."));
        }
    }

    private void check(SiteOrder order, PlannedMachine device, Optional<CloudSite> elsewhere, List<Finding> found)
            throws IOException {
        String where = Pointer.of("devices", device.name(), "id");
        MachineId id = new MachineId(device.id());
        if (order.source() == Source.STOPPED_BY_FAILBACK) {
            byFailback(id, where, elsewhere, found);
            return;
        }
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
        SiteMachine shown = NewSites.fresh(device);
        if (power.isEmpty()) {
            found.add(SiteCheck.finding(where, Sources.powerless(shown)));
        } else if (order.source() == Source.MUST_BE_STOPPED) {
            SourcePower.State state = power.get().power(new Asking(), id);
            if (state != SourcePower.State.STOPPED) {
                found.add(SiteCheck.finding(where, Sources.running(shown, state)));
            }
        }
    }
}
