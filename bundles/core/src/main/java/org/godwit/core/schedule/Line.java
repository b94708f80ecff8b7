// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobId;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications.Effective;

/** What the scheduler remembers of a machine. Guarded by the scheduler. */
final class Line {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);
    private static final double LEAST_EARLY = 0.025;

    final MachineId machine;
    final Pace pace = new Pace();
    String name;
    Effective effective;
    boolean connected;
    /** Of the newest complete point, by whichever clock says that it is older. */
    Optional<Instant> newest = Optional.empty();

    /** The first run begins then, when no point has been made since the controller was started. */
    long firstNanos;

    Optional<JobId> run = Optional.empty();
    Optional<Problem> problem = Optional.empty();
    boolean behind;

    /** Whether it begins together with others: all that are overdue when the controller starts. */
    boolean crowded;

    /** Missed runs that were told of. */
    long toldMissed;

    private final double share;
    private final long sinceNanos;
    private int failures;
    private long notBeforeNanos;

    /** @param nowNanos points that there are already are no younger than that */
    Line(MachineId machine, Effective effective, long nowNanos) {
        this.sinceNanos = nowNanos;
        // Spread evenly over 0 to 1, and the same for a machine each time.
        this.share = (machine.value().hashCode() * 0x9E3779B9 >>> 1) / (double) Integer.MAX_VALUE;
        this.machine = machine;
        this.effective = effective;
        this.name = machine.value();
    }

    boolean isOn() {
        return effective.schedule().isOn() && !effective.parked();
    }

    /** When the next run is to begin. */
    long dueNanos() {
        long due = pace.isEmpty() ? firstNanos : pace.dueNanos(effective.schedule(), early());
        return failures > 0 && notBeforeNanos - due > 0 ? notBeforeNanos : due;
    }

    /**
     * A part of the interval by which a run comes sooner than it must: some, so that one that waits for a place is not late; a
     * little more or less by machine, so that those that run together once do not do so for ever; and once up to half of it
     * where many began at once.
     */
    double early() {
        double usual = LEAST_EARLY * (1 + share);
        return crowded && pace.isFirst() ? usual + (1 - share) / 2 : usual;
    }

    /** Whole intervals that have passed since its run was due; none where points follow one another all the time. */
    long missed(long nowNanos) {
        long late = nowNanos - dueNanos();
        boolean counts = isOn() && run.isEmpty() && !effective.schedule().isContinuous();
        return counts && late > 0 ? late / interval().toNanos() : 0;
    }

    void succeeded(Pace.Round round) {
        failures = 0;
        problem = Optional.empty();
        pace.took(round);
    }

    /** The longer the more failed in a row, up to an hour. */
    void failed(Problem because, long nowNanos) {
        problem = Optional.of(because);
        failures++;
        long doubled = FIRST_PAUSE.toNanos() << Math.min(failures - 1, 10);
        notBeforeNanos = nowNanos + Math.min(doubled, LONGEST_PAUSE.toNanos());
    }

    /** Somebody stopped it: the next one comes an interval later. */
    void stopped(long nowNanos) {
        failures = 1;
        notBeforeNanos =
                nowNanos + pace.length(effective.schedule()).plusSeconds(1).toNanos();
    }

    boolean isFailing() {
        return problem.isPresent();
    }

    Duration interval() {
        return isOn() ? pace.length(effective.schedule()) : Duration.ZERO;
    }

    /** Age of the newest point, also where the clock on the wall was set back since. */
    Optional<Duration> lag(Instant now, long nowNanos) {
        Duration passed = Duration.ofNanos(nowNanos - (pace.isEmpty() ? sinceNanos : pace.newestNanos()));
        return newest.map(at -> at.isAfter(now) ? Duration.ZERO : Duration.between(at, now))
                .map(told -> told.compareTo(passed) > 0 ? told : passed);
    }

    /** Whether the newest point is older than target and interval in use allow. */
    boolean isBehind(Instant now, long nowNanos) {
        Duration limit = effective.schedule().oldest(interval());
        return isOn()
                && lag(now, nowNanos).filter(lag -> lag.compareTo(limit) > 0).isPresent();
    }
}
