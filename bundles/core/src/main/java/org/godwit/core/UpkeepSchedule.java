// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.Jobs;
import org.godwit.api.point.StoreUpkeep;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders sweeps and scrubs when they are due: the interval after the last one that ended, and an hour after the start
 * when there never was one. What failed is ordered again after an hour. One thread.
 */
final class UpkeepSchedule {
    private static final Logger log = LoggerFactory.getLogger(UpkeepSchedule.class);
    private static final Duration LOOK_EVERY = Duration.ofMinutes(1);
    static final Duration PATIENCE = Duration.ofHours(1);

    private final Registry registry;
    private final Jobs jobs;
    private final UpkeepSettings settings;
    private final Clock clock;
    private final Instant started;
    private final Map<JobOrder, Instant> ordered = new HashMap<>();
    private Instant nextLook = Instant.EPOCH;

    UpkeepSchedule(Registry registry, Jobs jobs, UpkeepSettings settings, Clock clock) {
        this.registry = registry;
        this.jobs = jobs;
        this.settings = settings;
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Orders what is due. Cheap when it was called a moment ago. */
    void look() {
        Instant now = clock.instant();
        if (now.isBefore(nextLook)) {
            return;
        }
        nextLook = now.plus(LOOK_EVERY);
        for (ChunkStore store : registry.all(ChunkStore.class)) {
            try {
                if (store instanceof StoreUpkeep upkeep && store.trouble().isEmpty()) {
                    StoreUpkeep.Condition condition = upkeep.condition();
                    StoreId id = new StoreId(store.id());
                    order(new JobOrder.Sweep(id), settings.sweepEvery(), condition.lastSweptAt(), now);
                    order(new JobOrder.Scrub(id), settings.scrubEvery(), condition.lastScrubbedAt(), now);
                }
            } catch (IOException | RuntimeException | LinkageError e) {
                log.debug("upkeep cannot be ordered now: store={}", store.id(), e);
            }
        }
    }

    private void order(JobOrder order, Duration every, Optional<Instant> last, Instant now) throws IOException {
        if (every.isZero()) {
            return;
        }
        Instant due = last.map(at -> at.plus(every)).orElse(started.plus(PATIENCE));
        Instant again = Optional.ofNullable(ordered.get(order))
                .map(at -> at.plus(PATIENCE))
                .orElse(Instant.EPOCH);
        if (!now.isBefore(due) && !now.isBefore(again)) {
            ordered.put(order, now);
            jobs.start(order, "system");
        }
    }
}
