// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plans;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Failback;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.api.site.SitePicture;
import org.godwit.core.site.SiteTools.Plugged;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cloud sites as people see them: begun, looked at, and told what to do. The work itself is that of jobs. */
@Component(
        service = {CloudSites.class, SiteKeeper.class},
        immediate = true)
public final class SiteKeeper implements CloudSites {
    private static final Logger log = LoggerFactory.getLogger(SiteKeeper.class);
    private static final String SYSTEM = "system";
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final SiteBook book;
    private final SiteCheck check;
    private final SiteCheck.Known known;
    private final Jobs jobs;
    private final NewSites fresh;
    private final SiteWatch watch;
    private final MachineActs machineActs;
    private Optional<Rounds> rounds = Optional.empty();

    @Activate
    public SiteKeeper(
            @Reference SiteBook book,
            @Reference Plans plans,
            @Reference RestorePoints points,
            @Reference Machines machines,
            @Reference Plugged plugged,
            @Reference Jobs jobs) {
        this(
                book,
                new SiteCheck.Known(plans, points, machines, plugged, ControllerScripts.here()),
                jobs,
                new Ulid(Clock.systemUTC(), new SecureRandom())::next);
        rounds = Optional.of(
                new Rounds("godwit-sites", LOOK_EVERY, "sites cannot be looked after and are again", this::look));
    }

    /** Over the tools of runs; somebody calls {@link #look} now and then. */
    public static SiteKeeper over(SiteTools tools, Supplier<String> ids) {
        SiteCheck.Known known = new SiteCheck.Known(
                tools.plans(),
                tools.points(),
                tools.machines(),
                tools.outside(),
                tools.outside().scripts());
        return new SiteKeeper(tools.book(), known, tools.jobs().get(), ids);
    }

    /** @param ids 26 characters that sort by time */
    SiteKeeper(SiteBook book, SiteCheck.Known known, Jobs jobs, Supplier<String> ids) {
        this.book = book;
        this.known = known;
        this.check = new SiteCheck(book, known);
        this.jobs = jobs;
        this.fresh = new NewSites(book, check, ids);
        this.watch = new SiteWatch(book, jobs);
        this.machineActs = new MachineActs(book, check, known.plugged());
    }

    @Override
    public List<Finding> check(SiteOrder order) throws IOException {
        return check.check(order);
    }

    @Override
    public List<SiteMachine> preview(SiteOrder order) throws IOException {
        return check.preview(order);
    }

    @Override
    public synchronized CloudSite start(SiteOrder order, String by) throws IOException {
        return carryOut(fresh.add(order, by, Optional.empty()), by);
    }

    @Override
    public synchronized CloudSite startOnce(SiteOrder order, String by, String key) throws IOException {
        Optional<CloudSite> before = fresh.before(order, by, key);
        return before.isPresent() ? find(before.get().id()) : carryOut(fresh.add(order, by, Optional.of(key)), by);
    }

    /** What is to happen is written down first; {@link #look} begins what a crash keeps from being begun. */
    private CloudSite begin(CloudSite site, State state, String by) throws IOException {
        CloudSite meant = book.change(site.id(), draft -> {
            draft.state = state;
            draft.job = Optional.empty();
            draft.problem = Optional.empty();
            if (state != State.PENDING && state != State.CREATING && state != State.UPDATING) {
                draft.waitsFor = Optional.empty();
                draft.paused = false;
                draft.decided();
            }
        });
        if (site.job().isPresent()) {
            // Two jobs do not work at one site; a removal waits until what brings it up has ended.
            jobs.cancel(new JobId(site.job().orElseThrow()));
        }
        return carryOut(meant, by);
    }

    private CloudSite carryOut(CloudSite site, String by) throws IOException {
        Job job = jobs.start(SiteWatch.order(site.id(), site.state()), by);
        return book.change(
                site.id(),
                now -> now.job().isEmpty(),
                draft -> draft.job = Optional.of(job.id().value()));
    }

    @Override
    public List<CloudSite> list(int limit) throws IOException {
        List<CloudSite> sites = new ArrayList<>();
        for (CloudSite site : book.journal().newest(limit)) {
            sites.add(watch.settled(site));
        }
        return sites;
    }

    @Override
    public CloudSite find(CloudSiteId id) throws IOException {
        return watch.settled(book.need(id));
    }

    @Override
    public List<SiteMachine> machines(CloudSiteId id) throws IOException {
        book.need(id);
        return book.journal().machines(id);
    }

    @Override
    public List<SitePicture> pictures(CloudSiteId id) throws IOException {
        book.need(id);
        return book.journal().pictures(id);
    }

    @Override
    public List<LedgerEntry> ledger(CloudSiteId id) throws IOException {
        CloudSite site = book.need(id);
        return Ledger.of(site, book.journal().ledger(id));
    }

    @Override
    public List<Act> allowed(CloudSite site) {
        List<Act> acts = SiteActs.allowed(site);
        return held(site)
                .map(failback -> FailbackHold.allowed(failback, site, acts))
                .orElse(acts);
    }

    /** The failback that its machines are on their way by. */
    private Optional<Failback> held(CloudSite site) {
        try {
            return FailbackHold.of(book.journal(), site);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a site for the failback that holds it. */
    synchronized CloudSite remove(CloudSiteId id, String by) throws IOException {
        CloudSite site = find(id);
        boolean ends = site.state().isFinal()
                || site.state() == State.DELETING
                || site.state() == State.ROLLING_BACK
                || site.state() == State.DETACHING;
        return ends ? site : begin(site, State.DELETING, by);
    }

    /** Whether its removal has failed, and waits for a person. */
    boolean isStuck(CloudSite site) throws IOException {
        return site.state() == State.ERROR && watch.failed(site) == State.DELETING;
    }

    @Override
    public synchronized CloudSite act(CloudSiteId id, Act act, String by) throws IOException {
        CloudSite site = allowed(id, act);
        log.info("site act: site={} act={} by={}", id, act, by);
        return switch (act) {
            case APPROVE -> approve(site);
            case PAUSE -> book.change(id, draft -> draft.paused = true);
            case RESUME -> resume(site);
            case RETRY -> begin(site, watch.failed(site), by);
            case DETACH -> begin(site, State.DETACHING, by);
            case ROLL_BACK -> begin(site, State.ROLLING_BACK, by);
            case DELETE -> begin(site, State.DELETING, by);
            case PROLONG, ADD, POWER_OFF, POWER_ON, REMOVE -> throw new IllegalArgumentException(act + " says more");
        };
    }

    @Override
    public synchronized CloudSite update(CloudSiteId id, MachineChange change, String by) throws IOException {
        CloudSite meant = machineActs.begin(allowed(id, change.act()), change);
        log.info("site act: site={} act={} devices={} by={}", id, change.act(), change.devices(), by);
        try {
            return carryOut(meant, by);
        } catch (ProblemException e) {
            if (!e.problem().code().equals("JOB_EXISTS")) {
                throw e;
            }
            return meant; // The job before it is about to end; look begins the next.
        }
    }

    private CloudSite resume(CloudSite site) throws IOException {
        Instant now = book.clock().instant();
        return book.change(site.id(), draft -> draft.resumed(now));
    }

    @Override
    public synchronized CloudSite prolong(CloudSiteId id, Instant until, String by) throws IOException {
        CloudSite site = allowed(id, Act.PROLONG);
        SiteActs.refuseUntil(site, until, book.clock().instant());
        log.info("site act: site={} act=PROLONG until={} by={}", id, until, by);
        return book.change(id, draft -> draft.dueAt = Optional.of(until));
    }

    private CloudSite allowed(CloudSiteId id, Act act) throws IOException {
        CloudSite site = find(id);
        if (!allowed(site).contains(act)) {
            Optional<Failback> failback = held(site);
            if (failback.isPresent() && SiteActs.allowed(site).contains(act)) {
                throw FailbackHold.refused(failback.get(), site).asException();
            }
            throw SiteActs.refused(site, act).asException();
        }
        return site;
    }

    private CloudSite approve(CloudSite site) throws IOException {
        List<Integer> approvals = SiteActs.approvals(known.plans(), site);
        return book.change(site.id(), draft -> {
            draft.approvals = approvals;
            // Also where the run is paused, and so does not look what it waits for.
            draft.waitsFor = Optional.empty();
        });
    }

    /** Looks after what nobody asks for: sites whose job ended badly, and drills whose time is over. */
    public synchronized void look() throws IOException {
        for (CloudSite each : book.journal().open()) {
            try {
                look(watch.settled(each));
            } catch (IOException e) {
                log.warn("site cannot be looked after and is again: site={} problem={}", each.id(), e.toString());
            }
        }
    }

    private void look(CloudSite site) throws IOException {
        if (SiteWatch.isWorking(site) && site.job().isEmpty()) {
            carryOut(site, SYSTEM);
        } else if (SiteWatch.isOver(site, book.clock().instant())) {
            log.info("site act: site={} act=DELETE because=its time is over", site.id());
            begin(site, State.DELETING, SYSTEM);
        } else if (SiteWatch.isDecided(site, book.clock().instant())
                && held(site).isEmpty()) {
            Act act = site.order().policy().orElseThrow().act();
            log.info("site act: site={} act={} because=nobody has decided in time", site.id(), act);
            begin(site, act == Act.DETACH ? State.DETACHING : State.ROLLING_BACK, SYSTEM);
        }
    }

    @Deactivate
    void close() {
        rounds.ifPresent(Rounds::close);
    }
}
