// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.upkeep;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.Jobs;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.core.plugin.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders sweeps and scrubs when they are due: the interval after the last one that ended, and an hour after the start
 * when there never was one. What failed is ordered again after an hour. The clock on the wall may be set at any time: only
 * the ends of the last ones are told by it, and one that lies ahead was told by a wrong clock and counts as long past. One
 * thread.
 */
public final class UpkeepSchedule {
    private static final Logger log = LoggerFactory.getLogger(UpkeepSchedule.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    static final Duration PATIENCE = Duration.ofHours(1);

    private final Registry registry;
    private final Jobs jobs;
    private final UpkeepSettings settings;
    private final Clock clock;
    private final LongSupplier nanos;
    private final long started;
    private final Map<JobOrder, Long> ordered = new HashMap<>();
    private long looked;

    /** @param nanos the time that only passes, as {@link System#nanoTime} */
    public UpkeepSchedule(Registry registry, Jobs jobs, UpkeepSettings settings, Clock clock, LongSupplier nanos) {
        this.registry = registry;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
        this.nanos = nanos;
        this.started = nanos.getAsLong();
        this.looked = started - LOOK_EVERY.toNanos();
    }

    /** Orders what is due. Cheap when it was called a moment ago. */
    public void look() {
        if (!hasPassed(LOOK_EVERY, looked)) {
            return;
        }
        looked = nanos.getAsLong();
        for (ChunkStore store : registry.all(ChunkStore.class)) {
            try {
                if (store instanceof StoreUpkeep upkeep && store.trouble().isEmpty()) {
                    StoreUpkeep.Condition condition = upkeep.condition();
                    StoreId id = new StoreId(store.id());
                    order(new JobOrder.Sweep(id), settings.sweepEvery(), condition.lastSweptAt());
                    order(new JobOrder.Scrub(id), settings.scrubEvery(), condition.lastScrubbedAt());
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                log.debug("upkeep cannot be ordered now: store={}", store.id(), e);
            }
        }
    }

    private void order(JobOrder order, Duration every, Optional<Instant> last) throws IOException {
        if (every.isZero()) {
            return;
        }
        boolean due = last.isPresent() ? isOver(every, last.get()) : hasPassed(PATIENCE, started);
        Long before = ordered.get(order);
        if (due && (before == null || hasPassed(PATIENCE, before))) {
            ordered.put(order, nanos.getAsLong());
            jobs.start(order, "system");
        }
    }

    private boolean isOver(Duration every, Instant last) {
        Instant now = clock.instant();
        return last.isAfter(now) || !now.isBefore(last.plus(every));
    }

    private boolean hasPassed(Duration time, long since) {
        return nanos.getAsLong() - since >= time.toNanos();
    }
}
