// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Events;
import org.godwit.api.plan.Finding;
import org.godwit.api.retention.Policies;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.Migration;
import org.godwit.api.site.Migration.Choice;
import org.godwit.api.site.Migration.Purpose;
import org.godwit.api.site.Migration.State;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.Migrations;
import org.godwit.api.site.Migrations.Act;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.tenant.Scope;
import org.godwit.core.migration.Around;
import org.godwit.core.migration.MigrationKeeper;
import org.godwit.core.site.SiteKeeper;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.target.FaultyTargetCloud;

/** Migrations in a {@link RunSimulation}: what people do with them by chance, and what must hold of them. */
final class MigrationPlay {
    private final SimulatedWorld world;
    private final SimulatedCatalog catalog;
    private final MemoryCatalog memory;
    private final FaultyTargetCloud cloud;
    private final SimulatedMachines sources;
    private final RunInvariants invariants;
    private final FixedFleet fleet;
    private final Set<String> up = new HashSet<>();
    private final Set<CloudSite.State> ends = Set.of(CloudSite.State.DELETED, CloudSite.State.DETACHED);
    private Optional<MigrationKeeper> keeper = Optional.empty();
    private long acts;

    /** How many came to which end, over all seeds. */
    private static final Map<State, LongAdder> ENDED = new ConcurrentSkipListMap<>();

    MigrationPlay(
            SimulatedWorld world,
            SimulatedCatalog catalog,
            FaultyTargetCloud cloud,
            SimulatedMachines sources,
            RunInvariants invariants) {
        this.world = world;
        this.catalog = catalog;
        this.memory = catalog.memory();
        this.cloud = cloud;
        this.sources = sources;
        this.invariants = invariants;
        this.fleet = new FixedFleet(memory);
        catalog.migrating(this::saving);
    }

    /** A new process. */
    void boot(SiteKeeper sites, Events events, Supplier<String> ids) {
        long epoch = world.epoch();
        Around.Fleet seen = () -> {
            world.alive(epoch);
            world.faults.maybe(60, "STATUS_UNREAD");
            return fleet.machines();
        };
        keeper = Optional.of(MigrationKeeper.over(
                new MigrationKeeper.Kept(catalog.migrations(), events, world.clock()),
                new Around(sites, seen, new Parking(epoch)),
                ids));
    }

    private final class Parking implements Around.Parking {
        private final long epoch;

        Parking(long epoch) {
            this.epoch = epoch;
        }

        @Override
        public boolean isParked(MachineId machine) throws IOException {
            world.alive(epoch);
            world.faults.maybe(40, "POLICY_UNREAD");
            return memory.policies().of(Scope.of(machine)).parked();
        }

        @Override
        public void park(MachineId machine, String by) throws IOException {
            world.alive(epoch);
            world.maybe(20, "PARK_FAILED_BEFORE");
            Policies.Policy policy = memory.policies().of(Scope.of(machine));
            memory.policies().put(Scope.of(machine), policy.parked(true));
            world.maybe(20, "PARK_FAILED_AFTER");
        }
    }

    /** {@code CANCELLED 3, FINALIZED 2}. */
    static String ended() {
        return ENDED.entrySet().stream()
                .map(end -> end.getKey() + " " + end.getValue())
                .collect(Collectors.joining(", "));
    }

    /** Counts how they have ended. */
    void end() throws IOException {
        for (Migration one : memory.migrations().newest(1000)) {
            ENDED.computeIfAbsent(one.state(), state -> new LongAdder()).increment();
        }
    }

    /** How much people did. */
    long acts() {
        return acts;
    }

    void look() throws IOException {
        keeper.orElseThrow().look();
    }

    void doSomething() throws IOException {
        late();
        List<Migration> open = memory.migrations().open();
        if (open.isEmpty()) {
            if (world.random.nextInt(3) == 0) {
                start();
            }
        } else if (world.random.nextInt(3) > 0) {
            act(open.get(world.random.nextInt(open.size())), 15);
        }
    }

    private void late() {
        for (SimulatedMachines.Source source : sources.all()) {
            if (world.random.nextInt(6) == 0) {
                fleet.late.remove(source.machine.id());
            } else if (world.random.nextInt(30) == 0) {
                fleet.late.add(source.machine.id());
            }
        }
    }

    private void start() throws IOException {
        boolean stops = world.random.nextInt(3) > 0;
        Optional<Instant> at = world.random.nextInt(3) == 0 ? Optional.of(soon()) : Optional.empty();
        CloudSites.Act decided = world.random.nextBoolean() ? CloudSites.Act.DETACH : CloudSites.Act.ROLL_BACK;
        MigrationOrder order = new MigrationOrder(
                "p",
                1,
                "cloud",
                List.of(),
                Map.of(),
                stops ? SiteOrder.Source.STOPPED_BY_RUN : SiteOrder.Source.MUST_BE_STOPPED,
                100 + world.random.nextInt(400),
                at,
                world.random.nextInt(3) == 0
                        ? Optional.of(new SiteOrder.CommitPolicy(decided, 60 + world.random.nextInt(300)))
                        : Optional.empty());
        MigrationKeeper now = keeper.orElseThrow();
        if (now.check(order).stream().noneMatch(finding -> finding.level() == Finding.Level.BLOCKER)) {
            acts++;
            now.startOnce(order, "ann", "m-" + world.random.nextInt(20));
        }
    }

    private Instant soon() {
        return world.nowAgain().plusSeconds(20 + world.random.nextInt(400));
    }

    /** @param rare ends come once in so many */
    private void act(Migration migration, int rare) throws IOException {
        MigrationKeeper now = keeper.orElseThrow();
        List<Act> allowed = new ArrayList<>();
        for (Choice choice : now.choices(migration)) {
            if (choice.allowed()) {
                allowed.add(choice.act());
            }
        }
        if (world.random.nextInt(rare) > 0) {
            allowed.removeAll(List.of(Act.CANCEL, Act.ROLL_BACK, Act.HOLD));
        }
        if (!allowed.isEmpty()) {
            Act act = allowed.get(world.random.nextInt(allowed.size()));
            boolean later = act == Act.CUT_OVER && world.random.nextInt(4) == 0;
            acts++;
            now.act(migration.id(), act, later ? Optional.of(soon()) : Optional.empty(), "bob");
        }
    }

    /** With nothing failing any more: whether all are over, after something was done for one that waits. */
    boolean settle() throws IOException {
        fleet.late.clear();
        List<Migration> open = memory.migrations().open();
        for (Migration migration : open) {
            if (migration.waitsFor().isEmpty()
                    && migration.changedAt().isBefore(world.nowAgain().minusSeconds(120))) {
                throw new AssertionError("waits and does not say for what: " + migration);
            }
            act(migration, 8);
        }
        return open.isEmpty();
    }

    /** Whether a migration that is not over has ordered it. */
    boolean owns(CloudSite site) throws IOException {
        return memory.migrations().open().stream().anyMatch(one -> hasOrdered(one, site));
    }

    private static boolean hasOrdered(Migration migration, CloudSite site) {
        return migration.runs().stream().anyMatch(run -> Optional.of(run.key()).equals(site.key()));
    }

    /** Whether the end of a site is what its migration has written down before. */
    boolean hasWanted(CloudSite site) {
        try {
            return memory.migrations().newest(1000).stream()
                    .filter(one -> hasOrdered(one, site))
                    .anyMatch(one -> one.ask().isPresent());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** A site is changed. */
    void saved(CloudSite site) {
        if (site.upAt().isPresent() && site.key().isPresent()) {
            up.add(site.key().get());
        }
    }

    /** A migration is about to be written. */
    private void saving(Optional<Migration> before, Migration after) {
        boolean cutover =
                after.run().filter(run -> run.purpose() == Purpose.CUTOVER).isPresent();
        boolean fresh =
                after.runs().size() > before.map(one -> one.runs().size()).orElse(0);
        if (!cutover || !fresh) {
            return;
        }
        boolean skipped = after.told().stream().anyMatch(told -> told.what().equals("orders to skip test"));
        boolean tested = after.runs().stream().anyMatch(run -> run.purpose() == Purpose.TEST && up.contains(run.key()));
        if (!skipped && !tested) {
            invariants.broken("is cut over without a test: " + after);
        }
        Optional<Instant> at = before.flatMap(Migration::appointment).map(Migration.Appointment::at);
        boolean byItself = after.told().stream()
                .skip(before.map(one -> one.told().size()).orElse(0))
                .noneMatch(told -> told.by().equals("bob"));
        Instant now = world.nowAgain();
        if (byItself
                && (at.isEmpty()
                        || now.isBefore(at.get())
                        || now.isAfter(at.get().plus(Migrations.LATEST)))) {
            invariants.broken("is cut over by itself at " + now + ", ordered for " + at + ": " + after);
        }
    }

    void check() throws IOException {
        List<Migration> all = memory.migrations().newest(1000);
        Set<MachineId> busy = new HashSet<>();
        Set<String> keys = new HashSet<>();
        for (Migration one : all) {
            check(one);
            one.runs().forEach(run -> keys.add(run.key()));
            one.key().filter(key -> !keys.add("asked " + key)).ifPresent(key -> invariants.broken("twice: " + one));
            if (!one.state().isFinal()) {
                one.machines().stream()
                        .filter(machine -> !busy.add(machine))
                        .forEach(machine -> invariants.broken(machine + " is in two migrations: " + one));
            }
        }
        for (CloudSite site : memory.sites().newest(1000)) {
            if (site.key()
                    .filter(key -> key.startsWith("migration_") && !keys.contains(key))
                    .isPresent()) {
                invariants.broken("was ordered before it was written down: " + site);
            }
        }
    }

    private void check(Migration one) throws IOException {
        if (one.state() == State.ERROR && one.problem().isEmpty()) {
            invariants.broken("has failed and does not say why: " + one);
        }
        List<CloudSite> sites = memory.sites().newest(1000).stream()
                .filter(site -> hasOrdered(one, site))
                .toList();
        long live = sites.stream().filter(site -> !ends.contains(site.state())).count();
        if (live > 1 || (one.state().isFinal() && live > 0)) {
            invariants.broken("has " + live + " sites: " + one);
        }
        Optional<CloudSite> last = sites.stream()
                .filter(site -> one.run()
                        .filter(run -> site.key().equals(Optional.of(run.key())))
                        .isPresent())
                .findFirst();
        if (one.state() == State.FINALIZED) {
            finalized(one, last);
        } else if (one.state() == State.ROLLED_BACK && last.isPresent()) {
            rolledBack(one, last.get());
        }
    }

    private void finalized(Migration one, Optional<CloudSite> site) throws IOException {
        if (site.filter(at -> at.state() == CloudSite.State.DETACHED).isEmpty()) {
            invariants.broken("is finalized, and its site is not given over: " + one + " " + site);
            return;
        }
        List<SiteMachine> machines = memory.sites().machines(site.get().id());
        Set<String> taken = machines.stream()
                .filter(SiteMachine::isRemoved)
                .map(SiteMachine::device)
                .collect(Collectors.toSet());
        long removed = memory.sites().ledger(site.get().id()).stream()
                .filter(entry -> entry.kind() == LedgerEntry.Kind.INSTANCE)
                .filter(entry -> entry.standing() == LedgerEntry.Standing.GONE)
                .filter(entry -> !taken.contains(entry.device()))
                .count();
        if (removed > 0 || cloud.inside().left(site.get().id().value()).isEmpty()) {
            invariants.broken("is finalized, and something of it was removed: " + one);
        }
        for (SiteMachine each : machines) {
            MachineId machine = each.machine();
            if (!each.isRemoved() && !memory.policies().of(Scope.of(machine)).parked()) {
                invariants.broken("is finalized, and " + machine + " is not parked: " + one);
            }
        }
    }

    private void rolledBack(Migration one, CloudSite site) throws IOException {
        if (site.state() != CloudSite.State.DELETED
                || !cloud.inside().left(site.id().value()).isEmpty()) {
            invariants.broken("is rolled back, and something is left: " + one + " " + site);
        }
        for (SiteMachine machine : memory.sites().machines(site.id())) {
            if (sources.of(machine.machine()).stoppedBy.equals(Optional.of(site.id()))) {
                invariants.broken("is rolled back, and " + machine + " was not started again: " + one);
            }
        }
    }
}
