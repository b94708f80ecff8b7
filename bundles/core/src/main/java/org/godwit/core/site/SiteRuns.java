// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteOrder;

/**
 * What jobs do with cloud sites. A job that is begun again, by whichever controller, goes on with the phase that was begun
 * last; what is done is not done again.
 */
public final class SiteRuns {
    private static final Phase LAUNCH =
            new Phase("launch", attempt -> new Launch(attempt, State.CREATING).run(), attempt -> new Removal(
                            attempt, device -> true)
                    .run());
    private static final Phase POINTS = new Phase("points", Points::choose, attempt -> {});
    private static final Phase REPLICATE = new Phase("replicate", LastReplication::run, attempt -> {});
    private static final Phase STOP = new Phase("stop", Sources::stop, Sources::startAgain);
    private static final Phase SYNC = new Phase("sync", LastReplication::run, attempt -> {});
    private static final Phase FENCE = new Phase("fence", Sources::refuseRunning, attempt -> {});

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    private final SiteTools tools;

    public SiteRuns(SiteTools tools) {
        this.tools = tools;
    }

    /** What a run of that kind does, in this order; undone from the last one that was begun. */
    static List<Phase> phases(SiteOrder order) {
        return switch (order.source()) {
            case STAYS, SAID_TO_BE_STOPPED, STOPPED_BY_FAILBACK -> List.of(POINTS, LAUNCH);
            case MUST_BE_STOPPED -> List.of(FENCE, POINTS, LAUNCH);
            case STOPPED_BY_RUN -> List.of(REPLICATE, STOP, SYNC, POINTS, LAUNCH);
        };
    }

    /** Throws what hinders a job at that site. */
    public void check(CloudSiteId id) throws IOException {
        tools.book().need(id);
    }

    /** Throws when a failback reads a machine in a site: then its own platform is behind. */
    public void refuseStale(MachineId machine) throws IOException {
        FailbackHold.refuseStale(tools.book().journal(), machine);
    }

    /** The machines of a site, to be replicated from there. */
    public SitePlatform platform(CloudSiteId id) throws IOException {
        return new SitePlatform(tools, tools.book().need(id));
    }

    public Map<String, String> launch(JobContext job, CloudSiteId id) throws IOException {
        CloudSite site = tools.book().change(id, SiteRuns::mayLaunch, begun(job, State.CREATING));
        refuseUnless(site.state() == State.CREATING, job);
        Attempt attempt = new Attempt(tools, job, id, site.order());
        for (Phase phase : from(site)) {
            awaitResumed(job, id);
            CloudSite now = tools.book().change(id, SiteRuns::isCreating, draft -> draft.phase = phase.name());
            refuseUnless(isCreating(now), job);
            phase.act().run(attempt);
        }
        Instant now = tools.book().clock().instant();
        CloudSite up = tools.book().change(id, SiteRuns::isCreating, draft -> draft.up(now));
        refuseUnless(up.state() == State.RUNNING, job);
        Duration took = Duration.between(up.startedAt(), up.changedAt());
        return Map.of(
                "site", id.value(),
                "machines", String.valueOf(attempt.machines().size()),
                "seconds", String.valueOf(took.toSeconds()));
    }

    private static Consumer<SiteDraft> begun(JobContext job, State state) {
        return draft -> {
            draft.state = state;
            draft.job = Optional.of(job.job().value());
            draft.problem = Optional.empty();
            if (state != State.CREATING) {
                draft.waitsFor = Optional.empty();
                draft.paused = false;
            }
        };
    }

    /** Brings single machines of a site that runs to where they are wanted. */
    public Map<String, String> update(JobContext job, CloudSiteId id) throws IOException {
        CloudSite site = tools.book().change(id, SiteRuns::isUpdating, draft -> {
            draft.job = Optional.of(job.job().value());
            draft.problem = Optional.empty();
        });
        refuseUnless(isUpdating(site), job);
        List<Phase> before =
                phases(site.order()).stream().filter(phase -> phase != LAUNCH).toList();
        new Update(new Attempt(tools, job, id, site.order())).run(before);
        CloudSite done = tools.book().change(id, SiteRuns::isUpdating, draft -> draft.state = State.RUNNING);
        refuseUnless(done.state() == State.RUNNING, job);
        return Map.of("site", id.value());
    }

    private static boolean isUpdating(CloudSite site) {
        return site.state() == State.UPDATING;
    }

    private static boolean isOpen(CloudSite site) {
        return !site.state().isFinal();
    }

    /** Nothing new is begun while somebody has paused the run. */
    private void awaitResumed(JobContext job, CloudSiteId id) throws IOException {
        job.throwIfCancelled();
        while (tools.book().need(id).paused()) {
            tools.timing().rest(job, LOOK_AGAIN);
            job.throwIfCancelled();
        }
    }

    private static boolean mayLaunch(CloudSite site) {
        return site.state() == State.PENDING || site.state() == State.CREATING;
    }

    private static boolean isCreating(CloudSite site) {
        return site.state() == State.CREATING;
    }

    /** Somebody else has begun to remove the site: this job stops as if it had been cancelled. */
    private static void refuseUnless(boolean launching, JobContext job) throws JobCancelledException {
        if (!launching) {
            throw new JobCancelledException(job.job());
        }
    }

    private static List<Phase> from(CloudSite site) {
        List<Phase> phases = phases(site.order());
        return phases.subList(Math.max(0, lastBegun(site)), phases.size());
    }

    /** Index of the phase that was begun last; -1 when none was. */
    private static int lastBegun(CloudSite site) {
        List<Phase> phases = phases(site.order());
        for (int i = 0; i < phases.size(); i++) {
            if (phases.get(i).name().equals(site.phase())) {
                return i;
            }
        }
        return -1;
    }

    public Map<String, String> remove(JobContext job, CloudSiteId id, boolean rollingBack) throws IOException {
        State state = rollingBack ? State.ROLLING_BACK : State.DELETING;
        CloudSite site = tools.book().change(id, SiteRuns::isOpen, begun(job, state));
        if (site.state().isFinal()) {
            return Map.of("site", id.value());
        }
        tools.timing().awaitLaunches(job, id);
        Attempt attempt = new Attempt(tools, job, id, site.order());
        List<Phase> phases = new ArrayList<>(phases(site.order()).subList(0, lastBegun(site) + 1));
        Collections.reverse(phases);
        for (Phase phase : phases) {
            if (rollingBack || phase == LAUNCH) {
                phase.undo().run(attempt);
            }
        }
        tools.book().change(id, SiteRuns::isOpen, draft -> draft.state = State.DELETED);
        return Map.of("site", id.value());
    }

    /**
     * What the site made is given over at one instant: when its state says so. Before it nothing is, afterwards everything;
     * that each entry of the ledger says it too comes later.
     */
    public Map<String, String> detach(JobContext job, CloudSiteId id) throws IOException {
        tools.book().change(id, SiteRuns::isOpen, begun(job, State.DETACHING));
        job.throwIfCancelled();
        CloudSite site = tools.book().change(id, SiteRuns::isOpen, draft -> draft.state = State.DETACHED);
        if (site.state() == State.DETACHED) {
            for (LedgerEntry entry : tools.book().journal().ledger(id)) {
                if (entry.standing().isOurs()) {
                    tools.book().save(Ledger.released(entry, site.changedAt()));
                }
            }
        }
        return Map.of("site", id.value());
    }
}
