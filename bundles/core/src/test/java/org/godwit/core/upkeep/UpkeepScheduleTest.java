// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.chunk.StoreFigures;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Jobs;
import org.godwit.api.job.Progress;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.core.EventLog;
import org.godwit.core.plugin.Registry;
import org.junit.jupiter.api.Test;

/** Sweeps and scrubs that come by themselves, on a clock that is set back and forth. */
final class UpkeepScheduleTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration YEAR = Duration.ofDays(365);

    private final Ticking time = new Ticking();
    private final Clock clock = time.withZone(ZoneOffset.UTC);
    private final Store store = new Store();
    private final Orders jobs = new Orders();
    private final Registry registry = new Registry(new EventLog(clock));
    private final UpkeepSchedule schedule;

    UpkeepScheduleTest() {
        registry.add(new Registry.Registered("ChunkStore", "main", store, "test", 0));
        schedule = new UpkeepSchedule(
                registry,
                jobs,
                new UpkeepSettings(DAY, new StoreUpkeep.SweepOrder(50, 0), Duration.ZERO, 0),
                clock,
                () -> time.nanos);
    }

    @Test
    void theFirstComesAnHourAfterTheStartAndTheNextADayAfterItEnded() {
        assertThat(sweepsWithin(Duration.ofMinutes(59))).isZero();
        assertThat(sweepsWithin(Duration.ofMinutes(2))).isEqualTo(1);
        assertThat(sweepsWithin(Duration.ofHours(23))).isZero();
        assertThat(sweepsWithin(Duration.ofHours(2))).isEqualTo(1);
    }

    @Test
    void whatFailedIsOrderedAgainAfterAnHour() {
        store.fails = true;
        assertThat(sweepsWithin(Duration.ofHours(5))).isEqualTo(4);
    }

    @Test
    void aClockThatWasAheadForAWhileDoesNotPutOffWhatIsDue() {
        sweepsWithin(Duration.ofHours(2));
        time.set(YEAR.multipliedBy(9));
        assertThat(sweepsWithin(Duration.ofMinutes(5))).isEqualTo(1);
        // Looked, ordered and ended at a time that is nine years away now.
        time.set(YEAR.multipliedBy(-9));
        assertThat(sweepsWithin(Duration.ofHours(2))).isEqualTo(1);
        assertThat(sweepsWithin(Duration.ofDays(10))).isBetween(9, 10);
    }

    @Test
    void aClockThatIsSetBackAgainAndAgainOrdersNoMoreThanOnceAnHour() {
        sweepsWithin(Duration.ofHours(2));
        int sweeps = 0;
        for (int i = 0; i < 240; i++) {
            time.set(Duration.ofHours(-3));
            sweeps += sweepsWithin(Duration.ofMinutes(6));
        }
        assertThat(sweeps).isBetween(1, 24);
        assertThat(sweepsWithin(Duration.ofDays(5))).isBetween(4, 6);
    }

    @Test
    void aMachineThatSleptDoesWhatIsDueOnce() {
        sweepsWithin(Duration.ofHours(2));
        time.set(DAY.multipliedBy(30));
        assertThat(sweepsWithin(Duration.ofHours(20))).isEqualTo(1);
    }

    /** As the core calls it, every few seconds. */
    private int sweepsWithin(Duration span) {
        int before = jobs.started.size();
        for (long left = span.toSeconds(); left > 0; left -= 20) {
            time.pass(Duration.ofSeconds(20));
            schedule.look();
        }
        return jobs.started.size() - before;
    }

    /** A clock on the wall, and the time that only passes. */
    private static final class Ticking implements InstantSource {
        private Instant wall = Instant.parse("2026-11-23T06:00:00Z");
        private long nanos = Long.MAX_VALUE - Duration.ofHours(3).toNanos();

        void pass(Duration time) {
            wall = wall.plus(time);
            nanos += time.toNanos();
        }

        void set(Duration by) {
            wall = wall.plus(by);
        }

        @Override
        public Instant instant() {
            return wall;
        }
    }

    /** Does at once what is ordered. */
    private final class Orders implements Jobs {
        private final List<JobOrder> started = new ArrayList<>();

        @Override
        public Job start(JobOrder order, String startedBy) {
            started.add(order);
            if (!store.fails) {
                store.sweptAt = Optional.of(time.instant());
            }
            JobState state = new JobState.Queued(time.instant(), Optional.empty());
            return new Job(new JobId("job_1"), order, startedBy, time.instant(), 0, false, state, Progress.NONE);
        }

        @Override
        public Job startOnce(JobOrder order, String startedBy, String key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void check(JobOrder order) {}

        @Override
        public Optional<Job> find(JobId id) {
            return Optional.empty();
        }

        @Override
        public List<Job> list(int limit) {
            return List.of();
        }

        @Override
        public void cancel(JobId id) {}

        @Override
        public Job await(JobId id, Duration limit) {
            throw new UnsupportedOperationException();
        }
    }

    /** Empty, with a time at which it was swept last. */
    private static final class Store implements ChunkStore, StoreUpkeep {
        private Optional<Instant> sweptAt = Optional.empty();
        private boolean fails;

        @Override
        public String id() {
            return "main";
        }

        @Override
        public Condition condition() {
            return new Condition(0, 0, sweptAt, Optional.empty(), Optional.empty(), Optional.empty());
        }

        @Override
        public Swept sweep(Watch watch, Known known, SweepOrder order) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Scrubbed scrub(Watch watch, long bytesPerSecond) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void hurt(Watch watch, List<RestorePoint> points, Listener listener) {}

        @Override
        public DomainKey domainKey(String domain) throws IOException {
            throw new UnsupportedOperationException();
        }

        @Override
        public BitSet missing(String domain, List<ChunkId> ids) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void put(String domain, ChunkRun run) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void flush() {}

        @Override
        public ByteBuffer get(String domain, ChunkId id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void record(RestorePoint point) {}

        @Override
        public void forget(RestorePointId point) {}

        @Override
        public List<RestorePoint> recorded() {
            return List.of();
        }

        @Override
        public StoreFigures figures() {
            return new StoreFigures(0, 0, 0, java.util.OptionalLong.empty());
        }
    }
}
