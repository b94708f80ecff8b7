// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.job.Progress;
import org.godwit.api.problem.Problem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs jobs. Each state is saved before it takes effect, so a crash loses at most an attempt. An attempt that fails for a
 * while is queued again; whoever drives the engine calls {@link #step} when {@link #pause} returns.
 */
final class JobEngine implements Jobs {
    private static final Logger log = LoggerFactory.getLogger(JobEngine.class);

    /** How long a state that could not be saved waits to be saved again. */
    private static final Duration SAVE_AGAIN = Duration.ofSeconds(1);

    /** What jobs do. */
    interface Work {
        /** @throws IOException when the order names what is not there */
        void check(JobOrder order) throws IOException;

        Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException;
    }

    /**
     * @param executor where attempts run
     * @param pluginGeneration rises whenever a plugin comes or goes
     */
    record Surroundings(
            JobJournal journal,
            Events events,
            Clock clock,
            RandomGenerator random,
            Supplier<String> ids,
            Executor executor,
            LongSupplier pluginGeneration) {}

    private final Work work;
    private final Surroundings around;
    private final Settings settings;
    private final Map<JobId, JobEntry> entries = new LinkedHashMap<>();
    private final Object lock = new Object();
    private boolean woken;
    private boolean closed;

    JobEngine(Work work, Surroundings around, Settings settings) {
        this.work = work;
        this.around = around;
        this.settings = settings;
    }

    /** Takes up what a run of the controller before this one has left. Called once, before anything else. */
    void recover() throws IOException {
        Problem restarted = Problem.of(
                Problem.Kind.TRANSIENT, "CONTROLLER_RESTARTED", "Ran the job, and the controller was restarted.", "");
        synchronized (lock) {
            for (Job job : around.journal().unfinished()) {
                JobEntry entry = new JobEntry(job, new ProgressMeter(around.clock()));
                entry.waitingSince = now();
                entries.put(job.id(), entry);
                if (job.cancelRequested()) {
                    settle(entry, entry.with(new JobState.Cancelled(now())));
                } else if (entry.isRunning()) {
                    settle(entry, entry.with(new JobState.Queued(now(), Optional.of(restarted))));
                }
            }
        }
    }

    @Override
    public Job start(JobOrder order, String startedBy) throws IOException {
        work.check(order);
        Job job = new Job(
                new JobId("job_" + around.ids().get()),
                order,
                startedBy,
                now(),
                0,
                false,
                new JobState.Queued(now(), Optional.empty()),
                Progress.NONE);
        synchronized (lock) {
            JobEntry entry = new JobEntry(job, new ProgressMeter(around.clock()));
            refuseSecond(entry);
            saveNew(entry);
            around.events().publish("job", "job.created", job.id().value(), stateFacts(job));
            wake();
        }
        return job;
    }

    private void saveNew(JobEntry entry) throws IOException {
        entries.put(entry.job.id(), entry);
        boolean saved = false;
        try {
            around.journal().save(entry.job);
            saved = true;
        } finally {
            if (!saved) {
                // It may be in the journal all the same; whoever asked is told that there is no job, and so it stays.
                entry.unsaved = entry.with(new JobState.Cancelled(now()));
            }
        }
    }

    private void refuseSecond(JobEntry entry) throws IOException {
        for (JobEntry other : entries.values()) {
            boolean ended = other.unsaved != null && other.unsaved.state().isFinal();
            if (!ended && entry.excludes(other)) {
                throw Problem.of(
                                Problem.Kind.MISCONFIGURED,
                                "JOB_EXISTS",
                                "Asked for a replication of a machine, and job " + other.job.id() + " is "
                                        + other.job.state().word() + " for it already.",
                                "Wait for that job, or cancel it.")
                        .with("job", other.job.id())
                        .asException();
            }
        }
    }

    @Override
    public Optional<Job> find(JobId id) throws IOException {
        synchronized (lock) {
            JobEntry entry = entries.get(id);
            if (entry != null) {
                return Optional.of(entry.live());
            }
        }
        return around.journal().find(id);
    }

    @Override
    public List<Job> list(int limit) throws IOException {
        List<Job> saved = around.journal().newest(limit);
        synchronized (lock) {
            return saved.stream()
                    .map(job -> {
                        JobEntry entry = entries.get(job.id());
                        return entry == null ? job : entry.live();
                    })
                    .toList();
        }
    }

    @Override
    public void cancel(JobId id) throws IOException {
        synchronized (lock) {
            JobEntry entry = entries.get(id);
            if (entry != null && !entry.cancelled) {
                Job asked = entry.job.state() instanceof JobState.Queued
                        ? entry.with(new JobState.Cancelled(now()))
                        : cancelRequested(entry.job);
                around.journal().save(asked);
                entry.cancelled = true;
                took(entry, asked);
                return;
            }
        }
        if (find(id).isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "JOB_UNKNOWN",
                            "Looked for job " + id + ", and there is none.",
                            "List the jobs and use an id from there.")
                    .asException();
        }
    }

    private static Job cancelRequested(Job job) {
        return new Job(
                job.id(),
                job.order(),
                job.startedBy(),
                job.createdAt(),
                job.attempt(),
                true,
                job.state(),
                job.progress());
    }

    @Override
    public Job await(JobId id, Duration limit) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (entries.containsKey(id)) {
                long millis = (deadline - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    break;
                }
                lock.wait(millis);
            }
        }
        Optional<Job> job = find(id);
        if (job.isEmpty()) {
            throw Problem.of(Problem.Kind.MISSING, "JOB_UNKNOWN", "Looked for job " + id + ", and there is none.", "")
                    .asException();
        }
        return job.get();
    }

    /** Something changed that waiting jobs may have waited for: they are tried at once. */
    void retryWaiting() {
        synchronized (lock) {
            for (JobEntry entry : entries.values()) {
                if (entry.job.state() instanceof JobState.Queued queued
                        && queued.because().isPresent()) {
                    entry.job = entry.with(new JobState.Queued(now(), queued.because()));
                }
            }
            wake();
        }
    }

    /** Begins what is due. */
    void step() {
        List<Runnable> attempts = new ArrayList<>();
        synchronized (lock) {
            for (JobEntry entry : List.copyOf(entries.values())) {
                if (entry.unsaved != null) {
                    settle(entry, entry.unsaved);
                }
            }
            for (JobEntry entry : List.copyOf(entries.values())) {
                if (!closed && entry.isDue(now()) && running() < settings.parallelJobs() && isAlone(entry)) {
                    begin(entry).ifPresent(attempts::add);
                }
            }
        }
        attempts.forEach(around.executor()::execute);
    }

    /** Waits until there may be something to do. */
    void pause() throws InterruptedException {
        synchronized (lock) {
            Instant next = next();
            long millis = Duration.between(now(), next).toMillis();
            if (!woken && !closed && millis > 0) {
                lock.wait(millis);
            }
            woken = false;
        }
    }

    /** When the next job is due at the latest. */
    Instant next() {
        synchronized (lock) {
            Instant next = now().plusSeconds(60);
            for (JobEntry entry : entries.values()) {
                Instant mine = entry.unsaved != null
                        ? now().plus(SAVE_AGAIN)
                        : entry.job.state() instanceof JobState.Queued queued ? queued.notBefore() : next;
                // A job that is due but finds no place is begun when another one ends, which wakes.
                next = mine.isBefore(next) && mine.isAfter(now()) ? mine : next;
            }
            return next;
        }
    }

    /** Begins nothing any more and asks what runs to stop; what does not is taken up by the next run. */
    void close() {
        synchronized (lock) {
            closed = true;
            entries.values().forEach(entry -> entry.closing = true);
            lock.notifyAll();
        }
    }

    /** Whether every job has ended. */
    boolean isIdle() {
        synchronized (lock) {
            return entries.isEmpty();
        }
    }

    boolean isClosed() {
        synchronized (lock) {
            return closed;
        }
    }

    private Optional<Runnable> begin(JobEntry entry) {
        Job running = entry.nextAttempt(now());
        try {
            around.journal().save(running);
        } catch (IOException | RuntimeException e) {
            log.warn("job cannot begin, its state cannot be saved: job={} problem={}", entry.job.id(), e.toString());
            Instant later = now().plus(Failures.wait(++entry.failuresInARow, around.random()));
            Problem problem = Failures.problem(e, false, 1);
            entry.job = entry.with(new JobState.Queued(later, Optional.of(problem)));
            return Optional.empty();
        }
        took(entry, running);
        entry.pluginGeneration = around.pluginGeneration().getAsLong();
        JobContext context = entry.begin(new ProgressMeter(around.clock()), around.events());
        return Optional.of(() -> attempt(entry, context));
    }

    private void attempt(JobEntry entry, JobContext context) {
        MDC.put("job", context.job().value());
        try {
            JobOrder order = entry.job.order();
            log.info("job begins: job={} kind={} attempt={}", context.job(), order.kind(), entry.job.attempt());
            JobState state;
            try {
                state = new JobState.Succeeded(now(), work.perform(order, context, entry.job.attempt()));
            } catch (Throwable thrown) {
                state = stateAfter(entry, thrown);
            }
            synchronized (lock) {
                // Whoever takes up the catalog next finds the job running and queues it again.
                if (!closed || state instanceof JobState.Succeeded) {
                    settle(entry, entry.with(state));
                }
            }
        } finally {
            MDC.remove("job");
        }
    }

    private JobState stateAfter(JobEntry entry, Throwable thrown) {
        synchronized (lock) {
            if (entry.cancelled || (thrown instanceof JobCancelledException && !entry.closing)) {
                return new JobState.Cancelled(now());
            }
            boolean changed =
                    entry.pluginGeneration != around.pluginGeneration().getAsLong();
            if (entry.meter().gotOn()) {
                entry.failuresInARow = 0;
            }
            if (entry.failuresInARow == 0) {
                entry.waitingSince = now();
            }
            entry.failuresInARow++;
            Problem problem = Failures.problem(thrown, changed, entry.failuresInARow);
            Duration waited = Duration.between(entry.waitingSince, now());
            if (problem.kind() == Problem.Kind.BUG) {
                log.error("job failed: job={} problem={}", entry.job.id(), problem, thrown);
            }
            if (problem.kind() != Problem.Kind.TRANSIENT) {
                return new JobState.Failed(now(), problem);
            }
            if (waited.compareTo(settings.longestWait()) > 0) {
                return new JobState.Failed(now(), Failures.gaveUp(problem, waited));
            }
            Duration wait = Failures.wait(entry.failuresInARow, around.random());
            return new JobState.Queued(now().plus(wait), Optional.of(problem));
        }
    }

    /** Saves a state, and then lets it take effect; when it cannot be saved, this is tried again by {@link #step}. */
    private void settle(JobEntry entry, Job next) {
        try {
            around.journal().save(next);
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
        log.info("job is {}: job={}", next.state().word(), next.id());
        if (next.state().isFinal()) {
            entries.remove(next.id());
        }
        around.events().publish("job", "job.state", next.id().value(), stateFacts(next));
        wake();
    }

    private static Map<String, String> stateFacts(Job job) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("kind", job.order().kind());
        facts.put("state", job.state().word());
        if (job.order() instanceof JobOrder.Replicate replicate) {
            facts.put("machine", replicate.machine().value());
        }
        if (job.state() instanceof JobState.Failed failed) {
            facts.put("code", failed.problem().code());
        }
        if (job.state() instanceof JobState.Queued queued) {
            queued.because().ifPresent(problem -> facts.put("code", problem.code()));
        }
        return facts;
    }

    private long running() {
        return entries.values().stream().filter(JobEntry::isRunning).count();
    }

    private boolean isAlone(JobEntry entry) {
        return entries.values().stream()
                .noneMatch(other -> other != entry && other.isRunning() && entry.excludes(other));
    }

    private void wake() {
        woken = true;
        lock.notifyAll();
    }

    private Instant now() {
        return around.clock().instant();
    }
}
