// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.godwit.api.disk.Machine;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.core.job.Failures;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.Places;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.InForce;

/**
 * Begins the runs of machines that have a schedule, each when its next point is due, the one that has waited longest first. A
 * machine has one run at the most, so nothing piles up while it is away or all places are taken. The clock on the wall may
 * be set at any time: only the age of the newest point is told by it, when the controller starts.
 */
public final class Scheduler {
    /** How long a policy that was put past us stays unnoticed. */
    private static final Duration REFRESH = Duration.ofSeconds(5);

    /** Between two rounds of a continuous replication: what is written again and again is read no more often. */
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** While something waits for a place. */
    private static final Duration PLACE_PAUSE = Duration.ofMillis(100);

    /** @param nanos the time that only passes, as {@link System#nanoTime} */
    public record Surroundings(
            CatalogParts catalog,
            InForce inForce,
            Events events,
            Clock clock,
            FreezeTimes freezes,
            LongSupplier nanos) {}

    private final JobEngine engine;
    private final Surroundings around;
    private final Roster roster;
    private final Lateness lateness;
    private final Queue<Job> ended = new ConcurrentLinkedQueue<>();
    private final JobBook book;
    private final Semaphore woken = new Semaphore(0);
    private long refreshed;
    private boolean isWaitedFor;

    public Scheduler(JobEngine engine, JobBook book, Surroundings around) {
        this.engine = engine;
        this.around = around;
        this.book = book;
        this.roster = new Roster(around);
        this.lateness = new Lateness(around, this::because);
        this.refreshed = around.nanos().getAsLong() - REFRESH.toNanos();
        book.onEnd(this::ended);
    }

    /** Quick, and without our lock: the book's is held. */
    private void ended(Job job) {
        if (job.order() instanceof JobOrder.Replicate) {
            ended.add(job);
            woken.release();
        }
    }

    /** Policies are read anew at the next look. */
    synchronized void refresh() {
        refreshed = now() - REFRESH.toNanos();
        woken.release();
    }

    /** Waits until there may be something to do. */
    public void pause() throws InterruptedException {
        long nanos = Math.min(LONGEST_PAUSE.toNanos(), Math.max(1_000_000, next() - now()));
        if (woken.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            woken.drainPermits();
        }
    }

    /** When the next run is due, or a look will do. What is due already waits for a place: one that begins frees one in the book. */
    synchronized long next() {
        long now = now();
        long look = now + (isWaitedFor ? PLACE_PAUSE : LONGEST_PAUSE).toNanos();
        long due = roster.agenda().after(now).orElse(look);
        return due - look < 0 ? due : look;
    }

    /** Begins what is due. */
    public synchronized void look() throws IOException {
        for (Job job = ended.poll(); job != null; job = ended.poll()) {
            take(job);
        }
        if (now() - refreshed >= REFRESH.toNanos()) {
            refreshed = now();
            roster.read().forEach(this::setFreeze);
            roster.all().forEach(lateness::look);
        }
        for (Line line : roster.underWay()) {
            if (!line.isOn() && line.run.isPresent()) {
                withdraw(line.run.get());
            }
        }
        beginDue();
    }

    /** In the order in which they were due, past those whose platform or store has no place. */
    private void beginDue() {
        isWaitedFor = false;
        for (Line line : roster.agenda().until(now())) {
            Optional<String> taken = hindrance(line);
            isWaitedFor |= taken.isPresent();
            if (taken.isEmpty()) {
                begin(line);
            } else if (taken.get().equals(Places.ALL_TAKEN)) {
                return;
            }
        }
    }

    /** Why a run that is due cannot be begun; empty when it can. */
    private Optional<String> hindrance(Line line) {
        return engine.crowded(new JobOrder.Replicate(line.machine, List.of()));
    }

    /** What has not begun does not begin after all. */
    private void withdraw(JobId run) throws IOException {
        synchronized (book) {
            if (book.live(run)
                    .filter(job -> job.state() instanceof JobState.Queued)
                    .isPresent()) {
                book.cancel(run);
            }
        }
    }

    /** When the run that begins, or is under way, is to freeze. */
    private void setFreeze(Line line) {
        var schedule = line.effective.schedule();
        if (schedule.isContinuous() && !line.pace.isEmpty()) {
            long round = Math.max(SHORTEST_ROUND.toNanos(), schedule.targetRpo().toNanos() / 5);
            around.freezes().put(line.machine, line.pace.freezeNanos(schedule), round);
        } else {
            around.freezes().clear(line.machine);
        }
    }

    private void begin(Line line) {
        setFreeze(line);
        try {
            roster.runs(
                    line,
                    engine.startRun(new JobOrder.Replicate(line.machine, List.of()))
                            .map(Job::id));
        } catch (ProblemException e) {
            failed(line, e.problem());
        } catch (IOException e) {
            failed(line, Failures.problem(e, false, 1));
        }
    }

    private void failed(Line line, Problem problem) {
        line.failed(problem, now());
        roster.agenda().put(line);
    }

    private void take(Job job) throws IOException {
        Optional<Line> line = roster.find(((JobOrder.Replicate) job.order()).machine());
        if (line.isPresent()) {
            take(job, line.get());
        }
    }

    private void take(Job job, Line line) throws IOException {
        boolean ours = line.run.filter(job.id()::equals).isPresent();
        if (ours) {
            roster.runs(line, Optional.empty());
        }
        if (job.state() instanceof JobState.Succeeded succeeded) {
            roster.readNewest(line);
            if (((JobOrder.Replicate) job.order()).disks().isEmpty()) {
                line.succeeded(round(succeeded.result()));
            }
        } else if (ours && job.state() instanceof JobState.Failed failed) {
            line.failed(failed.problem(), now());
        } else if (ours && line.isOn()) {
            line.stopped(now());
        }
        roster.agenda().put(line);
        lateness.look(line);
    }

    /** It ended just now. */
    private Pace.Round round(Map<String, String> result) {
        long began = now() - number(result, "milliseconds") * 1_000_000;
        long frozen = number(result, "frozenMilliseconds");
        long moment = began + number(result, "untilFreezeMilliseconds") * 1_000_000;
        long rested = number(result, "restedMilliseconds") * 1_000_000;
        Pace.Amounts amounts = new Pace.Amounts(
                number(result, "changedBytes"), number(result, "readBytes"), number(result, "sentBytes"));
        return new Pace.Round(began, moment, now(), rested, frozen, amounts);
    }

    private static long number(Map<String, String> result, String name) {
        return Long.parseLong(result.getOrDefault(name, "0"));
    }

    /** Why nothing happens, or less than is wanted; empty when all is as it should be. */
    String because(Line line) {
        if (line.effective.parked()) {
            return "it is parked";
        }
        if (!line.isOn()) {
            return "";
        }
        long missed = line.missed(now());
        String why = why(line);
        return missed == 0 ? why : (missed == 1 ? "1 run is" : missed + " runs are") + " missed: " + why;
    }

    private String why(Line line) {
        if (!line.connected) {
            return "it is not connected";
        }
        if (line.isFailing()) {
            return "the last run failed";
        }
        Optional<String> crowd = waitsForPlace(line);
        return crowd.isPresent()
                ? crowd.get()
                : line.pace
                        .interval(line.effective.schedule(), line.effective.now())
                        .because();
    }

    /** What a run waits for that is due and cannot begin, or has been begun and does not run; empty when it waits for nothing. */
    Optional<String> waitsForPlace(Line line) {
        if (line.run.isPresent()) {
            return book.taken(line.run.get());
        }
        boolean due = line.isOn() && line.connected && now() - line.dueNanos() >= 0;
        return due ? hindrance(line) : Optional.empty();
    }

    /** What is remembered of a machine, with its policy as it is now. */
    synchronized Line line(Machine machine) throws IOException {
        Optional<Line> line = roster.find(machine.id());
        return line.isPresent()
                ? line.get()
                : new Line(machine.id(), around.inForce().replication(machine.id()), now());
    }

    private long now() {
        return around.nanos().getAsLong();
    }
}
