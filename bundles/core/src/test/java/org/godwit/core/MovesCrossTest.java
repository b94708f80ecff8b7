// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobOrder.Load;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.point.RestorePointId;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.Places;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.junit.jupiter.api.Test;

/** A point goes one way at a time. */
class MovesCrossTest {
    private static final Load WEB = new Load.OfMachine(new MachineId("web"));
    private static final Load DB = new Load.OfMachine(new MachineId("db"));
    private static final Load POINT = new Load.OfPoint(new RestorePointId("rp_1"));
    private static final Load STORE = new Load.OfStore(new StoreId("main"), Optional.empty());

    @Test
    void onlyMovesOfDifferentMachinesRunAtOnce() throws IOException {
        assertThat(runBesideEachOther(WEB, DB)).isTrue();
        assertThat(runBesideEachOther(WEB, WEB)).isFalse();
        assertThat(runBesideEachOther(WEB, POINT)).isFalse();
        assertThat(runBesideEachOther(STORE, DB)).isFalse();
        assertThat(runBesideEachOther(POINT, STORE)).isFalse();
    }

    private static boolean runBesideEachOther(Load first, Load second) throws IOException {
        Clock clock = Clock.systemUTC();
        JobBook book = new JobBook(new MemoryCatalog().journal(), new EventLog(), clock);
        book.open(job("job_1", new JobOrder.Move(first, new StoreId("there")), clock));
        book.open(job("job_2", new JobOrder.Move(second, new StoreId("back")), clock));
        assertThat(book.begin(book.entries().get(0), Duration.ZERO)).isTrue();
        return book.mayBegin(book.entries().get(1), new Places(2, Map.of()));
    }

    private static Job job(String id, JobOrder order, Clock clock) {
        JobState queued = new JobState.Queued(clock.instant(), Optional.empty());
        return new Job(new JobId(id), order, "test", clock.instant(), 0, false, queued, Progress.NONE);
    }
}
