// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.Failback;
import org.godwit.api.site.SiteJournal;

/**
 * What a failback that is not over keeps others from: its sites are not removed or given over behind its back, and its
 * machines are replicated from where they live and from nowhere else.
 */
public final class FailbackHold {
    /** What people may do with the site that a failback makes. */
    private static final Set<Act> OF_DESTINATION = EnumSet.of(Act.APPROVE, Act.PAUSE, Act.RESUME, Act.RETRY);

    private FailbackHold() {}

    /** By what the site is found that a run of a failback makes, also when nobody was told its id. */
    static String key(Failback failback) {
        return failback.id() + "-" + failback.runs();
    }

    /** The one that holds a site. */
    static Optional<Failback> of(SiteJournal journal, CloudSite site) throws IOException {
        return journal.openFailbacks().stream()
                .filter(failback -> failback.order().from().equals(site.id()) || isDestination(failback, site))
                .findFirst();
    }

    private static boolean isDestination(Failback failback, CloudSite site) {
        return failback.destination().equals(Optional.of(site.id()))
                || site.key().equals(Optional.of(key(failback)));
    }

    /** The one that holds a machine. */
    public static Optional<Failback> of(SiteJournal journal, MachineId machine) throws IOException {
        return journal.openFailbacks().stream()
                .filter(failback -> failback.machines().stream()
                        .anyMatch(one -> one.machine().equals(machine)))
                .findFirst();
    }

    /** Of what a site allows, that which its failback does, too. */
    static List<Act> allowed(Failback failback, CloudSite site, List<Act> acts) {
        boolean destination = isDestination(failback, site);
        return acts.stream()
                .filter(act -> destination && OF_DESTINATION.contains(act))
                .toList();
    }

    static Problem refused(Failback failback, CloudSite site) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "SITE_HELD",
                        "Site " + site.id() + " is held by failback " + failback.id() + ", which is "
                                + failback.state().words() + ": its machines are on their way.",
                        isDestination(failback, site)
                                ? "Finalize the failback, or roll it back."
                                : "Cancel the failback, or finalize it.")
                .with("site", site.id())
                .with("failback", failback.id());
    }

    /** Throws when a machine lives in a site that a failback reads: what its own platform has is older. */
    static void refuseStale(SiteJournal journal, MachineId machine) throws IOException {
        Optional<Failback> failback = of(journal, machine);
        if (failback.isPresent()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "MACHINE_LIVES_IN_SITE",
                            "Asked to replicate machine " + machine + " from its own platform, and it lives in site "
                                    + failback.get().order().from() + ", from which failback "
                                    + failback.get().id() + " brings it back: what its platform has is older.",
                            "Sync the failback, or cancel it.")
                    .with("machine", machine)
                    .with("failback", failback.get().id())
                    .asException();
        }
    }
}
