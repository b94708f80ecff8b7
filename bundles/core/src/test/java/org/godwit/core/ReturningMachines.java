// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.Disk;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.Failback;
import org.godwit.api.site.Failback.State;
import org.godwit.api.site.Failback.Step;
import org.godwit.api.site.FailbackMachine;
import org.godwit.api.site.FailbackOrder;
import org.godwit.api.site.Failbacks.Act;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.source.Consistency;
import org.godwit.api.source.Snapshot;
import org.godwit.core.site.FailbackKeeper;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.source.SparseBytes;
import org.godwit.testkit.target.FaultyTargetCloud;

/** Machines that live and write in the cloud of a {@link RunSimulation}, and people who bring them back. */
final class ReturningMachines {
    private static final String WHO = "ann";

    private final SimulatedWorld world;
    private final MemoryCatalog catalog;
    private final FaultyTargetCloud cloud;
    private final SimulatedMachines sources;
    private final RunInvariants invariants;
    private final Set<CloudSiteId> ended = new HashSet<>();
    private long lastWritten = 1_000_000;
    private long arrived;
    private long returned;

    ReturningMachines(
            SimulatedWorld world,
            MemoryCatalog catalog,
            FaultyTargetCloud cloud,
            SimulatedMachines sources,
            RunInvariants invariants) {
        this.world = world;
        this.catalog = catalog;
        this.cloud = cloud;
        this.sources = sources;
        this.invariants = invariants;
    }

    /** How many failbacks have brought their machines where they go. */
    long arrived() {
        return arrived;
    }

    /** How many have put them back where they were. */
    long rolledBack() {
        return returned;
    }

    /** Whether a failback has ended that site, as was asked of it. */
    boolean hasEnded(CloudSiteId site) {
        return ended.contains(site);
    }

    private List<Failback> open() {
        try {
            return catalog.sites().openFailbacks();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What runs in the cloud as a failover writes all of its disks at once. */
    void live() throws IOException {
        for (CloudSite site : catalog.sites().newest(1000)) {
            if (site.order().kind() != SiteOrder.Kind.FAILOVER || world.random.nextInt(3) > 0) {
                continue;
            }
            List<String> running = cloud.inside().running(site.id().value());
            for (SiteMachine machine : catalog.sites().machines(site.id())) {
                if (running.contains(machine.device())) {
                    ByteBuffer bytes =
                            ByteBuffer.allocate(8).putLong(++lastWritten).flip();
                    for (Disk disk : sources.of(machine.machine()).machine.disks()) {
                        cloud.written(site.id().value(), volume(machine.device(), disk), 0, bytes);
                    }
                }
            }
        }
    }

    private static String volume(String device, Disk disk) {
        return device + "-" + disk.id().name();
    }

    private static long number(SparseBytes bytes) {
        ByteBuffer number = ByteBuffer.allocate(8);
        bytes.read(0, number);
        return number.flip().getLong();
    }

    /** A restore point of what a machine has written in a site. */
    RestorePoint replicated(JobOrder.Replicate order, JobContext job, SiteOrders orders) throws IOException {
        try (Snapshot snapshot =
                orders.source(order).orElseThrow().snapshot(job, order.machine(), Consistency.APPLICATION)) {
            Set<Long> numbers = new HashSet<>();
            for (Disk disk : snapshot.disks()) {
                ByteBuffer number = ByteBuffer.allocate(8);
                snapshot.read(disk.id(), 0, number);
                numbers.add(number.flip().getLong());
            }
            if (numbers.size() != 1
                    || snapshot.disks().size()
                            != sources.of(order.machine()).machine.disks().size()) {
                invariants.broken("disks of several moments, or not all: " + numbers + " of " + snapshot.disks());
            }
            return sources.replicated(order.machine(), numbers.iterator().next());
        }
    }

    /** A failback is changed. */
    void saving(Optional<Failback> before, Failback after) {
        Step was = before.map(Failback::step).orElse(Step.NONE);
        if (after.step() == Step.RETURN && after.step() != was) {
            catalogSites().stream()
                    .filter(site -> site.key().equals(Optional.of(after.id() + "-" + after.runs())))
                    .forEach(site -> ended.add(site.id()));
        }
        if (after.step() == Step.REMOVE) {
            ended.add(after.order().from());
        }
        if (was == Step.START && after.step() == Step.NONE && after.state() != State.ERROR) {
            returned++;
            after.machines().stream()
                    .filter(machine -> machine.stopped() || !runs(after.order().from(), machine))
                    .forEach(machine -> invariants.broken("rolled back, and does not run: " + machine));
        }
        if (after.state() == State.SYNCHRONIZED && after.step() == Step.NONE && !after.isOver()) {
            arrived++;
            after.machines().stream()
                    .filter(machine -> runs(after.order().from(), machine)
                            || !runs(after.destination().orElseThrow(), machine))
                    .forEach(machine -> invariants.broken("arrived, and does not run there alone: " + machine));
        }
        if (after.state() == State.CANCELLED) {
            after.machines().stream()
                    .filter(FailbackMachine::stopped)
                    .forEach(machine -> invariants.broken("given up, and stopped: " + machine));
        }
    }

    private List<CloudSite> catalogSites() {
        try {
            return catalog.sites().newest(1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean runs(CloudSiteId site, FailbackMachine machine) {
        return cloud.inside().running(site.value()).contains(machine.device());
    }

    /** A machine is started where it goes: it has what it wrote last where it was. */
    void starting(CloudSite site, String device) {
        if (site.order().source() != SiteOrder.Source.STOPPED_BY_FAILBACK) {
            return;
        }
        Failback failback = open().stream()
                .filter(one -> site.key().equals(Optional.of(one.id() + "-" + one.runs())))
                .findFirst()
                .orElseThrow();
        FailbackMachine machine = failback.machines().stream()
                .filter(one -> one.device().equals(device))
                .findFirst()
                .orElseThrow();
        for (Disk disk : sources.of(machine.machine()).machine.disks()) {
            String name = volume(device, disk);
            Optional<Long> there =
                    cloud.inside().bytes(failback.order().from().value(), name).map(ReturningMachines::number);
            Optional<Long> here = cloud.inside().bytes(site.id().value(), name).map(ReturningMachines::number);
            if (there.isEmpty() || !there.equals(here)) {
                invariants.broken("what was written last is missing: " + here + " for " + there + " on " + name + " of "
                        + failback);
            }
        }
    }

    /** Somebody asks for a failback, or does something with one. */
    void doSomething(FailbackKeeper keeper) throws IOException {
        if (world.random.nextInt(3) == 0) {
            start(keeper);
            return;
        }
        List<Failback> open = open();
        if (!open.isEmpty()) {
            Failback one = open.get(world.random.nextInt(open.size()));
            List<Act> acts = new ArrayList<>(keeper.allowed(one));
            if (world.random.nextInt(4) > 0) {
                acts.removeAll(List.of(Act.CANCEL, Act.ROLL_BACK));
            }
            if (!acts.isEmpty()) {
                keeper.act(one.id(), acts.get(world.random.nextInt(acts.size())), WHO);
            }
        }
    }

    private void start(FailbackKeeper keeper) throws IOException {
        List<CloudSite> sites = catalogSites().stream()
                .filter(site -> site.order().kind() == SiteOrder.Kind.FAILOVER)
                .filter(site -> site.state() == CloudSite.State.RUNNING || site.state() == CloudSite.State.DETACHED)
                .toList();
        if (sites.isEmpty()) {
            return;
        }
        CloudSite site = sites.get(world.random.nextInt(sites.size()));
        long every = world.random.nextBoolean() ? 0 : 60 + world.random.nextInt(200);
        FailbackOrder order = new FailbackOrder(site.id(), "cloud", Map.of(), every, world.random.nextBoolean());
        if (keeper.check(order).stream().noneMatch(finding -> finding.level() == Finding.Level.BLOCKER)) {
            keeper.start(order, WHO);
        }
    }

    /** What waits for people is brought to an end. */
    void settle(FailbackKeeper keeper) throws IOException {
        for (Failback one : open()) {
            List<Act> acts = new ArrayList<>(keeper.allowed(one));
            acts.remove(Act.SYNC);
            boolean waits = one.step() == Step.NONE || one.state() == State.ERROR;
            if (waits && one.state() != State.INCOMPLETE && !acts.isEmpty()) {
                keeper.act(one.id(), acts.get(world.random.nextInt(acts.size())), WHO);
            }
        }
    }
}
