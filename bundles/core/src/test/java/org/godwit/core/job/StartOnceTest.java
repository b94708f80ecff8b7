// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobJournal;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.EventLog;
import org.godwit.core.Settings;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.junit.jupiter.api.Test;

/** A request that is made again starts nothing new, whatever happened in between. */
class StartOnceTest {
    private static final JobOrder VERIFY = new JobOrder.Verify(new RestorePointId("rp_1"));
    private static final JobOrder OTHER = new JobOrder.Verify(new RestorePointId("rp_2"));
    private static final JobOrder REPLICATE = new JobOrder.Replicate(new MachineId("web"), List.of());
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Journal journal = new Journal();
    private final Random random = new Random(7);

    /** Fails to save when it is told to. */
    private final class Journal implements JobJournal {
        private boolean broken;

        @Override
        public void save(Job job) throws IOException {
            if (broken) {
                throw new IOException("no medium");
            }
            catalog.journal().save(job);
        }

        @Override
        public Optional<Job> find(JobId id) throws IOException {
            return catalog.journal().find(id);
        }

        @Override
        public List<Job> unfinished() throws IOException {
            return catalog.journal().unfinished();
        }

        @Override
        public List<Job> newest(int limit) throws IOException {
            return catalog.journal().newest(limit);
        }
    }

    private JobEngine engine(Instant now) throws IOException {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        JobWork work = new JobWork() {
            @Override
            public void check(JobOrder order) throws IOException {
                if (order.equals(OTHER)) {
                    throw Problem.of(Problem.Kind.MISSING, "RESTORE_POINT_UNKNOWN", "Looked.", "Look.")
                            .asException();
                }
            }

            @Override
            public Map<String, String> perform(JobOrder order, JobContext job, int attempt) {
                return Map.of();
            }
        };
        EventLog events = new EventLog();
        JobEngine engine = new JobEngine(
                work,
                new JobBook(journal, events, clock),
                new JobEngine.Surroundings(
                        journal, events, clock, random, new Ulid(clock, random)::next, task -> {}, () -> 0),
                new Settings("main", "paged", "default", 1, Duration.ofHours(24)).limits());
        engine.recover();
        return engine;
    }

    @Test
    void theSameKeyOfTheSameUserIsTheSameJob() throws Exception {
        JobEngine engine = engine(NOON);
        Job job = engine.startOnce(VERIFY, "admin", "k1");
        assertThat(job.key()).contains("k1");
        assertThat(engine.startOnce(VERIFY, "admin", "k1").id()).isEqualTo(job.id());
        assertThat(engine.startOnce(VERIFY, "admin", "k2").id()).isNotEqualTo(job.id());
        assertThat(engine.startOnce(VERIFY, "maria", "k1").id()).isNotEqualTo(job.id());
        assertThat(engine.start(VERIFY, "admin").id()).isNotEqualTo(job.id());
        assertThat(catalog.journal().newest(10)).hasSize(4);
    }

    @Test
    void aRepeatedReplicationIsTheJobAndNoConflict() throws Exception {
        JobEngine engine = engine(NOON);
        Job job = engine.startOnce(REPLICATE, "admin", "k1");
        assertThat(engine.startOnce(REPLICATE, "admin", "k1").id()).isEqualTo(job.id());
        failsWith("JOB_EXISTS", () -> engine.startOnce(REPLICATE, "admin", "k2"));
    }

    @Test
    void theKeySurvivesEveryStateAndARestart() throws Exception {
        JobEngine engine = engine(NOON);
        Job job = engine.startOnce(VERIFY, "admin", "k1");
        engine.cancel(job.id());
        assertThat(engine.find(job.id()).orElseThrow().state()).isInstanceOf(JobState.Cancelled.class);
        engine.close();
        JobEngine restarted = engine(NOON.plus(Duration.ofHours(23)));
        assertThat(restarted.startOnce(VERIFY, "admin", "k1").id()).isEqualTo(job.id());
        JobEngine nextDay = engine(NOON.plus(Duration.ofHours(24)));
        assertThat(nextDay.startOnce(VERIFY, "admin", "k1").id()).isNotEqualTo(job.id());
    }

    @Test
    void theSameKeyWithAnotherOrderIsRefusedAndNamesTheJob() throws Exception {
        JobEngine engine = engine(NOON);
        Job job = engine.startOnce(VERIFY, "admin", "k1");
        Problem problem = failsWith("IDEMPOTENCY_KEY_REUSED", () -> engine.startOnce(REPLICATE, "admin", "k1"));
        assertThat(problem.facts()).containsEntry("job", job.id().value());
    }

    @Test
    void whatWasRefusedOrNotSavedMayBeTriedAgainWithItsKey() throws Exception {
        JobEngine engine = engine(NOON);
        failsWith("RESTORE_POINT_UNKNOWN", () -> engine.startOnce(OTHER, "admin", "k1"));
        journal.broken = true;
        assertThatThrownBy(() -> engine.startOnce(VERIFY, "admin", "k1")).hasMessage("no medium");
        journal.broken = false;
        Job job = engine.startOnce(VERIFY, "admin", "k1");
        engine.step();
        assertThat(engine.startOnce(VERIFY, "admin", "k1").id()).isEqualTo(job.id());
    }

    @Test
    void ofManyWhoAskAtOnceAllGetOneJob() throws Exception {
        JobEngine engine = engine(NOON);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            Callable<Job> ask = () -> engine.startOnce(REPLICATE, "admin", "k1");
            Set<JobId> ids = new HashSet<>();
            for (Future<Job> job : threads.invokeAll(List.of(ask, ask, ask, ask, ask, ask, ask, ask))) {
                ids.add(job.get().id());
            }
            assertThat(ids).hasSize(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aCheckSaysWhatAStartWouldAndStartsNothing() throws Exception {
        JobEngine engine = engine(NOON);
        engine.check(REPLICATE);
        failsWith("RESTORE_POINT_UNKNOWN", () -> engine.check(OTHER));
        assertThat(catalog.journal().newest(10)).isEmpty();
        engine.start(REPLICATE, "admin");
        failsWith("JOB_EXISTS", () -> engine.check(REPLICATE));
        assertThat(catalog.journal().newest(10)).hasSize(1);
    }

    private interface Call {
        void run() throws Exception;
    }

    private static Problem failsWith(String code, Call call) throws Exception {
        try {
            call.run();
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo(code);
            return e.problem();
        }
        throw new AssertionError("it should have failed with " + code);
    }
}
