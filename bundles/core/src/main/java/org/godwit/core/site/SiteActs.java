// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.plan.Plans;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.SiteOrder;

/** What may be done with a site as it stands. */
final class SiteActs {
    private SiteActs() {}

    static List<Act> allowed(CloudSite site) {
        boolean failover = site.order().kind() == SiteOrder.Kind.FAILOVER;
        List<Act> acts = new ArrayList<>();
        switch (site.state()) {
            case PENDING, CREATING -> {
                if (site.waitsFor().isPresent()) {
                    acts.add(Act.APPROVE);
                }
                acts.add(site.paused() ? Act.RESUME : Act.PAUSE);
                ends(acts, failover);
            }
            case RUNNING -> {
                if (site.paused() || site.decidesAt().isPresent()) {
                    acts.add(site.paused() ? Act.RESUME : Act.PAUSE);
                }
                if (failover) {
                    acts.add(Act.DETACH);
                }
                ends(acts, failover);
                acts.addAll(List.of(Act.ADD, Act.POWER_OFF, Act.POWER_ON, Act.REMOVE));
            }
            case UPDATING -> {
                if (site.waitsFor().isPresent()) {
                    acts.add(Act.APPROVE);
                }
                if (site.paused() || site.decidesAt().isPresent()) {
                    acts.add(site.paused() ? Act.RESUME : Act.PAUSE);
                }
                ends(acts, failover);
            }
            case ERROR -> {
                if (!isBehind(site)) {
                    acts.add(Act.RETRY);
                }
                ends(acts, failover);
            }
            default -> {
                // It is being removed or given over, or nothing of it is left.
            }
        }
        if (!acts.isEmpty() && (site.endsAt().isPresent() || site.decidesAt().isPresent())) {
            acts.add(Act.PROLONG);
        }
        return acts;
    }

    /** Throws unless a site may stay as it is until then. */
    static void refuseUntil(CloudSite site, Instant until, Instant now) throws IOException {
        boolean drill = site.order().kind() == SiteOrder.Kind.DRILL;
        Instant latest =
                drill ? site.startedAt().plus(SiteOrder.LONGEST_DRILL) : now.plus(SiteOrder.CommitPolicy.LONGEST);
        if (!until.isAfter(now) || until.isAfter(latest)) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "SITE_TIME_WRONG",
                            "Asked to prolong site " + site.id() + " until " + until + "; it is " + now
                                    + ", and the last moment possible is " + latest + ".",
                            "Name a time in between.")
                    .with("site", site.id())
                    .with("latest", latest)
                    .asException();
        }
    }

    private static void ends(List<Act> acts, boolean failover) {
        if (failover) {
            acts.add(Act.ROLL_BACK);
        }
        acts.add(Act.DELETE);
    }

    /** What the source has written since the last replication would be lost by going on. */
    private static boolean isBehind(CloudSite site) {
        SiteOrder.Source source = site.order().source();
        return (source == SiteOrder.Source.STOPPED_BY_RUN || source == SiteOrder.Source.STOPPED_BY_FAILBACK)
                && site.problem()
                        .filter(problem -> problem.code().equals("SOURCE_RUNNING"))
                        .isPresent();
    }

    static Problem refused(CloudSite site, Act act) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "SITE_ACT_REFUSED",
                        "Asked to " + act.words() + " site " + site.id() + ", which is "
                                + site.state().words() + ".",
                        "What may be done now: "
                                + String.join(
                                        ", ",
                                        allowed(site).stream().map(Act::words).toList()) + ".")
                .with("site", site.id())
                .with("state", site.state().words());
    }

    /** With the rank whose approval is what it waits for. */
    static List<Integer> approvals(Plans plans, CloudSite site) throws IOException {
        List<Integer> approvals = new ArrayList<>(site.approvals());
        String document = plans.document(site.order().plan(), site.order().version());
        plans.order(document).stream()
                .filter(group ->
                        !approvals.contains(group.rank()) && group.approval().equals(site.waitsFor()))
                .findFirst()
                .ifPresent(group -> approvals.add(group.rank()));
        return approvals;
    }
}
