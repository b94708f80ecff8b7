// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Events;
import org.godwit.api.job.JobJournal;
import org.godwit.api.point.Machines;
import org.godwit.api.point.PointDeletion;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.Policies.Hold;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenants;
import org.godwit.core.config.Config;
import org.godwit.core.image.Crew;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.InForce;
import org.godwit.core.plugin.PluginRegistry;
import org.godwit.core.plugin.Registry;
import org.godwit.core.retention.Deletion;
import org.godwit.core.retention.Keeper;
import org.godwit.core.retention.Keeping;
import org.godwit.core.retention.PointRemoval;
import org.godwit.core.site.Rounds;
import org.godwit.core.work.Surroundings;
import org.godwit.core.work.Workshop;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers retention and deletion of points, and makes a pass in each interval. The first comes one interval after the start, and none deletes
 * anything when the clock was set since the one before: what a wrong clock lets go would be gone for good.
 */
@Component(
        service = {Retention.class, PointDeletion.class},
        configurationPid = Core.PID,
        immediate = true)
public final class PointKeeper implements Retention, PointDeletion {
    private static final Logger log = LoggerFactory.getLogger(PointKeeper.class);

    private final Keeper keeper;
    private final Deletion deletion;
    private Optional<Rounds> rounds = Optional.empty();

    @Activate
    public PointKeeper(
            @Reference PluginRegistry plugins,
            @Reference PointReading reading,
            @Reference RestorePoints points,
            @Reference Machines machines,
            @Reference JobJournal journal,
            @Reference Policies policies,
            @Reference Tenants tenants,
            @Reference SiteJournal sites,
            @Reference Events events,
            Config config) {
        Keeping keeping = Keeping.of(config);
        Clock clock = Clock.systemUTC();
        CatalogParts catalog = new CatalogParts(points, machines, journal, policies, tenants, sites);
        Workshop workshop = new Workshop(clock, new Ulid(clock, new SecureRandom())::next, Crew::inline);
        Registry registry = plugins.registry();
        PointRemoval removal = PointRemoval.recordThenRow(registry, catalog);
        Surroundings around = new Surroundings(registry, catalog, workshop, events, reading.readers());
        deletion = new Deletion(around, removal);
        keeper = new Keeper(
                around, keeping, new InForce(catalog, Settings.of(config).store()), removal);
        Duration every = keeping.every();
        SteadyClock steady = new SteadyClock(clock, System::nanoTime);
        if (!every.isZero()) {
            String trouble = "retention pass ended early, the next one goes on";
            rounds = Optional.of(new Rounds("godwit-retention", every, trouble, () -> pass(keeper, steady)));
        }
    }

    /** A pass under way ends after the point it is at. */
    @Deactivate
    void close() {
        rounds.ifPresent(Rounds::close);
    }

    /** Deletes what expired, unless the clock was set since the pass before. */
    static void pass(Keeper keeper, SteadyClock steady) throws IOException {
        Duration set = steady.setSince();
        if (!SteadyClock.isSteady(set)) {
            log.warn(
                    "retention deletes nothing in this pass: the clock was set by {} since the one before. If that is"
                            + " right there is nothing to do.",
                    set);
            return;
        }
        int removed = keeper.apply(Optional.empty(), false, "system").size();
        if (removed > 0) {
            log.info("retention pass: removed={}", removed);
        }
    }

    @Override
    public Effective effective(Scope scope) throws IOException {
        return keeper.effective(scope);
    }

    @Override
    public List<Fate> fates(MachineId machine) throws IOException {
        return keeper.fates(machine);
    }

    @Override
    public Projection simulate(MachineId machine, Optional<RetentionRule> rule, int days, Duration cadence)
            throws IOException {
        return keeper.simulate(machine, rule, days, cadence);
    }

    @Override
    public List<Removal> apply(Optional<MachineId> machine, boolean dryRun, String by) throws IOException {
        return keeper.apply(machine, dryRun, by);
    }

    /** Nobody puts a hold on the point between the look for one and the deletion. */
    @Override
    public void delete(RestorePointId point, boolean force, String by) throws IOException {
        synchronized (keeper) {
            deletion.delete(point, force, by);
        }
    }

    @Override
    public Policy policy(Scope scope) throws IOException {
        return keeper.policy(scope);
    }

    @Override
    public void decide(Scope scope, Optional<RetentionRule> rule, Optional<StoreId> store, String by)
            throws IOException {
        keeper.decide(scope, rule, store, by);
    }

    @Override
    public Optional<Hold> hold(RestorePointId point) throws IOException {
        return keeper.hold(point);
    }

    @Override
    public Hold hold(RestorePointId point, String reason, Optional<Instant> until, String by) throws IOException {
        return keeper.hold(point, reason, until, by);
    }

    @Override
    public void release(RestorePointId point, String by) throws IOException {
        keeper.release(point, by);
    }
}
