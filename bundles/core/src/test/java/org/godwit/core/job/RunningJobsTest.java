// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.core.EventLog;
import org.godwit.core.Settings;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One job that waits for the attempts of another. */
@Timeout(60)
class RunningJobsTest {
    private static final MachineId WEB = new MachineId("web");

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Clock clock = Clock.systemUTC();
    private final JobBook book = new JobBook(catalog.journal(), new EventLog(), clock);
    private final JobEntry replication = running("job_1", new JobOrder.Replicate(WEB, List.of()));
    private final JobEntry waiting =
            running("job_2", new JobOrder.Move(new JobOrder.Load.OfMachine(WEB), new StoreId("archive")));
    private final JobContext context = waiting.begin(new ProgressMeter(clock), new EventLog(), book);

    RunningJobsTest() throws IOException {}

    private Job job(String id, JobOrder order) {
        JobState queued = new JobState.Queued(clock.instant(), Optional.empty());
        return new Job(new JobId(id), order, "test", clock.instant(), 0, false, queued, Progress.NONE);
    }

    private JobEntry running(String id, JobOrder order) throws IOException {
        book.open(job(id, order));
        JobEntry entry = book.entries().get(book.entries().size() - 1);
        assertThat(book.begin(entry, Duration.ZERO)).isTrue();
        return entry;
    }

    /** A thread that waits for the replication; it does when this returns. */
    private FutureTask<Boolean> waits() throws Exception {
        Set<RunningJobs.Attempt> attempts = book.attempts(order -> order instanceof JobOrder.Replicate);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            book.awaitEnd(attempts, context);
            return true;
        });
        Thread thread = new Thread(task, "waiting");
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(task.isDone()).isFalse();
            Thread.onSpinWait();
        }
        return task;
    }

    @Test
    void itSeesThoseThatRunAndAreOfThatKind() throws Exception {
        book.open(job("job_3", new JobOrder.Replicate(new MachineId("queued"), List.of())));
        assertThat(book.attempts(order -> order instanceof JobOrder.Replicate))
                .containsExactly(new RunningJobs.Attempt(new JobId("job_1"), 1));
    }

    @Test
    void itWaitsUntilTheAttemptHasEndedHoweverItEnds() throws Exception {
        FutureTask<Boolean> task = waits();
        book.settle(replication, replication.with(new JobState.Queued(clock.instant(), Optional.empty())));
        assertThat(task.get(20, TimeUnit.SECONDS)).isTrue();
        // The next attempt began later; nobody waits for it.
        Set<RunningJobs.Attempt> first = Set.of(new RunningJobs.Attempt(new JobId("job_1"), 1));
        assertThat(book.begin(replication, Duration.ZERO)).isTrue();
        book.awaitEnd(first, context);
    }

    @Test
    void whatHappensElsewhereDoesNotEndTheWait() throws Exception {
        FutureTask<Boolean> task = waits();
        book.settle(waiting, waiting.with(waiting.job.state()));
        assertThat(task.isDone()).isFalse();
        book.settle(replication, replication.with(new JobState.Succeeded(clock.instant(), Map.of())));
        assertThat(task.get(20, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void cancelEndsTheWait() throws Exception {
        FutureTask<Boolean> task = waits();
        book.cancel(new JobId("job_2"));
        assertCancelled(task);
    }

    @Test
    void soDoesTheEndOfTheController() throws Exception {
        FutureTask<Boolean> task = waits();
        JobEngine.Surroundings around = new JobEngine.Surroundings(
                catalog.journal(), new EventLog(), clock, new Random(1), () -> "0", Runnable::run, () -> 0);
        Settings settings = new Settings("main", "paged", "default", 2, Duration.ofHours(24));
        JobWork none = new JobWork() {
            @Override
            public void check(JobOrder order) {}

            @Override
            public Map<String, String> perform(JobOrder order, JobContext job, int attempt) {
                return Map.of();
            }
        };
        new JobEngine(none, book, around, settings.limits()).close();
        assertCancelled(task);
    }

    private static void assertCancelled(FutureTask<Boolean> task) {
        assertThatThrownBy(() -> task.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(JobCancelledException.class);
    }
}
