// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.MachineId;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.target.VolumeWriter;
import org.godwit.core.site.SiteTools;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.source.SparseBytes;
import org.godwit.testkit.target.CloudHistory;
import org.godwit.testkit.target.FaultyTargetCloud;

/** What must hold whatever fails, and whoever does what when. Remembers the first thing that did not. */
final class RunInvariants implements CloudHistory.Witness {
    private final MemoryCatalog catalog;
    private final FaultyTargetCloud cloud;
    private final SimulatedMachines sources;
    private List<StartGroup> groups = List.of();
    private Optional<String> broken = Optional.empty();
    private final Set<CloudSiteId> forgotten = new HashSet<>();
    private Predicate<CloudSite> decided = site -> true;
    private BiConsumer<CloudSite, String> starting = (site, device) -> {};

    RunInvariants(MemoryCatalog catalog, FaultyTargetCloud cloud, SimulatedMachines sources) {
        this.catalog = catalog;
        this.cloud = cloud;
        this.sources = sources;
        sources.witness(this::isLive, this::siteOf, this::broken);
        cloud.inside().witness(this);
    }

    /** The groups of the plan that all runs follow. */
    void groups(List<StartGroup> plan) {
        groups = plan;
    }

    /** @param who whether somebody has wanted an end of a site */
    void people(Predicate<CloudSite> who) {
        decided = who;
    }

    /** A site is changed: it does not end by itself before its time, and only as was ordered. */
    void saving(CloudSite before, CloudSite after, Instant now) {
        Set<State> standing = Set.of(State.RUNNING, State.UPDATING);
        boolean failed = before.state() == State.UPDATING && after.state() == State.ERROR;
        boolean ends = standing.contains(before.state()) && !standing.contains(after.state()) && !failed;
        if (!ends || decided.test(before)) {
            return;
        }
        Optional<Act> wanted = before.order().policy().map(SiteOrder.CommitPolicy::act);
        boolean asOrdered =
                switch (after.state()) {
                    case DELETING -> before.endsAt().isPresent();
                    case DETACHING -> wanted.equals(Optional.of(Act.DETACH));
                    case ROLLING_BACK -> wanted.equals(Optional.of(Act.ROLL_BACK));
                    default -> false;
                };
        Instant due = before.endsAt().or(before::decidesAt).orElse(Instant.MAX);
        boolean held = before.paused() && !before.endsAt().isPresent();
        if (!asOrdered || held || now.isBefore(due)) {
            broken("ended by itself at " + now + ", as nobody has wanted it: " + before + " became " + after);
        }
    }

    /** Who else looks at each device of a site that is started. */
    void starting(BiConsumer<CloudSite, String> now) {
        starting = now;
    }

    void broken(String what) {
        broken = broken.isPresent() ? broken : Optional.of(what);
    }

    private interface Look<T> {
        T at() throws IOException;
    }

    private static <T> T quietly(Look<T> look) {
        try {
            return look.at();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void making(LedgerEntry.Kind kind, String scope, String name) {
        CloudSiteId site = new CloudSiteId(scope);
        Optional<LedgerEntry> entry = quietly(() -> catalog.sites().entry(site, kind, name));
        if (entry.isEmpty() || entry.get().standing() != LedgerEntry.Standing.WANTED) {
            broken(kind + " " + scope + "/" + name + " is asked for, and the ledger has " + entry);
        }
        if (kind == LedgerEntry.Kind.INSTANCE) {
            starting(site, name);
        }
    }

    private void starting(CloudSiteId id, String device) {
        CloudSite site = quietly(() -> catalog.sites().find(id)).orElseThrow();
        List<SiteMachine> machines = quietly(() -> catalog.sites().machines(id));
        inTurn(site, machines, device);
        SiteMachine machine = of(machines, device);
        if (machine.wanted().isPresent()) {
            broken(machine + " is started, and is not wanted");
        }
        if (isFailover(site) && sources.of(machine.machine()).running) {
            broken("two live copies: " + device + " of " + id + " is started while it runs at the source");
        }
        starting.accept(site, device);
        if (isFailover(site) && isLive(machine.machine(), id)) {
            broken("two live copies: " + device + " of " + id + " is started while another failover runs it");
        }
    }

    private static SiteMachine of(List<SiteMachine> machines, String device) {
        return machines.stream()
                .filter(one -> one.device().equals(device))
                .findFirst()
                .orElseThrow();
    }

    /** A script of a device is run: the ones that {@link RunPlans} names, {@code three} after it is ready. */
    void running(String script, Map<String, String> facts) {
        CloudSiteId id = new CloudSiteId(facts.getOrDefault("GODWIT_SITE", "?"));
        String device = facts.getOrDefault("GODWIT_DEVICE", "?");
        List<SiteMachine> machines = quietly(() -> catalog.sites().machines(id));
        SiteMachine machine = of(machines, device);
        boolean after = script.equals("three");
        inTurn(quietly(() -> catalog.sites().find(id)).orElseThrow(), machines, device);
        if (machine.phase() != (after ? SiteMachine.Phase.READY : SiteMachine.Phase.START)) {
            broken("script " + script + " is run of " + machine);
        }
        if (machine.ran().stream().anyMatch(ran -> ran.name().equals(script))) {
            broken("script " + script + " is run again of " + machine);
        }
        if (script.equals("two") && machine.ran().isEmpty()) {
            broken("script two is run before script one of " + machine);
        }
    }

    private void inTurn(CloudSite site, List<SiteMachine> machines, String device) {
        for (StartGroup group : groups) {
            boolean mine = group.machines().stream().anyMatch(one -> one.name().equals(device));
            if (mine && group.approval().isPresent() && !site.approvals().contains(group.rank())) {
                broken(device + " is started before somebody agreed: " + site);
            }
            if (mine) {
                break;
            }
            Set<String> before =
                    group.machines().stream().map(one -> one.name()).collect(Collectors.toSet());
            machines.stream()
                    .filter(one -> one.wanted().isEmpty())
                    .filter(one -> before.contains(one.device()) && one.phase() != SiteMachine.Phase.UP)
                    .forEach(one -> broken(device + " is started before " + one + " is up"));
        }
    }

    @Override
    public void starting(String scope, String name) {
        starting(new CloudSiteId(scope), name);
    }

    @Override
    public void removing(LedgerEntry.Kind kind, String scope, String name) {
        if (scope.equals(CloudHistory.FOREIGN)) {
            broken("somebody else's " + kind + " " + name + " is to be removed");
            return;
        }
        CloudSite site =
                quietly(() -> catalog.sites().find(new CloudSiteId(scope))).orElseThrow();
        boolean ofOne = site.state() == State.UPDATING && isLeaving(site, kind, name);
        if (!ofOne && site.state() != State.DELETING && site.state() != State.ROLLING_BACK) {
            broken(kind + " " + name + " is removed of " + site);
        }
    }

    private boolean isLeaving(CloudSite site, LedgerEntry.Kind kind, String name) {
        Optional<LedgerEntry> entry = quietly(() -> catalog.sites().entry(site.id(), kind, name));
        return quietly(() -> catalog.sites().machines(site.id())).stream()
                .filter(one -> entry.filter(known -> known.device().equals(one.device()))
                        .isPresent())
                .anyMatch(one -> one.wanted().equals(Optional.of(SiteMachine.Wanted.REMOVED)));
    }

    private CloudSiteId siteOf(JobContext job) {
        return quietly(() -> catalog.sites().open()).stream()
                .filter(site -> site.job().equals(Optional.of(job.job().value())))
                .map(CloudSite::id)
                .findFirst()
                .orElseThrow();
    }

    /** Whether the cloud was asked to run it, and not yet to stop; also of what was given over since. */
    boolean isAskedFor(MachineId machine) {
        for (CloudSite site : quietly(() -> catalog.sites().newest(1000))) {
            List<SiteMachine> machines = quietly(() -> catalog.sites().machines(site.id()));
            boolean asked = quietly(() -> catalog.sites().ledger(site.id())).stream()
                    .filter(entry ->
                            entry.kind() == LedgerEntry.Kind.INSTANCE && entry.standing() != LedgerEntry.Standing.GONE)
                    .anyMatch(entry -> machines.stream()
                            .anyMatch(one -> one.machine().equals(machine)
                                    && one.device().equals(entry.device())));
            if (isFailover(site) && asked) {
                return true;
            }
        }
        return false;
    }

    /** A disk is written: not one that was whole already. */
    void writing(JobContext job, DiskImage image) {
        JobId id = job.job();
        for (CloudSite site : quietly(() -> catalog.sites().open())) {
            if (site.job().equals(Optional.of(id.value()))) {
                quietly(() -> catalog.sites().machines(site.id())).stream()
                        .filter(one -> one.machine().equals(image.disk().machine()))
                        .filter(one -> one.copied().contains(image.disk().name()))
                        .forEach(one -> broken(image.disk() + " is copied again: " + one));
            }
        }
    }

    /** Writes what {@link #running(CloudSite)} looks for. */
    static void write(
            JobContext job, RestorePoint point, DiskImage image, SiteTools.Destination to, SimulatedMachines of)
            throws IOException {
        try (VolumeWriter writer = to.target().openVolume(job, to.volume())) {
            writer.write(0, bytes(point, image, of));
            job.throwIfCancelled();
            writer.flush();
        }
    }

    private static ByteBuffer bytes(RestorePoint point, DiskImage image, SimulatedMachines sources) {
        ByteBuffer bytes = ByteBuffer.allocate(512);
        bytes.putLong(sources.written(point.id())).putLong(image.disk().name().hashCode());
        return bytes.rewind();
    }

    private static boolean isFailover(CloudSite site) {
        return site.order().kind() == SiteOrder.Kind.FAILOVER;
    }

    /** Whether somebody relies on it being stopped at the source. */
    boolean isClaimed(MachineId machine) {
        return quietly(() -> catalog.sites().newest(1000)).stream()
                .filter(site -> isFailover(site) && site.state() != State.DELETED)
                .anyMatch(site -> quietly(() -> catalog.sites().machines(site.id())).stream()
                        .filter(one -> !one.isRemoved())
                        .anyMatch(one -> one.machine().equals(machine)));
    }

    private boolean isLive(MachineId machine) {
        return isLive(machine, new CloudSiteId("none"));
    }

    private boolean isLive(MachineId machine, CloudSiteId but) {
        for (CloudSite site : quietly(() -> catalog.sites().newest(1000))) {
            if (isFailover(site)
                    && !site.id().equals(but)
                    && !running(site, machine).isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private List<String> running(CloudSite site, MachineId machine) {
        List<String> devices = quietly(() -> catalog.sites().machines(site.id())).stream()
                .filter(one -> one.machine().equals(machine))
                .map(SiteMachine::device)
                .toList();
        List<String> running = new ArrayList<>(cloud.inside().running(site.id().value()));
        running.retainAll(devices);
        return running;
    }

    /** A site is about to be forgotten: of which nothing is left, and which is no proof of the plan. */
    void forgetting(CloudSiteId id) {
        CloudSite site = quietly(() -> catalog.sites().find(id)).orElseThrow();
        quietly(() -> catalog.sites().ledger(id)).stream()
                .filter(entry -> entry.standing() != LedgerEntry.Standing.GONE)
                .forEach(entry -> broken("is forgotten, and its ledger has " + entry));
        boolean proof = quietly(() -> catalog.sites().newest(1000)).stream()
                .filter(DrillHistory::hasShown)
                .filter(one -> !isFailover(one) && one.order().devices().isEmpty())
                .findFirst()
                .equals(Optional.of(site));
        if (site.state() != State.DELETED || proof) {
            broken("is forgotten: " + site);
        }
        forgotten.add(id);
    }

    /** How many sites were. */
    int forgotten() {
        return forgotten.size();
    }

    /** What can be looked at at any moment. */
    void check() throws IOException {
        forgotten.stream()
                .filter(id -> !cloud.inside().left(id.value()).isEmpty())
                .forEach(id -> broken("left of forgotten " + id));
        Set<String> keys = new HashSet<>();
        Map<MachineId, CloudSiteId> live = new HashMap<>();
        for (CloudSite site : catalog.sites().newest(1000)) {
            if (site.key().filter(key -> !keys.add(key)).isPresent()) {
                broken("one request has begun two sites: " + site);
            }
            if (site.state() == State.DELETED) {
                removed(site);
            }
            for (SiteMachine one : catalog.sites().machines(site.id())) {
                absent(site, one);
            }
            if (isFailover(site)) {
                for (SiteMachine one : catalog.sites().machines(site.id())) {
                    CloudSiteId other =
                            running(site, one.machine()).isEmpty() ? null : live.putIfAbsent(one.machine(), site.id());
                    if (other != null) {
                        broken("two live copies: " + one + " of " + site.id() + " and of " + other);
                    }
                    if (sources.of(one.machine()).running
                            && !running(site, one.machine()).isEmpty()) {
                        broken("two live copies: " + one + " of " + site);
                    }
                }
            }
        }
        if (!cloud.inside().harmed().isEmpty()) {
            broken("things of somebody else are harmed: " + cloud.inside().harmed());
        }
        if (broken.isPresent()) {
            throw new AssertionError(broken.get());
        }
    }

    /** What was powered off does not run, and of what was removed nothing is left. */
    private void absent(CloudSite site, SiteMachine one) throws IOException {
        if (one.phase() == SiteMachine.Phase.OFF
                && one.wanted().isPresent()
                && !running(site, one.machine()).isEmpty()) {
            broken("was powered off, and runs: " + one + " of " + site);
        }
        if (!one.isRemoved()) {
            return;
        }
        SimulatedMachines.Source source = sources.of(one.machine());
        if (source.stoppedBy.equals(Optional.of(site.id()))) {
            // The run has let go of it: who stopped it is nobody's affair any more, also when it is added again.
            source.stoppedBy = Optional.empty();
        }
        cloud.inside().left(site.id().value()).stream()
                .filter(thing -> thing.contains("/" + one.device() + "-") || thing.contains("/" + one.device() + " "))
                .forEach(thing -> broken("was removed, and " + thing + ": " + one + " of " + site));
        catalog.sites().ledger(site.id()).stream()
                .filter(entry ->
                        entry.device().equals(one.device()) && entry.standing().isOurs())
                .forEach(entry -> broken("was removed, and the ledger has " + entry));
    }

    private void removed(CloudSite site) throws IOException {
        List<String> left = cloud.inside().left(site.id().value());
        if (!left.isEmpty()) {
            broken("left of " + site + ": " + left);
        }
        catalog.sites().ledger(site.id()).stream()
                .filter(entry -> entry.standing().isOurs())
                .forEach(entry -> broken("the ledger of a deleted site has " + entry));
        boolean rolledBack = site.job().isPresent()
                && catalog.journal()
                        .find(new JobId(site.job().get()))
                        .filter(job -> job.order().equals(new JobOrder.Remove(site.id(), true)))
                        .isPresent();
        for (SiteMachine one : catalog.sites().machines(site.id())) {
            boolean still = sources.of(one.machine()).stoppedBy.equals(Optional.of(site.id()));
            if (rolledBack && !one.isRemoved() && (one.stopped() || still)) {
                broken("rolled back, and not started again: " + one);
            }
        }
    }

    /** A site that runs has all of its machines, each with the bytes of its point. */
    void running(CloudSite site) throws IOException {
        if (catalog.sites().openFailbacks().stream()
                .anyMatch(failback -> failback.order().from().equals(site.id()))) {
            // Its machines may be on their way.
            return;
        }
        for (SiteMachine one : catalog.sites().machines(site.id())) {
            if (one.wanted().isPresent()) {
                reached(one);
                continue;
            }
            RestorePointId id = one.point().orElseThrow();
            RestorePoint point = catalog.points().find(id).orElseThrow();
            if (one.phase() != SiteMachine.Phase.UP
                    || running(site, one.machine()).isEmpty()) {
                broken("runs, and is not up: " + one);
            }
            for (Disk disk : point.machine().disks()) {
                SparseBytes bytes = cloud.inside()
                        .bootedFrom(site.id().value(), one.device())
                        .getOrDefault(one.device() + "-" + disk.id().name(), new SparseBytes(512));
                ByteBuffer found = ByteBuffer.allocate(512);
                bytes.read(0, found);
                ByteBuffer wanted = bytes(point, point.image(disk.id()).orElseThrow(), sources);
                if (!found.rewind().equals(wanted)) {
                    broken("disk " + disk.id() + " of " + site.id() + " has other bytes than " + id);
                }
            }
            boolean synced = site.order().source() == SiteOrder.Source.STOPPED_BY_RUN
                    && one.points().orElse(site.order().points(one.device())) instanceof SiteOrder.Points.Latest;
            // Somebody may have started it once more, after it was looked at for the last time.
            boolean quiet = sources.of(one.machine()).stoppedBy.equals(Optional.of(site.id()));
            if (synced && quiet && sources.written(id) != sources.of(one.machine()).written) {
                broken("what was written last is missing: " + one + " of " + site.id());
            }
        }
    }

    private void reached(SiteMachine one) {
        boolean off = one.wanted().equals(Optional.of(SiteMachine.Wanted.OFF));
        if (one.phase() != (off ? SiteMachine.Phase.OFF : SiteMachine.Phase.REMOVED)) {
            broken("its site runs, and it is not what is wanted of it: " + one);
        }
    }

    void end() throws IOException {
        check();
        for (CloudSite site : catalog.sites().newest(1000)) {
            if (!site.state().isFinal()) {
                throw new AssertionError("has not ended: " + site);
            }
        }
    }
}
