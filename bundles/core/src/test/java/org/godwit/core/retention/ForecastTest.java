// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Retention.Fate;
import org.godwit.api.retention.Retention.Projected;
import org.godwit.api.retention.Retention.Projection;
import org.godwit.api.retention.RetentionRule;
import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Decision.Terms TERMS =
            new Decision.Terms(RetentionRule.BUILT_IN, 3, Duration.ofHours(24), ZoneOffset.UTC);

    private static Keepable taken(String id, Instant at) {
        return new Keepable(
                new RestorePointId(id), at, at, Keepable.WHOLE, true, Optional.empty(), Optional.empty(), false);
    }

    @Test
    void aYearOfHourlyPointsLeavesWhatTheRuleSays() throws Exception {
        Projection year = Forecast.of(
                List.of(taken("rp_1", NOW.minusSeconds(60))),
                TERMS,
                NOW,
                new Forecast.Window(365, Duration.ofHours(1)));
        assertThat(year.taken()).isEqualTo(8760);
        // 24 of the last day and 13 more days; weeks, months and years beyond them.
        assertThat(year.points())
                .filteredOn(point -> point.goneAt().isEmpty())
                .hasSizeBetween(24 + 13 + 6, 24 + 13 + 11);
        assertThat(year.mostAtOnce()).isLessThan(100);
        Projected first = year.points().get(year.points().size() - 1);
        assertThat(first.point()).contains(new RestorePointId("rp_1"));
        assertThat(first.goneAt().orElseThrow())
                .isBetween(NOW.plus(Duration.ofHours(12)), NOW.plus(Duration.ofDays(2)));
    }

    @Test
    void withoutTimePassingItIsTheDecisionOfToday() throws Exception {
        List<Keepable> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            points.add(taken("rp_" + i, NOW.minus(Duration.ofHours(7L * i + 1))));
        }
        Projection soon = Forecast.of(points, TERMS, NOW, new Forecast.Window(1, Duration.ofDays(2)));
        assertThat(survivors(soon))
                .isEqualTo(Decision.of(points, TERMS, NOW.plus(Duration.ofDays(1))).stream()
                        .filter(Fate::kept)
                        .map(Fate::point)
                        .collect(Collectors.toSet()));
    }

    /** Passes on the way change nothing about what is there in the end: what goes never comes back. */
    @Test
    void playingThePassesEndsAsDecidingOnceAtTheEnd() throws Exception {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<Keepable> points = new ArrayList<>();
            for (int i = 0; i < random.nextInt(40); i++) {
                points.add(taken("rp_" + i, NOW.minus(Duration.ofMinutes(random.nextInt(400_000)))));
            }
            Duration cadence = Duration.ofMinutes(30 + random.nextInt(3000));
            int days = 1 + random.nextInt(90);
            Projection played = Forecast.of(points, TERMS, NOW, new Forecast.Window(days, cadence));
            List<Keepable> all = new ArrayList<>(points);
            Instant end = NOW.plus(Duration.ofDays(days));
            for (Instant at = NOW.plus(cadence); !at.isAfter(end); at = at.plus(cadence)) {
                all.add(taken("assumed-" + all.size(), at));
            }
            assertThat(played.points().stream()
                            .filter(point -> point.goneAt().isEmpty())
                            .map(Projected::takenAt))
                    .as("seed " + seed)
                    .isEqualTo(Decision.of(all, TERMS, end).stream()
                            .filter(Fate::kept)
                            .map(Fate::takenAt)
                            .toList());
        }
    }

    private static Set<RestorePointId> survivors(Projection projection) {
        return projection.points().stream()
                .filter(point -> point.goneAt().isEmpty())
                .flatMap(point -> point.point().stream())
                .collect(Collectors.toSet());
    }

    @Test
    void whatWouldTakeTooLongIsRefused() {
        for (Forecast.Window window : new Forecast.Window[] {
            new Forecast.Window(0, Duration.ofHours(1)),
            new Forecast.Window(3661, Duration.ofDays(1)),
            new Forecast.Window(30, Duration.ZERO),
            new Forecast.Window(3660, Duration.ofMinutes(1))
        }) {
            assertThatThrownBy(() -> Forecast.of(List.of(), TERMS, NOW, window))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            e -> assertThat(e.problem().code()).isEqualTo("SIMULATION_TOO_LONG"));
        }
    }
}
