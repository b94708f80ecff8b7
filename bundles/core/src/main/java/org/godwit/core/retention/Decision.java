// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Retention.Cause;
import org.godwit.api.retention.Retention.Fate;
import org.godwit.api.retention.Retention.Reason;
import org.godwit.api.retention.RetentionRule;

/**
 * What becomes of the points of one machine: a function of the points, the terms and the time, without memory. Its
 * promises, each with a property in {@code DecisionTest}:
 *
 * <ul>
 *   <li>the order in which the points are given changes nothing;
 *   <li>deleting what it lets go changes nothing for the rest;
 *   <li>what it lets go it lets go later too, whatever is taken meanwhile;
 *   <li>a rule with larger numbers keeps no point less;
 *   <li>held points, points in use, the newest complete ones (by either clock) and young ones stay.
 * </ul>
 */
final class Decision {

    /** @param zone in which days, weeks, months and years are told apart */
    record Terms(RetentionRule rule, int minimumPoints, Duration minimumAge, ZoneId zone) {
        Terms with(RetentionRule other) {
            return new Terms(other, minimumPoints, minimumAge, zone);
        }
    }

    /** So long every point of a schedule stays. */
    static final Duration DENSE = Duration.ofHours(1);

    /** Afterwards one in each. */
    static final Duration THINNED = Duration.ofMinutes(15);

    private static final Comparator<Keepable> LATER = Comparator.comparing(Decision::later)
            .thenComparing(point -> point.id().value());

    private final Terms terms;
    private final Instant now;
    private final List<Keepable> points;
    private final Map<RestorePointId, List<Reason>> reasons = new HashMap<>();

    private Decision(Collection<Keepable> points, Terms terms, Instant now) {
        this.terms = terms;
        this.now = now;
        this.points = points.stream().sorted(Keepable.NEWEST_FIRST).toList();
        this.points.forEach(point -> reasons.put(point.id(), new ArrayList<>()));
    }

    /** The fates, newest point first. */
    static List<Fate> of(Collection<Keepable> points, Terms terms, Instant now) {
        Decision decision = new Decision(points, terms, now);
        decision.keepWhatNoRuleMayTake();
        decision.keepByRule();
        return decision.points.stream().map(decision::fate).toList();
    }

    private void keepWhatNoRuleMayTake() {
        for (Keepable point : points) {
            point.hold()
                    .filter(hold -> hold.holdsAt(now))
                    .ifPresent(hold -> keep(point, Cause.HELD, hold.reason(), hold.until()));
            point.use().ifPresent(use -> keep(point, Cause.IN_USE, use, Optional.empty()));
            if (isAhead(point)) {
                keep(point, Cause.AHEAD, "", Optional.empty());
            }
        }
        List<Keepable> whole = points.stream().filter(Keepable::whole).toList();
        // Two clocks: a wrong one alone never takes the newest points away.
        keepNewest(whole.stream().filter(point -> !isAhead(point)).toList());
        keepNewest(whole.stream().sorted(Keepable.MADE_LAST_FIRST).toList());
        keepYoung();
    }

    /**
     * A schedule may make a point each five seconds: of its points that are an hour old, the last of each quarter of an hour
     * stays as a young one. By the later of the two clocks, in which a point that takes another's place is always the younger.
     */
    private void keepYoung() {
        Map<String, Keepable> last = new HashMap<>();
        for (Keepable point : points) {
            if (point.scheduled() && !isAhead(point)) {
                last.merge(quarter(point), point, (one, other) -> LATER.compare(one, other) >= 0 ? one : other);
            }
        }
        for (Keepable point : points) {
            boolean thinned = point.scheduled() && !isAhead(point) && last.get(quarter(point)) != point;
            Duration age = thinned && DENSE.compareTo(terms.minimumAge()) < 0 ? DENSE : terms.minimumAge();
            Instant grown = later(point).plus(age);
            if (now.isBefore(grown)) {
                keep(point, Cause.YOUNG, "", Optional.of(grown));
            }
        }
    }

    private static String quarter(Keepable point) {
        return point.line() + " " + later(point).getEpochSecond() / THINNED.toSeconds();
    }

    private static Instant later(Keepable point) {
        return point.takenAt().isAfter(point.madeAt()) ? point.takenAt() : point.madeAt();
    }

    private void keepNewest(List<Keepable> newestFirst) {
        for (int i = 0; i < Math.min(terms.minimumPoints(), newestFirst.size()); i++) {
            Keepable point = newestFirst.get(i);
            boolean known = reasonsOf(point).stream().anyMatch(reason -> reason.cause() == Cause.MINIMUM);
            if (!known) {
                keep(point, Cause.MINIMUM, (i + 1) + " of " + terms.minimumPoints(), Optional.empty());
            }
        }
    }

    private void keepByRule() {
        Map<String, List<Keepable>> lines = new LinkedHashMap<>();
        points.stream().filter(point -> !isAhead(point)).forEach(point -> lines.computeIfAbsent(
                        point.line(), line -> new ArrayList<>())
                .add(point));
        RetentionRule rule = terms.rule();
        for (List<Keepable> line : lines.values()) {
            for (int i = 0; i < Math.min(rule.keepLast(), line.size()); i++) {
                keep(line.get(i), Cause.LAST, (i + 1) + " of " + rule.keepLast(), Optional.empty());
            }
            keepPeriods(line, rule.daily(), Cause.DAILY, LocalDate::toString);
            keepPeriods(line, rule.weekly(), Cause.WEEKLY, Decision::week);
            keepPeriods(line, rule.monthly(), Cause.MONTHLY, day -> YearMonth.from(day)
                    .toString());
            keepPeriods(
                    line, rule.annually(), Cause.ANNUALLY, day -> Year.from(day).toString());
        }
    }

    /** The last point of each of the newest periods that have one. A period without a point takes no place. */
    private void keepPeriods(List<Keepable> newestFirst, int places, Cause cause, Function<LocalDate, String> period) {
        String last = "";
        int taken = 0;
        for (Keepable point : newestFirst) {
            if (taken == places) {
                return;
            }
            String name = period.apply(LocalDate.ofInstant(point.takenAt(), terms.zone()));
            if (!name.equals(last)) {
                last = name;
                taken++;
                keep(point, cause, name, Optional.empty());
            }
        }
    }

    private static String week(LocalDate day) {
        int week = day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
        return day.get(IsoFields.WEEK_BASED_YEAR) + (week < 10 ? "-W0" : "-W") + week;
    }

    private boolean isAhead(Keepable point) {
        return point.takenAt().isAfter(now);
    }

    private List<Reason> reasonsOf(Keepable point) {
        return reasons.getOrDefault(point.id(), List.of());
    }

    private void keep(Keepable point, Cause cause, String detail, Optional<Instant> until) {
        reasonsOf(point).add(new Reason(cause, detail, until));
    }

    private Fate fate(Keepable point) {
        List<Reason> why = reasonsOf(point);
        Optional<Instant> expiresAt = Optional.of(now);
        for (Reason reason : why) {
            if (reason.until().isEmpty()) {
                expiresAt = Optional.empty();
                break;
            }
            expiresAt =
                    expiresAt.filter(at -> !at.isBefore(reason.until().get())).or(reason::until);
        }
        return new Fate(point.id(), point.takenAt(), why, expiresAt);
    }
}
