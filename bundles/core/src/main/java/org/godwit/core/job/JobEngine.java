// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.godwit.core.request.RequestKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Runs jobs. Each state is saved before it takes effect, so a crash loses at most an attempt. An attempt that fails for a
 * while is queued again; whoever drives the engine calls {@link #step} when {@link #pause} returns.
 */
public final class JobEngine implements Jobs {
    private static final Logger log = LoggerFactory.getLogger(JobEngine.class);
    private static final String OTHERS = "job_";

    /**
     * @param executor where attempts run
     * @param pluginGeneration rises whenever a plugin comes or goes
     */
    public record Surroundings(
            JobJournal journal,
            Events events,
            Clock clock,
            RandomGenerator random,
            Supplier<String> ids,
            Executor executor,
            LongSupplier pluginGeneration) {}

    /** @param longestWait what fails for longer than that, without getting on, has failed */
    public record Limits(Places places, Duration longestWait) {}

    private final JobWork work;
    private final Surroundings around;
    private final Limits limits;
    private final JobBook book;
    private boolean closed;

    /** @param book nobody else begins or ends its jobs */
    public JobEngine(JobWork work, JobBook book, Surroundings around, Limits limits) {
        this.work = work;
        this.around = around;
        this.limits = limits;
        this.book = book;
    }

    /** Takes up what a run of the controller before this one has left. Called once, before anything else. */
    public void recover() throws IOException {
        book.recover();
    }

    @Override
    public Job start(JobOrder order, String startedBy) throws IOException {
        return start(order, startedBy, Optional.empty());
    }

    @Override
    public Job startOnce(JobOrder order, String startedBy, String key) throws IOException {
        // Nobody else opens a job between the look and the start: of two who ask at once, one finds the other's job.
        synchronized (book) {
            Optional<Job> before =
                    new RequestKey(startedBy, key).made(list(RequestKey.NEWEST), JobEngine::made, order, now());
            return before.isPresent() ? before.get() : start(order, startedBy, Optional.of(key));
        }
    }

    private static RequestKey.Made made(Job job) {
        return new RequestKey.Made("job", job.id().value(), job.order(), job.startedBy(), job.key(), job.createdAt());
    }

    @Override
    public void check(JobOrder order) throws IOException {
        work.check(order);
        book.check(job(order, "", Optional.empty(), OTHERS));
    }

    private Job start(JobOrder order, String startedBy, Optional<String> key) throws IOException {
        work.check(order);
        Job job = job(order, startedBy, key, OTHERS);
        book.open(job);
        return job;
    }

    /**
     * Begins a run: a replication that its schedule has begun.
     *
     * @return empty when the machine is replicated already, or about to be
     */
    public Optional<Job> startRun(JobOrder.Replicate order) throws IOException {
        work.check(order);
        // The first job of all is kept: how old it is tells a lost catalog from a new one (LostCatalog).
        boolean first = around.journal().newest(1).isEmpty();
        Job run = job(order, Runs.STARTED_BY, Optional.empty(), first ? OTHERS : Runs.JOB_PREFIX);
        return book.openRun(run) ? Optional.of(run) : Optional.empty();
    }

    /** What such a run would have to wait for behind other runs that wait; empty when it may be started. */
    public Optional<String> crowded(JobOrder.Replicate order) {
        return book.crowded(limits.places(), () -> work.uses(order));
    }

    private Job job(JobOrder order, String startedBy, Optional<String> key, String prefix) {
        return new Job(
                new JobId(prefix + around.ids().get()),
                order,
                startedBy,
                now(),
                0,
                false,
                new JobState.Queued(now(), Optional.empty()),
                Progress.NONE,
                key);
    }

    @Override
    public Optional<Job> find(JobId id) throws IOException {
        Optional<Job> live = book.live(id);
        return live.isPresent() ? live : around.journal().find(id);
    }

    @Override
    public List<Job> list(int limit) throws IOException {
        return around.journal().newest(limit).stream()
                .map(job -> book.live(job.id()).orElse(job))
                .toList();
    }

    @Override
    public void cancel(JobId id) throws IOException {
        if (!book.cancel(id)) {
            known(id);
        }
    }

    @Override
    public Job await(JobId id, Duration limit) throws IOException, InterruptedException {
        book.await(id, limit);
        return known(id);
    }

    private Job known(JobId id) throws IOException {
        Optional<Job> job = find(id);
        if (job.isEmpty()) {
            throw Refused.unknown(id);
        }
        return job.get();
    }

    /** Something changed that waiting jobs may have waited for: they are tried at once. */
    public void retryWaiting() {
        book.retryWaiting();
    }

    /** Begins what is due. */
    public void step() {
        List<Runnable> attempts = new ArrayList<>();
        synchronized (book) {
            book.saveAgain();
            for (JobEntry entry : book.entries()) {
                entry.learnUses(work::uses);
                if (!closed && book.mayBegin(entry, limits.places())) {
                    begin(entry).ifPresent(attempts::add);
                }
            }
        }
        attempts.forEach(around.executor()::execute);
    }

    /** Waits until there may be something to do. */
    public void pause() throws InterruptedException {
        synchronized (book) {
            if (!closed) {
                book.pause();
            }
        }
    }

    public Instant next() {
        return book.next();
    }

    /** Begins nothing any more and asks what runs to stop; what does not is taken up by the next run. */
    public void close() {
        synchronized (book) {
            closed = true;
            book.entries().forEach(entry -> entry.closing = true);
            book.wake();
        }
    }

    /** Whether every job has ended. */
    public boolean isIdle() {
        return book.entries().isEmpty();
    }

    public boolean isClosed() {
        synchronized (book) {
            return closed;
        }
    }

    private Optional<Runnable> begin(JobEntry entry) {
        Duration wait = Failures.wait(entry.failuresInARow + 1, around.random());
        if (!book.begin(entry, wait)) {
            entry.failuresInARow++;
            return Optional.empty();
        }
        entry.pluginGeneration = around.pluginGeneration().getAsLong();
        JobContext context = entry.begin(new ProgressMeter(around.clock()), around.events(), book);
        return Optional.of(() -> attempt(entry, context));
    }

    private void attempt(JobEntry entry, JobContext context) {
        MDC.put("job", context.job().value());
        try {
            JobOrder order = entry.job.order();
            if (entry.isRun()) {
                log.debug("run begins: job={} attempt={}", context.job(), entry.job.attempt());
            } else {
                log.info("job begins: job={} kind={} attempt={}", context.job(), order.kind(), entry.job.attempt());
            }
            JobState state;
            try {
                Map<String, String> result = work.perform(order, context, entry.job.attempt());
                state = new JobState.Succeeded(now(), result);
            } catch (Throwable thrown) {
                state = stateAfter(entry, thrown);
            }
            synchronized (book) {
                // Whoever takes up the catalog next finds the job running and queues it again.
                if (!closed || state instanceof JobState.Succeeded) {
                    book.settle(entry, entry.with(state));
                }
            }
        } finally {
            MDC.remove("job");
        }
    }

    private JobState stateAfter(JobEntry entry, Throwable thrown) {
        synchronized (book) {
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
            if (waited.compareTo(limits.longestWait()) > 0) {
                return new JobState.Failed(now(), Failures.gaveUp(problem, waited));
            }
            Duration wait = Failures.wait(entry.failuresInARow, around.random());
            return new JobState.Queued(now().plus(wait), Optional.of(problem));
        }
    }

    private Instant now() {
        return around.clock().instant();
    }
}
