// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.Plans;
import org.godwit.api.site.CloudSite;
import org.godwit.core.config.Config;
import org.godwit.core.site.Rounds;
import org.godwit.core.site.SiteBook;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets cloud sites that are long over. Those stay of which anything may be left, those that were given over, of which
 * nobody else tells where their machines are, and what shows that a plan works.
 */
@Component(service = SitePruner.class, configurationPid = Core.PID, immediate = true)
public final class SitePruner {
    private static final Logger log = LoggerFactory.getLogger(SitePruner.class);
    private static final Duration LOOK_EVERY = Duration.ofHours(1);

    private final SiteBook book;
    private final Plans plans;
    private final InstantSource clock;
    private final Duration age;
    private Optional<Rounds> rounds = Optional.empty();

    @Activate
    public SitePruner(@Reference SiteBook book, @Reference Plans plans, Config config) {
        this(book, plans, Clock.systemUTC(), Duration.ofDays(config.sites_days()));
        rounds = Optional.of(new Rounds(
                "godwit-site-pruner", LOOK_EVERY, "old sites cannot be forgotten and are later", this::look));
    }

    /** @param age since when a site must be over */
    SitePruner(SiteBook book, Plans plans, InstantSource clock, Duration age) {
        this.book = book;
        this.plans = plans;
        this.clock = clock;
        this.age = age;
    }

    void look() throws IOException {
        Instant until = clock.instant().minus(age);
        List<CloudSite> old = book.journal().newest(Integer.MAX_VALUE).stream()
                .filter(site -> site.state() == CloudSite.State.DELETED)
                .filter(site -> site.changedAt().isBefore(until))
                .toList();
        Set<CloudSiteId> kept = old.isEmpty() ? Set.of() : proofs();
        for (CloudSite site : old) {
            if (!kept.contains(site.id()) && book.forget(site.id())) {
                log.info("site forgotten: site={} over since={}", site.id(), site.changedAt());
            }
        }
    }

    /** The last drill of each plan that has shown something, and the last by its schedule. */
    private Set<CloudSiteId> proofs() throws IOException {
        Map<String, List<CloudSite>> drills = new DrillHistory(book.journal()).byPlan();
        Set<CloudSiteId> proofs = new HashSet<>();
        for (Plan plan : plans.list()) {
            List<CloudSite> newest = drills.getOrDefault(plan.name(), List.of());
            newest.stream().filter(DrillHistory::hasShown).findFirst().ifPresent(site -> proofs.add(site.id()));
            newest.stream()
                    .filter(site -> site.startedBy().equals(DrillKeeper.BY))
                    .findFirst()
                    .ifPresent(site -> proofs.add(site.id()));
        }
        return proofs;
    }

    @Deactivate
    void close() {
        rounds.ifPresent(Rounds::close);
    }
}
