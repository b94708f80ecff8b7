// SPDX-License-Identifier: Apache-2.0
package org.godwit.notify;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.godwit.api.notify.Alert.Severity;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.SiteOrder;

/** Runs that stand still: in error, or until somebody agrees. A drill of a whole plan that fails is told of by the plan. */
final class SiteConditions implements Conditions {
    private static final int NEWEST = 1000;

    private final Facts facts;

    SiteConditions(Facts facts) {
        this.facts = facts;
    }

    @Override
    public String kind() {
        return "site/";
    }

    @Override
    public Set<String> after() {
        return Set.of("site.changed");
    }

    @Override
    public List<Condition> now(Instant now) throws IOException {
        List<Condition> found = new ArrayList<>();
        for (CloudSite site : facts.sites().list(NEWEST)) {
            if (site.state() == CloudSite.State.ERROR && !isWholeDrill(site)) {
                found.add(error(site));
            } else if (!site.state().isFinal() && site.waitsFor().isPresent()) {
                found.add(waits(site));
            }
        }
        return found;
    }

    static boolean isWholeDrill(CloudSite site) {
        return site.order().kind() == SiteOrder.Kind.DRILL
                && site.order().devices().isEmpty();
    }

    private Condition error(CloudSite site) {
        boolean earnest = site.order().kind() != SiteOrder.Kind.DRILL;
        return new Condition(
                kind() + site.id() + "/error",
                earnest ? Severity.CRITICAL : Severity.WARNING,
                site.id().value(),
                new Condition.Words(
                        name(site) + " failed",
                        site.problem()
                                .map(problem -> problem.message())
                                .orElse("Something failed that does not mend by itself."),
                        site.problem()
                                .map(problem -> problem.remedy())
                                .filter(remedy -> !remedy.isEmpty())
                                .orElse("Retry it, or end it: godwitctl site show " + site.id() + ".")),
                Duration.ZERO);
    }

    private Condition waits(CloudSite site) {
        return new Condition(
                kind() + site.id() + "/waits",
                Severity.WARNING,
                site.id().value(),
                new Condition.Words(
                        name(site) + " waits for a person",
                        "It waits for approval: " + site.waitsFor().orElse(""),
                        "Look at what runs, then: godwitctl site approve " + site.id() + "."),
                Duration.ZERO);
    }

    private static String name(CloudSite site) {
        return site.order().plan() + ": the "
                + site.order().kind().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + " of "
                + site.startedAt().truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    }
}
