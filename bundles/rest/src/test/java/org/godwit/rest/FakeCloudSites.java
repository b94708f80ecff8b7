// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.Problem.Kind;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SitePicture;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;

/** Sites that stand still, or move on each time somebody looks at one ({@link #onEachLook}). */
public final class FakeCloudSites implements CloudSites {
    private final List<MachineChange> changes = new ArrayList<>();
    /** When every run begins: an hour after the restore points of the samples were taken. */
    public static final Instant START = Samples.NOON.plusSeconds(3600);

    private final MemoryCatalog catalog;
    private final Plans plans;
    private UnaryOperator<CloudSite> step = UnaryOperator.identity();
    private int count;

    public FakeCloudSites(MemoryCatalog catalog, Plans plans) {
        this.catalog = catalog;
        this.plans = plans;
    }

    public synchronized void onEachLook(UnaryOperator<CloudSite> newStep) {
        step = newStep;
    }

    /** The same site in another state. */
    public static CloudSite with(CloudSite site, State state, Optional<String> waitsFor, Optional<Problem> problem) {
        return new CloudSite(
                site.id(),
                site.order(),
                state,
                site.phase(),
                site.job(),
                site.startedBy(),
                site.startedAt(),
                START.plusSeconds(90),
                site.approvals(),
                waitsFor,
                site.paused(),
                problem,
                site.upAt(),
                site.dueAt(),
                site.key());
    }

    /** The same site when what was under way has ended well. */
    public static CloudSite settled(CloudSite site) {
        State state =
                switch (site.state()) {
                    case PENDING, CREATING -> State.RUNNING;
                    case DELETING, ROLLING_BACK -> State.DELETED;
                    case DETACHING -> State.DETACHED;
                    default -> site.state();
                };
        return with(site, state, Optional.empty(), site.problem());
    }

    /** The same site, paused or not, with those ranks agreed to. */
    private static CloudSite with(CloudSite site, boolean paused, List<Integer> approvals) {
        return new CloudSite(
                site.id(),
                site.order(),
                site.state(),
                site.phase(),
                site.job(),
                site.startedBy(),
                site.startedAt(),
                site.changedAt(),
                approvals,
                approvals.isEmpty() ? site.waitsFor() : Optional.empty(),
                paused,
                site.problem(),
                site.upAt(),
                site.dueAt(),
                site.key());
    }

    @Override
    public List<Finding> check(SiteOrder order) throws IOException {
        return plans.check(plans.document(order.plan(), order.version()));
    }

    @Override
    public List<SiteMachine> preview(SiteOrder order) throws IOException {
        List<SiteMachine> machines = new ArrayList<>();
        for (StartGroup group : plans.order(plans.document(order.plan(), order.version()))) {
            group.machines().forEach(device -> machines.add(machine(device)));
        }
        return machines;
    }

    @Override
    public CloudSite start(SiteOrder order, String by) throws IOException {
        return start(order, by, Optional.empty());
    }

    @Override
    public synchronized CloudSite startOnce(SiteOrder order, String by, String key) throws IOException {
        Optional<CloudSite> before = catalog.sites().newest(1000).stream()
                .filter(site -> site.key().equals(Optional.of(key)))
                .findFirst();
        return before.isPresent() ? before.get() : start(order, by, Optional.of(key));
    }

    private synchronized CloudSite start(SiteOrder order, String by, Optional<String> key) throws IOException {
        for (Finding finding : check(order)) {
            if (finding.level() == Finding.Level.BLOCKER) {
                throw Problem.of(Kind.MISCONFIGURED, "SITE_REFUSED", "Cannot run the plan: It is bad.", "Mend it.")
                        .asException();
            }
        }
        CloudSiteId id = new CloudSiteId("site_" + ++count);
        CloudSite site = new CloudSite(
                id,
                order,
                State.CREATING,
                "launch",
                Optional.of("job_" + count),
                by,
                START,
                START,
                List.of(),
                Optional.of("Go?"),
                false,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                key);
        for (StartGroup group : plans.order(plans.document(order.plan(), order.version()))) {
            for (PlannedMachine device : group.machines()) {
                catalog.sites().save(id, machine(device));
                catalog.sites().save(entry(id, order.target(), device.name()));
            }
        }
        catalog.sites().save(site);
        catalog.sites().save(new SitePicture(id, "web", START, "iVBORw0K"));
        return site;
    }

    /** One that is ready, and one that waits. */
    private static SiteMachine machine(PlannedMachine device) {
        boolean ready = device.name().equals("web");
        return new SiteMachine(
                device.name(),
                new MachineId("mch_" + device.name()),
                ready ? SiteMachine.Phase.UP : SiteMachine.Phase.START,
                Optional.of(new RestorePointId(ready ? "rp_1" : "rp_gone")),
                Optional.of(START.minusSeconds(3599)),
                !ready,
                List.of("sda"),
                ready ? Optional.of("web@1") : Optional.empty(),
                ready ? Optional.of(START.plusSeconds(60)) : Optional.empty(),
                ready ? Optional.of(START.plusSeconds(80)) : Optional.empty(),
                ready ? "web login:" : "",
                ready
                        ? Optional.empty()
                        : Optional.of(Problem.of(Kind.TRANSIENT, "TARGET_SLOW", "Asked and was not answered.", "")));
    }

    private static LedgerEntry entry(CloudSiteId site, String target, String device) {
        return new LedgerEntry(
                site,
                target,
                LedgerEntry.Kind.VOLUME,
                device,
                device + "-sda",
                3L << 20,
                LedgerEntry.Standing.MADE,
                Optional.of("vol_" + device),
                START,
                Optional.of(START));
    }

    @Override
    public synchronized List<CloudSite> list(int limit) throws IOException {
        return catalog.sites().newest(limit);
    }

    @Override
    public synchronized CloudSite find(CloudSiteId id) throws IOException {
        CloudSite site = catalog.sites().find(id).orElseThrow(() -> Problem.of(
                        Kind.MISSING, "SITE_UNKNOWN", "Looked for cloud site " + id + ".", "List them.")
                .asException());
        catalog.sites().save(step.apply(site));
        return catalog.sites().find(id).orElseThrow();
    }

    @Override
    public List<SiteMachine> machines(CloudSiteId id) throws IOException {
        return catalog.sites().machines(id);
    }

    @Override
    public List<SitePicture> pictures(CloudSiteId id) throws IOException {
        find(id);
        return catalog.sites().pictures(id);
    }

    @Override
    public List<LedgerEntry> ledger(CloudSiteId id) throws IOException {
        find(id);
        return catalog.sites().ledger(id);
    }

    @Override
    public List<Act> allowed(CloudSite site) {
        boolean failover = site.order().kind() == SiteOrder.Kind.FAILOVER;
        List<Act> acts = new ArrayList<>();
        if (site.state() == State.CREATING) {
            site.waitsFor().ifPresent(what -> acts.add(Act.APPROVE));
            acts.add(site.paused() ? Act.RESUME : Act.PAUSE);
        } else if (site.state() == State.ERROR) {
            acts.add(Act.RETRY);
        } else if (site.state() != State.RUNNING) {
            return acts;
        }
        if (failover) {
            acts.add(Act.DETACH);
            acts.add(Act.ROLL_BACK);
        }
        acts.add(Act.DELETE);
        acts.add(Act.PROLONG);
        if (site.state() == State.RUNNING) {
            acts.addAll(List.of(Act.ADD, Act.POWER_OFF, Act.POWER_ON, Act.REMOVE));
        }
        return acts;
    }

    @Override
    public synchronized CloudSite update(CloudSiteId id, MachineChange change, String by) throws IOException {
        CloudSite site = find(id);
        if (!allowed(site).contains(change.act())) {
            throw Problem.of(Kind.MISCONFIGURED, "SITE_ACT_REFUSED", "Asked to change " + id + ".", "Not now.")
                    .asException();
        }
        changes.add(change);
        CloudSite after = with(site, State.UPDATING, Optional.empty(), Optional.empty());
        catalog.sites().save(after);
        return after;
    }

    /** What was asked for of single machines. */
    public List<MachineChange> changes() {
        return List.copyOf(changes);
    }

    @Override
    public synchronized CloudSite prolong(CloudSiteId id, Instant until, String by) throws IOException {
        CloudSite site = find(id);
        CloudSite after = new CloudSite(
                site.id(),
                site.order(),
                site.state(),
                site.phase(),
                site.job(),
                site.startedBy(),
                site.startedAt(),
                site.changedAt(),
                site.approvals(),
                site.waitsFor(),
                site.paused(),
                site.problem(),
                site.upAt(),
                Optional.of(until),
                site.key());
        catalog.sites().save(after);
        return after;
    }

    @Override
    public synchronized CloudSite act(CloudSiteId id, Act act, String by) throws IOException {
        CloudSite site = find(id);
        if (!allowed(site).contains(act)) {
            throw Problem.of(
                            Kind.MISCONFIGURED, "SITE_ACT_REFUSED", "Asked to " + act + " site " + id + ".", "Not now.")
                    .asException();
        }
        Optional<String> waits = site.waitsFor();
        CloudSite after =
                switch (act) {
                    case APPROVE -> with(site, site.paused(), List.of(0));
                    case PAUSE -> with(site, true, site.approvals());
                    case RESUME -> with(site, false, site.approvals());
                    case RETRY -> with(site, State.CREATING, waits, Optional.empty());
                    case DETACH -> with(site, State.DETACHING, waits, Optional.empty());
                    case ROLL_BACK -> with(site, State.ROLLING_BACK, waits, Optional.empty());
                    case DELETE -> with(site, State.DELETING, waits, Optional.empty());
                    case PROLONG -> throw new IllegalArgumentException("until when?");
                    case ADD, POWER_OFF, POWER_ON, REMOVE -> throw new IllegalArgumentException("which?");
                };
        catalog.sites().save(after);
        return after;
    }
}
