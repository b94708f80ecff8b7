// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import org.godwit.api.retention.Limits.Rates;
import org.godwit.api.retention.ReplicationSchedule;

/**
 * How far apart the restore points of a machine are, by what the last ones have cost. Times are nanoseconds of the clock that
 * only passes. Guarded by whoever owns it.
 */
final class Pace {
    /** So many of the last points tell what the next one costs. */
    static final int LAST = 8;

    /** Between the end of one round and the beginning of the next, when they cannot keep up: others have their turn. */
    static final Duration BREATH = Duration.ofMillis(200);

    /** So much of a limit is taken by a run that waits for it: opening, freezing and committing need time, too. */
    private static final double REACHED = 0.6;

    private static final double MIB = 1 << 20;

    /**
     * One point, from the beginning of its run to its commit.
     *
     * @param momentNanos the moment that the point is of: its freeze, or where there is none its beginning
     * @param restedNanos for which it had nothing to do
     */
    record Round(
            long beganNanos, long momentNanos, long endedNanos, long restedNanos, long frozenMillis, Amounts amounts) {

        /** What is left of it without rest, if it followed the one before at once. */
        long copyNanos() {
            return workNanos() - restedNanos + BREATH.toNanos();
        }

        long workNanos() {
            return endedNanos - beganNanos;
        }
    }

    /** Bytes of one point. */
    record Amounts(long changedBytes, long readBytes, long sentBytes) {}

    /** From one beginning to the next, and why that is longer than the target asks for; empty when it is not. */
    record Interval(Duration length, String because) {}

    private final Deque<Round> rounds = new ArrayDeque<>();

    /** Of the remembered rounds, for thousands of machines are asked for it every few seconds. */
    private Sums sums = Sums.NONE;

    /**
     * What the remembered rounds come to.
     *
     * @param tailNanos from the moment of a point to its commit, at the most
     */
    private record Sums(long tailNanos, long mostWorkNanos, double meanCopyNanos, double meanFrozenMillis) {
        static final Sums NONE = new Sums(0, 0, 0, 0);

        static Sums of(Deque<Round> rounds) {
            return new Sums(
                    rounds.stream()
                            .mapToLong(round -> round.endedNanos() - round.momentNanos())
                            .max()
                            .orElse(0),
                    rounds.stream().mapToLong(Round::workNanos).max().orElse(0),
                    rounds.stream().mapToLong(Round::copyNanos).average().orElse(0),
                    rounds.stream().mapToLong(Round::frozenMillis).average().orElse(0));
        }
    }

    void took(Round round) {
        rounds.addLast(round);
        if (rounds.size() > LAST) {
            rounds.removeFirst();
        }
        sums = Sums.of(rounds);
    }

    /** How far apart points are now. */
    Duration length(ReplicationSchedule schedule) {
        return interval(schedule, Rates.NONE).length();
    }

    /** @param rates limits that hold now: whether they are the reason is seen from what was read and sent */
    Interval interval(ReplicationSchedule schedule, Rates rates) {
        if (rounds.isEmpty()) {
            return new Interval(schedule.targetRpo(), "");
        }
        long target = schedule.targetRpo().toNanos();
        // The newest point is oldest right before the next one is complete.
        long wanted = Math.max(target / 2, target - sums.tailNanos());
        long able = ableNanos(schedule);
        long frozen = (long) (sums.meanFrozenMillis() * 1e6 * 1000 / schedule.freezeBudgetPermille());
        List<String> because = new ArrayList<>();
        if (able > wanted && able + sums.tailNanos() > target + target / 10) {
            because.add(String.format(Locale.ROOT, "a point takes %.1f s until it is complete", able / 1e9));
        }
        if (frozen > Math.max(wanted, able)) {
            because.add(String.format(
                    Locale.ROOT,
                    "a freeze takes %.0f ms, and %.1f %% of the time is the budget",
                    sums.meanFrozenMillis(),
                    schedule.freezeBudgetPermille() / 10.0));
        }
        if (!because.isEmpty()) {
            because.addAll(burdens(rates));
        }
        return new Interval(Duration.ofNanos(Math.max(Math.max(wanted, able), frozen)), String.join("; ", because));
    }

    /** What makes points take long, and more be left to a freeze: limits that are reached, and what is written. */
    private List<String> burdens(Rates rates) {
        List<String> found = new ArrayList<>();
        double seconds = rounds.stream()
                        .mapToLong(round -> round.workNanos() - round.restedNanos())
                        .sum()
                / 1e9;
        double read =
                rounds.stream().mapToLong(round -> round.amounts().readBytes()).sum() / seconds;
        double sent =
                rounds.stream().mapToLong(round -> round.amounts().sentBytes()).sum() / seconds;
        if (rates.readBytesPerSecond() > 0 && read > rates.readBytesPerSecond() * REACHED) {
            found.add(String.format(Locale.ROOT, "reading is limited to %.1f MiB/s", rates.readBytesPerSecond() / MIB));
        }
        if (rates.sendBytesPerSecond() > 0 && sent > rates.sendBytesPerSecond() * REACHED) {
            found.add(String.format(Locale.ROOT, "sending is limited to %.1f MiB/s", rates.sendBytesPerSecond() / MIB));
        }
        if (churnBytesPerSecond() >= MIB) {
            found.add(String.format(Locale.ROOT, "%.1f MiB change each second", churnBytesPerSecond() / MIB));
        }
        return found;
    }

    /** How soon after one another points can be made. Continuous ones rest on the way: what they took beyond the wish tells. */
    private long ableNanos(ReplicationSchedule schedule) {
        if (!schedule.isContinuous()) {
            return sums.mostWorkNanos() + BREATH.toNanos();
        }
        return (long) sums.meanCopyNanos();
    }

    /**
     * When the next run is to begin, after at least one point.
     *
     * @param early so much sooner than needed, as a share of the interval; not for continuous ones
     */
    long dueNanos(ReplicationSchedule schedule, double early) {
        Round last = rounds.getLast();
        long rest = last.endedNanos() + BREATH.toNanos();
        if (schedule.isContinuous()) {
            return rest;
        }
        long prepares = rounds.stream()
                .mapToLong(round -> round.momentNanos() - round.beganNanos())
                .max()
                .orElse(0);
        long length = length(schedule).toNanos();
        long due = last.momentNanos() + length - (long) (length * early) - prepares;
        return due - rest > 0 ? due : rest;
    }

    /** When the next freeze is to be, after at least one point. */
    long freezeNanos(ReplicationSchedule schedule) {
        return rounds.getLast().momentNanos() + length(schedule).toNanos();
    }

    /** The moment of the newest point, after at least one. */
    long newestNanos() {
        return rounds.getLast().momentNanos();
    }

    /** Whether there is one point only. */
    boolean isFirst() {
        return rounds.size() == 1;
    }

    boolean isEmpty() {
        return rounds.isEmpty();
    }

    /** What changed between the first and the last of the remembered points, by second. */
    long churnBytesPerSecond() {
        if (rounds.size() < 2) {
            return 0;
        }
        long nanos = rounds.getLast().momentNanos() - rounds.getFirst().momentNanos();
        long bytes = rounds.stream()
                .skip(1)
                .mapToLong(round -> round.amounts().changedBytes())
                .sum();
        return nanos <= 0 ? 0 : (long) (bytes * 1e9 / nanos);
    }

    /** Thousandths of the time that file systems stood still, since the first of the remembered points. */
    int frozenPermille() {
        if (rounds.size() < 2) {
            return 0;
        }
        long nanos = rounds.getLast().momentNanos() - rounds.getFirst().momentNanos();
        long millis = rounds.stream().skip(1).mapToLong(Round::frozenMillis).sum();
        return nanos <= 0 ? 0 : (int) (millis * 1e9 / nanos);
    }
}
