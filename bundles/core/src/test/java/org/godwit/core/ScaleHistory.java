// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.godwit.api.disk.Machine;
import org.godwit.api.id.Ulid;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.core.job.Runs;
import org.godwit.core.level.CatalogParts;
import org.h2.jdbcx.JdbcConnectionPool;

/**
 * What {@code ./godwit bench scale} has instead of a month of waiting. Each machine of a catalog that has a point is given the
 * points that an hourly schedule and the usual rule leave behind, all with the images of the one it has, so that each can be
 * restored. The newest ones are spread evenly over the hour before now, as schedules are that have run for a while.
 */
public final class ScaleHistory {
    private static final int HOURLY = 24;
    private static final int DAILY = 13;
    private static final int WEEKLY = 3;

    /** Until the controller looks at the catalog: the first one is due then, not before. */
    private static final Duration HEAD_START = Duration.ofSeconds(90);

    private static final int BATCH = 1000;

    private ScaleHistory() {}

    /** Arguments: the catalog's database without its ending, seed. Nobody else has it open. */
    public static void main(String[] words) throws Exception {
        java.util.logging.LogManager.getLogManager().reset();
        JdbcConnectionPool pool = JdbcConnectionPool.create(
                "jdbc:h2:file:" + Path.of(words[0]).toAbsolutePath() + ";DB_CLOSE_ON_EXIT=FALSE", "godwit", "");
        try {
            fill(GrowthBench.opened(pool), Long.parseLong(words[1]));
        } finally {
            pool.dispose();
        }
        System.exit(0);
    }

    private static void fill(CatalogParts parts, long seed) throws IOException {
        RandomGenerator random = new Random(seed);
        List<RestorePoint> batch = new ArrayList<>();
        List<Machine> machines = parts.machines().all();
        long made = 0;
        for (int i = 0; i < machines.size(); i++) {
            RestorePoint newest = parts.points().latest(machines.get(i).id()).orElseThrow();
            Duration span = Duration.ofHours(1).minus(HEAD_START);
            Instant last = Instant.now().minus(span.multipliedBy(i).dividedBy(machines.size()));
            for (int age = 0; age < HOURLY + DAILY + WEEKLY; age++) {
                batch.add(copy(newest, last.minus(age(age)), random));
            }
            parts.points().remove(newest.id());
            if (batch.size() >= BATCH || i == machines.size() - 1) {
                parts.points().commitAll(batch);
                made += batch.size();
                batch.clear();
            }
        }
        System.out.printf(Locale.ROOT, "%d machines, %d restore points%n", machines.size(), made);
    }

    private static Duration age(int number) {
        if (number < HOURLY) {
            return Duration.ofHours(number);
        }
        return number < HOURLY + DAILY
                ? Duration.ofDays(number - HOURLY + 1)
                : Duration.ofDays(DAILY + 7L * (number - HOURLY - DAILY + 1));
    }

    private static RestorePoint copy(RestorePoint point, Instant at, RandomGenerator random) {
        Ulid ids = new Ulid(Clock.fixed(at, ZoneOffset.UTC), random);
        return new RestorePoint(
                new RestorePointId(Runs.POINT_PREFIX + ids.next()),
                point.machine(),
                at,
                point.consistency(),
                point.store(),
                point.domain(),
                point.images(),
                point.figures());
    }
}
