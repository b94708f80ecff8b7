// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.junit.jupiter.api.Test;

/** What every {@link JobJournal} keeps to. */
public interface JobJournalContract {

    /** An empty one. */
    JobJournal journal() throws IOException;

    private static Job job(String id, JobOrder order, Instant createdAt, JobState state) {
        return new Job(
                new JobId(id),
                order,
                "admin",
                createdAt,
                2,
                true,
                state,
                new Progress("copy", 1, 2, 3, 4, OptionalLong.of(5)),
                Optional.of("request-" + id));
    }

    private static Job move(String id, JobOrder.Load load) {
        JobOrder order = new JobOrder.Move(load, new StoreId("archive"));
        return job(id, order, Samples.NOON, new JobState.Running(Samples.NOON));
    }

    private static JobOrder replicate() {
        return new JobOrder.Replicate(new MachineId("mch_1"), List.of("sda", "sdb"));
    }

    @Test
    default void everyKindOfOrderAndStateComesBackAsItWas() throws IOException {
        JobJournal journal = journal();
        Problem problem = Problem.of(Problem.Kind.TRANSIENT, "STORE_AWAY", "It is away.", "Wait.")
                .with("store", "main");
        JobOrder restore = new JobOrder.Restore(
                new RestorePointId("rp_1"),
                "file",
                List.of(),
                Map.of("format", "qcow2"),
                Optional.of(new JobOrder.Boot("login:", 120, true)));
        JobOrder plain =
                new JobOrder.Restore(new RestorePointId("rp_1"), "file", List.of("sda"), Map.of(), Optional.empty());
        List<Job> jobs = List.of(
                job("job_1", replicate(), Samples.NOON, new JobState.Queued(Samples.NOON, Optional.of(problem))),
                job("job_2", restore, Samples.NOON, new JobState.Running(Samples.NOON)),
                job("job_3", plain, Samples.NOON, new JobState.Succeeded(Samples.NOON, Map.of("boot", "reached"))),
                job(
                        "job_4",
                        new JobOrder.Verify(new RestorePointId("rp_1")),
                        Samples.NOON,
                        new JobState.Failed(Samples.NOON, problem)),
                job("job_5", replicate(), Samples.NOON, new JobState.Cancelled(Samples.NOON)),
                job("job_6", replicate(), Samples.NOON, new JobState.Queued(Samples.NOON, Optional.empty())),
                move("job_8", new JobOrder.Load.OfPoint(new RestorePointId("rp_1"))),
                move("job_9", new JobOrder.Load.OfMachine(new MachineId("mch_1"))),
                move("job_10", new JobOrder.Load.OfStore(new StoreId("main"), Optional.empty())),
                move("job_11", new JobOrder.Load.OfStore(new StoreId("main"), Optional.of("customer-7"))));
        for (Job job : jobs) {
            journal.save(job);
        }
        for (Job job : jobs) {
            assertThat(journal.find(job.id())).contains(job);
        }
        assertThat(journal.find(new JobId("job_7"))).isEmpty();
    }

    @Test
    default void unfinishedJobsAreListedOldestFirstAndAllOfThemNewestFirst() throws IOException {
        JobJournal journal = journal();
        Job old = job("job_3", replicate(), Samples.NOON, new JobState.Running(Samples.NOON));
        Job middle = job("job_2", replicate(), Samples.NOON.plusSeconds(1), new JobState.Cancelled(Samples.NOON));
        Job young = job(
                "job_1", replicate(), Samples.NOON.plusSeconds(2), new JobState.Queued(Samples.NOON, Optional.empty()));
        journal.save(young);
        journal.save(old);
        journal.save(middle);
        assertThat(journal.unfinished()).containsExactly(old, young);
        assertThat(journal.newest(10)).containsExactly(young, middle, old);
        assertThat(journal.newest(2)).containsExactly(young, middle);
    }

    @Test
    default void aJobIsRememberedAsItWasSavedLast() throws IOException {
        JobJournal journal = journal();
        journal.save(job("job_1", replicate(), Samples.NOON, new JobState.Running(Samples.NOON)));
        Job ended = job("job_1", replicate(), Samples.NOON, new JobState.Cancelled(Samples.NOON));
        journal.save(ended);
        assertThat(journal.newest(10)).containsExactly(ended);
        assertThat(journal.unfinished()).isEmpty();
    }
}
