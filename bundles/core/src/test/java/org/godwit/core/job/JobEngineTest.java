// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Event;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.EventLog;
import org.godwit.core.Settings;
import org.godwit.core.plugin.Registry;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobEngineTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final JobOrder ORDER = new JobOrder.Replicate(new MachineId("web"), List.of());

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final EventLog events = new EventLog();
    private final Registry registry = new Registry(events);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private Action action = job -> Map.of();
    private JobEngine engine = engine();

    private interface Action {
        Map<String, String> act(JobContext job) throws IOException;
    }

    private JobEngine engine() {
        Ulid ids = new Ulid(Clock.systemUTC(), new Random(1));
        JobWork work = new JobWork() {
            @Override
            public void check(JobOrder order) {}

            @Override
            public Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException {
                return action.act(job);
            }
        };
        return new JobEngine(
                work,
                new JobBook(catalog.journal(), events, Clock.systemUTC()),
                new JobEngine.Surroundings(
                        catalog.journal(),
                        events,
                        Clock.systemUTC(),
                        new Random(1),
                        ids::next,
                        threads,
                        registry::generation),
                new Settings("main", "paged", "default", 1, Duration.ofHours(24)).limits());
    }

    private void run() throws IOException {
        engine.recover();
        threads.execute(() -> {
            while (!engine.isClosed()) {
                engine.step();
                try {
                    engine.pause();
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
    }

    @AfterEach
    void stop() {
        engine.close();
        threads.shutdownNow();
    }

    @Test
    void aJobThatWaitsForAPluginGoesOnAsSoonAsItComes() throws Exception {
        action = job -> {
            registry.need(org.godwit.api.source.SourcePlatform.class, "late");
            return Map.of("restorePoint", "rp_1");
        };
        registry.onChange(engine::retryWaiting);
        run();
        Job job = engine.start(ORDER, "test");
        CountDownLatch told = new CountDownLatch(1);
        try (AutoCloseable subscription = events.subscribe(0, event -> {
            if ("PLUGIN_MISSING".equals(event.facts().get("code"))) {
                told.countDown();
            }
        })) {
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(engine.find(job.id()).orElseThrow().state().isFinal()).isFalse();
        registry.add(new Registry.Registered(
                "SourcePlatform", "late", new org.godwit.testkit.source.FakeSourcePlatform("late"), "test", 0));
        Job ended = engine.await(job.id(), LIMIT);
        assertThat(ended.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(ended.attempt()).isGreaterThan(1);
    }

    @Test
    void aSecondReplicationOfAMachineIsRefusedWhileOneIsUnderWay() throws Exception {
        Job first = engine.start(ORDER, "test");
        assertThatThrownBy(() -> engine.start(ORDER, "test")).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("JOB_EXISTS");
            assertThat(e.problem().facts()).containsEntry("job", first.id().value());
        });
        engine.cancel(first.id());
        assertThat(engine.find(first.id()).orElseThrow().state()).isInstanceOf(JobState.Cancelled.class);
        engine.start(ORDER, "test");
    }

    @Test
    void aRunningJobThatIsCancelledEnds() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        action = job -> {
            begun.countDown();
            while (true) {
                job.done(1);
                job.throwIfCancelled();
                Thread.onSpinWait();
            }
        };
        run();
        Job job = engine.start(ORDER, "test");
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        engine.cancel(job.id());
        assertThat(engine.await(job.id(), LIMIT).state()).isInstanceOf(JobState.Cancelled.class);
    }

    @Test
    void aPluginThatLeavesInTheMiddleIsNoFailure() throws Exception {
        AtomicInteger tries = new AtomicInteger();
        action = job -> {
            if (tries.incrementAndGet() == 1) {
                throw new NoClassDefFoundError("org/godwit/dedup/paged/Cut");
            }
            return Map.of();
        };
        registry.onChange(engine::retryWaiting);
        run();
        Job job = engine.start(ORDER, "test");
        assertThat(engine.await(job.id(), LIMIT).state()).isInstanceOf(JobState.Succeeded.class);
    }

    @Test
    void whatNobodyExpectedEndsTheJobAsABug() throws Exception {
        action = job -> {
            throw new ArithmeticException("/ by zero");
        };
        run();
        Job job = engine.start(ORDER, "test");
        JobState state = engine.await(job.id(), LIMIT).state();
        assertThat(state).isInstanceOfSatisfying(JobState.Failed.class, failed -> {
            assertThat(failed.problem().kind()).isEqualTo(Problem.Kind.BUG);
            assertThat(failed.problem().message()).contains("/ by zero");
        });
    }

    @Test
    void aJobThatRanWhenTheControllerDiedIsDoneAgain() throws Exception {
        Job job = engine.start(ORDER, "test");
        engine.step();
        // What it saves at its end must not come after what is saved here.
        engine.await(job.id(), LIMIT);
        engine.close();
        catalog.journal()
                .save(new Job(
                        job.id(),
                        ORDER,
                        "test",
                        job.createdAt(),
                        1,
                        false,
                        new JobState.Running(job.createdAt()),
                        job.progress()));
        engine = engine();
        run();
        Job ended = engine.await(job.id(), LIMIT);
        assertThat(ended.state()).isInstanceOf(JobState.Succeeded.class);
        assertThat(ended.attempt()).isEqualTo(2);
    }

    @Test
    void listenersHearWhatTheyMissedAndWhatComes() throws Exception {
        events.publish("job", "job.created", "job_1", Map.of());
        events.publish("job", "job.state", "job_1", Map.of());
        List<Event> heard = new java.util.concurrent.CopyOnWriteArrayList<>();
        CountDownLatch three = new CountDownLatch(3);
        try (AutoCloseable subscription = events.subscribe(0, event -> {
            heard.add(event);
            three.countDown();
        })) {
            events.publish("job", "job.state", "job_2", Map.of());
            assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(heard).extracting(Event::subject).containsExactly("job_1", "job_1", "job_2");
        assertThat(heard).extracting(Event::id).isSorted().doesNotHaveDuplicates();
    }
}
