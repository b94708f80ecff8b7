// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.jspecify.annotations.Nullable;

/** A job that has not ended. But for the flags and the meter, everything is guarded by the engine's lock. */
public final class JobEntry {
    /** A run that is shorter says nothing on its way: there may be one each five seconds. */
    private static final long QUIET_MILLIS = 10_000;

    public Job job;
    /** The state that could not be saved yet; nothing else happens to the job until it is. */
    @Nullable
    Job unsaved;

    /** Whether it has given up its place for a while. */
    public boolean resting;

    private Optional<List<Use>> uses = Optional.empty();

    int failuresInARow;
    Instant waitingSince;
    long pluginGeneration;
    volatile boolean cancelled;
    volatile boolean closing;
    private volatile ProgressMeter meter;

    JobEntry(Job job, ProgressMeter meter) {
        this.job = job;
        this.meter = meter;
        this.waitingSince = job.createdAt();
        this.cancelled = job.cancelRequested();
    }

    /** Empty until it is known. */
    List<Use> uses() {
        return uses.orElse(List.of());
    }

    /** What it takes a part of stays the same until it has ended. */
    void learnUses(Function<JobOrder, List<Use>> such) {
        if (uses.isEmpty()) {
            uses = Optional.of(such.apply(job.order()));
        }
    }

    ProgressMeter meter() {
        return meter;
    }

    /** Whether a schedule has begun it. */
    boolean isRun() {
        return Runs.isRun(job.id());
    }

    /** Whether it has, and that could not be saved yet. */
    boolean hasEnded() {
        return unsaved != null && unsaved.state().isFinal();
    }

    boolean isRunning() {
        return job.state() instanceof JobState.Running;
    }

    /** Whether it may begin at that time. Nobody waits longer than a minute for a next try: then the clock was set back. */
    boolean isDue(Instant now) {
        return unsaved == null
                && job.state() instanceof JobState.Queued queued
                && (!queued.notBefore().isAfter(now)
                        || queued.notBefore().isAfter(now.plus(Failures.LONGEST_WAIT.multipliedBy(2))));
    }

    boolean excludes(JobEntry other) {
        boolean upkeep = job.order() instanceof JobOrder.Sweep || job.order() instanceof JobOrder.Scrub;
        boolean site = job.order() instanceof JobOrder.Launch
                || job.order() instanceof JobOrder.Update
                || job.order() instanceof JobOrder.Remove
                || job.order() instanceof JobOrder.Detach;
        if (upkeep || site || job.order() instanceof JobOrder.Resend || job.order() instanceof JobOrder.Move) {
            return job.order().equals(other.job.order());
        }
        return job.order() instanceof JobOrder.Replicate mine
                && other.job.order() instanceof JobOrder.Replicate theirs
                && mine.machine().equals(theirs.machine());
    }

    /** Whether the two may not run at once: a point goes one way at a time. */
    boolean crosses(JobEntry other) {
        return job.order() instanceof JobOrder.Move mine
                && other.job.order() instanceof JobOrder.Move theirs
                && !(mine.load() instanceof JobOrder.Load.OfMachine one
                        && theirs.load() instanceof JobOrder.Load.OfMachine another
                        && !one.machine().equals(another.machine()));
    }

    /** Whether none that runs keeps it from running. */
    boolean mayRunBeside(Collection<JobEntry> others) {
        return others.stream()
                .noneMatch(other -> other != this && other.isRunning() && (excludes(other) || crosses(other)));
    }

    /** Whoever started it was told that it was not started: who asks again with that key is to have a new one. */
    void forgetKey() {
        job = new Job(
                job.id(),
                job.order(),
                job.startedBy(),
                job.createdAt(),
                job.attempt(),
                job.cancelRequested(),
                job.state(),
                job.progress());
    }

    /** The job with its progress as it is this moment. */
    Job live() {
        return isRunning() ? with(job.state()) : job;
    }

    public Job with(JobState state) {
        return with(state, meter.progress(), job.cancelRequested() || cancelled);
    }

    /** The job as it is, asked to stop. */
    Job cancelRequested() {
        return with(job.state(), job.progress(), true);
    }

    private Job with(JobState state, Progress progress, boolean cancelRequested) {
        return new Job(
                job.id(),
                job.order(),
                job.startedBy(),
                job.createdAt(),
                job.attempt(),
                cancelRequested,
                state,
                progress,
                job.key());
    }

    /** The job, running for the next time. */
    Job nextAttempt(Instant now) {
        return new Job(
                job.id(),
                job.order(),
                job.startedBy(),
                job.createdAt(),
                job.attempt() + 1,
                job.cancelRequested(),
                new JobState.Running(now),
                Progress.NONE,
                job.key());
    }

    /** Whether it takes one of the places. */
    boolean hasPlace() {
        return isRunning() && !resting;
    }

    public boolean isAskedToStop() {
        return cancelled || closing;
    }

    /** What this attempt's work is handed. */
    JobContext begin(ProgressMeter fresh, Events events, JobBook book) {
        meter = fresh;
        return new Context(fresh, events, book);
    }

    static Map<String, String> facts(Progress progress) {
        Map<String, String> facts = new HashMap<>();
        facts.put("phase", progress.phase());
        facts.put("doneBytes", String.valueOf(progress.doneBytes()));
        facts.put("totalBytes", String.valueOf(progress.totalBytes()));
        facts.put("sentBytes", String.valueOf(progress.sentBytes()));
        facts.put("bytesPerSecond", String.valueOf(progress.bytesPerSecond()));
        if (progress.totalBytes() > 0) {
            facts.put("percent", String.valueOf(progress.doneBytes() * 100 / progress.totalBytes()));
        }
        progress.etaSeconds().ifPresent(eta -> facts.put("etaSeconds", String.valueOf(eta)));
        return facts;
    }

    private final class Context implements Rests {
        private final JobId id = job.id();
        private final ProgressMeter counts;
        private final Events events;
        private final JobBook book;

        Context(ProgressMeter counts, Events events, JobBook book) {
            this.book = book;
            this.counts = counts;
            this.events = events;
        }

        @Override
        public JobId job() {
            return id;
        }

        @Override
        public void phase(String name, long totalBytes) {
            counts.phase(name, totalBytes);
            tell();
        }

        @Override
        public void done(long bytes) {
            counts.done(bytes);
            tell();
        }

        @Override
        public void sent(long bytes) {
            counts.sent(bytes);
        }

        @Override
        public void throwIfCancelled() throws JobCancelledException {
            if (isAskedToStop()) {
                throw new JobCancelledException(id);
            }
        }

        @Override
        public boolean rest(long nanos) throws IOException {
            boolean awaited = Rests.in(book, JobEntry.this, nanos);
            throwIfCancelled();
            return awaited;
        }

        private void tell() {
            boolean quiet = Runs.isRun(id) && counts.millis() < QUIET_MILLIS;
            if (!quiet && counts.isDue()) {
                events.publish("job", "job.progress", id.value(), facts(counts.progress()));
            }
        }
    }
}
