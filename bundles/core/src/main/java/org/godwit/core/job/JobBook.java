// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The jobs that have not ended. Each state is saved in the journal before it takes effect. Guarded by its own monitor,
 * which is also what is waited on for something to happen.
 */
public final class JobBook implements RunningJobs {
    private static final Logger log = LoggerFactory.getLogger(JobBook.class);

    /** How long a state that could not be saved waits to be saved again. */
    private static final Duration SAVE_AGAIN = Duration.ofSeconds(1);

    /** With nothing to do the engine looks up this often all the same. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);

    private final JobJournal journal;
    private final Events events;
    private final Clock clock;
    private final Map<JobId, JobEntry> entries = new LinkedHashMap<>();
    private Consumer<Job> ended = job -> {};
    private Places places = Places.ONE;
    private boolean woken;
    private Instant looked = Instant.EPOCH;

    public JobBook(JobJournal journal, Events events, Clock clock) {
        this.journal = journal;
        this.events = events;
        this.clock = clock;
    }

    public synchronized List<JobEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** Takes up what a run of the controller before this one has left. */
    synchronized void recover() throws IOException {
        Problem restarted = Problem.of(
                Problem.Kind.TRANSIENT, "CONTROLLER_RESTARTED", "Ran the job, and the controller was restarted.", "");
        for (Job job : journal.unfinished()) {
            JobEntry entry = new JobEntry(job, new ProgressMeter(clock));
            entry.waitingSince = now();
            entries.put(job.id(), entry);
            if (job.cancelRequested()) {
                settle(entry, entry.with(new JobState.Cancelled(now())));
            } else if (entry.isRunning()) {
                settle(entry, entry.with(new JobState.Queued(now(), Optional.of(restarted))));
            }
        }
    }

    /** Takes a new job in. */
    public synchronized void open(Job job) throws IOException {
        JobEntry entry = new JobEntry(job, new ProgressMeter(clock));
        refuseSecond(entry);
        saveNew(entry);
        tell(entry, "job.created", job);
        wake();
    }

    /** Takes a run in, unless its machine is replicated already or is about to be. */
    synchronized boolean openRun(Job run) throws IOException {
        JobEntry entry = new JobEntry(run, new ProgressMeter(clock));
        if (entries.values().stream().anyMatch(other -> !other.hasEnded() && entry.excludes(other))) {
            return false;
        }
        open(run);
        return true;
    }

    /** Called with each job that has ended; quick. */
    public synchronized void onEnd(Consumer<Job> listener) {
        ended = listener;
    }

    /** Throws what {@link #open} would throw because of other jobs. */
    synchronized void check(Job job) throws IOException {
        refuseSecond(new JobEntry(job, new ProgressMeter(clock)));
    }

    private void saveNew(JobEntry entry) throws IOException {
        entries.put(entry.job.id(), entry);
        boolean saved = false;
        try {
            journal.save(entry.job);
            saved = true;
        } finally {
            if (!saved) {
                // It may be in the journal all the same; whoever asked is told that there is no job, and so it stays.
                entry.forgetKey();
                entry.unsaved = entry.with(new JobState.Cancelled(now()));
            }
        }
    }

    private void refuseSecond(JobEntry entry) throws IOException {
        for (JobEntry other : entries.values()) {
            // Whoever asks for a point need not mind the schedule: it comes after the run that is under way.
            if (!other.hasEnded() && entry.isRun() == other.isRun() && entry.excludes(other)) {
                throw Refused.second(other.job, entry.job.order().kind());
            }
        }
    }

    /** The job as it is this moment, if it has not ended. */
    public synchronized Optional<Job> live(JobId id) {
        return Optional.ofNullable(entries.get(id)).map(JobEntry::live);
    }

    /** @return whether the job has not ended, and now is asked to */
    public synchronized boolean cancel(JobId id) throws IOException {
        JobEntry entry = entries.get(id);
        if (entry == null) {
            return false;
        }
        if (!entry.cancelled) {
            Job asked = entry.job.state() instanceof JobState.Queued
                    ? entry.with(new JobState.Cancelled(now()))
                    : entry.cancelRequested();
            journal.save(asked);
            entry.cancelled = true;
            took(entry, asked);
        }
        return true;
    }

    /** Waits until a job has ended or time is up. */
    synchronized void await(JobId id, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        long millis = limit.toMillis();
        while (entries.containsKey(id) && millis > 0) {
            wait(millis);
            millis = (deadline - System.nanoTime()) / 1_000_000;
        }
    }

    @Override
    public synchronized Set<Attempt> attempts(Predicate<JobOrder> such) {
        return entries.values().stream()
                .filter(entry -> entry.isRunning() && such.test(entry.job.order()))
                .map(entry -> new Attempt(entry.job.id(), entry.job.attempt()))
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public synchronized void awaitEnd(Set<Attempt> attempts, JobContext waiting)
            throws JobCancelledException, InterruptedException {
        // Each change of a state wakes, and so does whoever asks a job to stop.
        while (attempts.stream().anyMatch(attempts(order -> true)::contains)) {
            waiting.throwIfCancelled();
            wait();
        }
    }

    /** Something changed that waiting jobs may have waited for: they are due at once. */
    synchronized void retryWaiting() {
        for (JobEntry entry : entries.values()) {
            if (entry.job.state() instanceof JobState.Queued queued
                    && queued.because().isPresent()) {
                entry.job = entry.with(new JobState.Queued(now(), queued.because()));
            }
        }
        wake();
    }

    /** Tries again to save what could not be saved. */
    synchronized void saveAgain() {
        looked = now();
        entries().stream().filter(entry -> entry.unsaved != null).forEach(entry -> settle(entry, entry.unsaved));
    }

    /** Whether a job is due and finds a place. */
    public synchronized boolean mayBegin(JobEntry entry, Places now) {
        places = now;
        return entry.isDue(now()) && hasPlace(entry) && entry.mayRunBeside(entries.values());
    }

    /** Saves that a job runs, if that can be done; else it waits a while. */
    public synchronized boolean begin(JobEntry entry, Duration waitOnFailure) {
        Job running = entry.nextAttempt(now());
        try {
            journal.save(running);
        } catch (IOException | RuntimeException e) {
            log.warn("job cannot begin, its state cannot be saved: job={} problem={}", entry.job.id(), e.toString());
            Problem problem = Failures.problem(e, false, 1);
            entry.job = entry.with(new JobState.Queued(now().plus(waitOnFailure), Optional.of(problem)));
            return false;
        }
        took(entry, running);
        return true;
    }

    /** When the next job is due at the latest. */
    synchronized Instant next() {
        Instant next = now().plus(LONGEST_PAUSE);
        for (JobEntry entry : entries.values()) {
            Instant mine = entry.unsaved != null
                    ? now().plus(SAVE_AGAIN)
                    : entry.job.state() instanceof JobState.Queued queued ? queued.notBefore() : next;
            // A job that was due at the last look but found no place is begun when another one ends, which wakes. One
            // that came due since then has not been looked at.
            next = mine.isBefore(next) && mine.isAfter(looked) ? mine : next;
        }
        return next;
    }

    /** Waits until there may be something to do. */
    synchronized void pause() throws InterruptedException {
        long millis = Duration.between(now(), next()).toMillis();
        if (!woken && millis > 0) {
            wait(millis);
        }
        woken = false;
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Saves a state, and then lets it take effect; when it cannot be saved, this is tried again by {@link #step}. */
    public synchronized void settle(JobEntry entry, Job next) {
        try {
            journal.save(next);
        } catch (IOException | RuntimeException e) {
            log.warn("state of a job cannot be saved yet: job={} problem={}", next.id(), e.toString());
            entry.unsaved = next;
            wake();
            return;
        }
        entry.unsaved = null;
        took(entry, next);
    }

    private void took(JobEntry entry, Job next) {
        entry.job = next;
        if (next.state().isFinal()) {
            entries.remove(next.id());
            ended.accept(next);
        }
        tell(entry, "job.state", next);
        wake();
    }

    private void tell(JobEntry entry, String type, Job job) {
        if (entry.isRun() && !JobFacts.tellTrouble(job)) {
            log.debug("run is {}: job={}", job.state().word(), job.id());
            return;
        }
        log.info("job is {}: job={}", job.state().word(), job.id());
        events.publish("job", type, job.id().value(), JobFacts.of(job));
    }

    /** Whether that job may take a place. */
    public boolean hasPlace(JobEntry entry) {
        return places.taken(entries.values(), entry.uses()).isEmpty();
    }

    /** What a queued job waits for that does not run though it may; empty when there is a place for it. */
    public synchronized Optional<String> taken(JobId id) {
        return Optional.ofNullable(entries.get(id))
                .filter(entry -> !entry.isRunning())
                .flatMap(entry -> places.taken(entries.values(), entry.uses()));
    }

    /** What another run would have to wait for behind those that wait. */
    synchronized Optional<String> crowded(Places now, Supplier<List<Use>> uses) {
        return now.crowded(entries.values(), uses, now());
    }

    private Instant now() {
        return clock.instant();
    }
}
