// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.problem.Problem;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSite.State;

/** Whether a site goes on as it should. */
final class SiteWatch {
    /** A drill whose time is over and that could not be removed is tried again so often. */
    private static final Duration REMOVE_AGAIN = Duration.ofMinutes(5);

    private final SiteBook book;
    private final Jobs jobs;

    SiteWatch(SiteBook book, Jobs jobs) {
        this.book = book;
        this.jobs = jobs;
    }

    /** A site whose job has ended without having done what it was to do is in error. */
    CloudSite settled(CloudSite site) throws IOException {
        if (!isWorking(site) || site.job().isEmpty()) {
            return site;
        }
        Optional<Job> job = jobs.find(new JobId(site.job().orElseThrow()));
        Optional<Problem> why = job.isEmpty() ? Optional.of(lost(site)) : problem(job.get());
        if (why.isEmpty()) {
            return site;
        }
        return book.change(site.id(), now -> isSame(now, site), draft -> {
            draft.state = State.ERROR;
            draft.waitsFor = Optional.empty();
            draft.problem = why;
        });
    }

    private static boolean isSame(CloudSite now, CloudSite seen) {
        return now.state() == seen.state() && now.job().equals(seen.job());
    }

    private static Optional<Problem> problem(Job job) {
        if (job.state() instanceof JobState.Failed failed) {
            return Optional.of(failed.problem());
        }
        if (job.state() instanceof JobState.Cancelled) {
            return Optional.of(Problem.of(
                    Problem.Kind.MISCONFIGURED,
                    "SITE_CANCELLED",
                    "Job " + job.id() + " worked at the site, and somebody cancelled it.",
                    "Retry, roll back or delete the site."));
        }
        return Optional.empty();
    }

    private static Problem lost(CloudSite site) {
        return Problem.of(
                Problem.Kind.MISCONFIGURED,
                "SITE_JOB_LOST",
                "Looked for job " + site.job().orElse("") + ", which works at the site, and it is not there.",
                "Retry, roll back or delete the site.");
    }

    /** Whether a job is to work at it. */
    static boolean isWorking(CloudSite site) {
        return !site.state().isFinal() && site.state() != State.RUNNING && site.state() != State.ERROR;
    }

    /** What a job is to do with a site in that state. */
    static JobOrder order(CloudSiteId id, State state) {
        return switch (state) {
            case PENDING, CREATING -> new JobOrder.Launch(id);
            case UPDATING -> new JobOrder.Update(id);
            case DELETING -> new JobOrder.Remove(id, false);
            case ROLLING_BACK -> new JobOrder.Remove(id, true);
            case DETACHING -> new JobOrder.Detach(id);
            default -> throw new IllegalArgumentException("no job works at a site that is " + state);
        };
    }

    /** What the job was about that has put the site into error. */
    State failed(CloudSite site) throws IOException {
        Optional<Job> job =
                site.job().isPresent() ? jobs.find(new JobId(site.job().orElseThrow())) : Optional.empty();
        if (job.isPresent() && job.get().order() instanceof JobOrder.Remove remove) {
            return remove.rollingBack() ? State.ROLLING_BACK : State.DELETING;
        }
        if (job.isPresent() && job.get().order() instanceof JobOrder.Update) {
            return State.UPDATING;
        }
        return job.isPresent() && job.get().order() instanceof JobOrder.Detach ? State.DETACHING : State.CREATING;
    }

    /** Whether the policy of a failover acts now: only while it runs as it should, and nobody has paused it. */
    static boolean isDecided(CloudSite site, Instant now) {
        Instant at = site.decidesAt().orElse(Instant.MAX);
        return site.state() == State.RUNNING && !site.paused() && !now.isBefore(at);
    }

    /** Whether a drill is to be removed now. */
    static boolean isOver(CloudSite site, Instant now) {
        Instant end = site.endsAt().orElse(Instant.MAX);
        if (now.isBefore(end)) {
            return false;
        }
        return switch (site.state()) {
            case PENDING, CREATING, RUNNING, UPDATING -> true;
            case ERROR ->
                site.changedAt().isBefore(end) || !now.isBefore(site.changedAt().plus(REMOVE_AGAIN));
            default -> false;
        };
    }
}
