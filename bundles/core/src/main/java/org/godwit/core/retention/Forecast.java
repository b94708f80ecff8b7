// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Retention;
import org.godwit.api.retention.Retention.Fate;
import org.godwit.api.retention.Retention.Projected;
import org.godwit.api.retention.Retention.Projection;

/** Plays the passes of the coming days over a machine's points and points that are assumed to be taken. */
final class Forecast {
    /** So many passes at the most: times at which points go are right to a thousandth of the time looked at. */
    private static final int MOST_PASSES = 1000;

    private final Decision.Terms terms;
    private final Instant from;
    private final Instant end;
    private final Duration cadence;
    private final List<Keepable> there;
    private final Map<RestorePointId, Instant> gone = new HashMap<>();
    private int taken;
    private int mostAtOnce;

    private Forecast(List<Keepable> points, Decision.Terms terms, Instant from, Window window) {
        this.terms = terms;
        this.from = from;
        this.end = from.plus(Duration.ofDays(window.days()));
        this.cadence = window.cadence();
        this.there = new ArrayList<>(points);
        this.mostAtOnce = points.size();
    }

    /** How far ahead, and how often a point is taken meanwhile. */
    record Window(int days, Duration cadence) {

        /** @throws ProblemException MISCONFIGURED {@code SIMULATION_TOO_LONG} */
        void check() throws ProblemException {
            boolean sensible = days >= 1 && days <= Retention.MOST_DAYS && cadence.toMinutes() >= 1;
            if (!sensible || Duration.ofDays(days).dividedBy(cadence) > Retention.MOST_ASSUMED) {
                throw Problem.of(
                                Problem.Kind.MISCONFIGURED,
                                "SIMULATION_TOO_LONG",
                                "Asked what survives in " + days + " days with a point each " + cadence.toMinutes()
                                        + " minutes; 1 to " + Retention.MOST_DAYS + " days, at least one minute and at"
                                        + " most " + Retention.MOST_ASSUMED + " points can be looked at.",
                                "Ask for fewer days or for points further apart.")
                        .asException();
            }
        }
    }

    static Projection of(List<Keepable> points, Decision.Terms terms, Instant now, Window window)
            throws ProblemException {
        window.check();
        return new Forecast(points, terms, now, window).play(points);
    }

    private Projection play(List<Keepable> points) {
        Duration whole = Duration.between(from, end);
        Duration step = cadence.compareTo(whole.dividedBy(MOST_PASSES)) > 0
                ? smaller(cadence, Duration.ofDays(1))
                : whole.dividedBy(MOST_PASSES);
        List<Fate> fates = List.of();
        Instant next = from.plus(cadence);
        for (Instant at = from; ; at = smaller(at.plus(step), end)) {
            for (; !next.isAfter(at); next = next.plus(cadence)) {
                there.add(assumed(next));
            }
            mostAtOnce = Math.max(mostAtOnce, there.size());
            fates = pass(at);
            if (!at.isBefore(end)) {
                break;
            }
        }
        return new Projection(end, terms.rule(), projected(points, fates), taken, mostAtOnce);
    }

    private Keepable assumed(Instant at) {
        taken++;
        return new Keepable(
                new RestorePointId("assumed-" + taken),
                at,
                at,
                Keepable.WHOLE,
                true,
                Optional.empty(),
                Optional.empty(),
                true);
    }

    private List<Fate> pass(Instant at) {
        List<Fate> fates = Decision.of(there, terms, at);
        fates.stream().filter(fate -> !fate.kept()).forEach(fate -> gone.put(fate.point(), at));
        there.removeIf(point -> gone.containsKey(point.id()));
        return fates.stream().filter(Fate::kept).toList();
    }

    private List<Projected> projected(List<Keepable> points, List<Fate> survivors) {
        List<Projected> all = new ArrayList<>();
        for (Fate fate : survivors) {
            boolean exists = points.stream().anyMatch(point -> point.id().equals(fate.point()));
            all.add(new Projected(
                    exists ? Optional.of(fate.point()) : Optional.empty(),
                    fate.takenAt(),
                    fate.reasons(),
                    Optional.empty()));
        }
        for (Keepable point : points) {
            Optional.ofNullable(gone.get(point.id()))
                    .ifPresent(at -> all.add(
                            new Projected(Optional.of(point.id()), point.takenAt(), List.of(), Optional.of(at))));
        }
        all.sort(Comparator.comparing(Projected::takenAt).reversed());
        return List.copyOf(all);
    }

    private static <T extends Comparable<T>> T smaller(T one, T other) {
        return one.compareTo(other) <= 0 ? one : other;
    }
}
