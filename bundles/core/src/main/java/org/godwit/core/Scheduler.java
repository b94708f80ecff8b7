// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.problem.ProblemException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins the runs of machines that have a schedule, each when its next point is due, the one that has waited longest first. A
 * machine has one run at the most, so nothing piles up while it is away or all places are taken. The clock on the wall may
 * be set at any time: only the age of the newest point is told by it, when the controller starts.
 */
final class Scheduler {
    private static final Logger log = LoggerFactory.getLogger(Scheduler.class);

    /** How long a policy that was put past us stays unnoticed. */
    private static final Duration REFRESH = Duration.ofSeconds(5);

    /** Between two rounds of a continuous replication: what is written again and again is read no more often. */
    private static final Duration SHORTEST_ROUND = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** @param nanos the time that only passes, as {@link System#nanoTime} */
    record Surroundings(
            CatalogParts catalog,
            InForce inForce,
            Events events,
            Clock clock,
            FreezeTimes freezes,
            LongSupplier nanos) {}

    private final JobEngine engine;
    private final Surroundings around;
    private final Map<MachineId, Line> lines = new LinkedHashMap<>();
    private final Queue<Job> ended = new ConcurrentLinkedQueue<>();
    private final NewestPoints newest;
    private final JobBook book;
    private final Semaphore woken = new Semaphore(0);
    private long refreshed;

    Scheduler(JobEngine engine, JobBook book, Surroundings around) {
        this.engine = engine;
        this.around = around;
        this.book = book;
        this.newest = new NewestPoints(around.catalog().points());
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
    void pause() throws InterruptedException {
        long nanos = Math.min(LONGEST_PAUSE.toNanos(), Math.max(1_000_000, next() - now()));
        if (woken.tryAcquire(nanos, TimeUnit.NANOSECONDS)) {
            woken.drainPermits();
        }
    }

    /** When the next run is due, or a look will do. */
    synchronized long next() {
        return lines.values().stream()
                .filter(line -> line.isOn() && line.run.isEmpty() && line.connected)
                .mapToLong(Line::dueNanos)
                .min()
                .orElse(now() + LONGEST_PAUSE.toNanos());
    }

    /** Begins what is due. */
    synchronized void look() throws IOException {
        for (Job job = ended.poll(); job != null; job = ended.poll()) {
            take(job);
        }
        if (now() - refreshed >= REFRESH.toNanos()) {
            refreshed = now();
            readPolicies();
        }
        List<Line> due = new ArrayList<>();
        for (Line line : lines.values()) {
            say(line);
            if (!line.isOn() && line.run.isPresent()) {
                withdraw(line.run.get());
            }
            if (line.isOn() && line.run.isEmpty() && line.connected && now() - line.dueNanos() >= 0) {
                due.add(line);
            }
        }
        due.sort(Comparator.comparingLong(line -> line.dueNanos() - now()));
        for (Line line : due) {
            begin(line);
        }
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
            line.run = engine.startRun(new JobOrder.Replicate(line.machine, List.of()))
                    .map(Job::id);
        } catch (ProblemException e) {
            line.failed(e.problem(), now());
        } catch (IOException e) {
            line.failed(Failures.problem(e, false, 1), now());
        }
    }

    private void readPolicies() throws IOException {
        Map<MachineId, Line> known = new HashMap<>(lines);
        lines.clear();
        InForce inForce = around.inForce().read();
        for (Machine machine : around.catalog().machines().all()) {
            var effective = inForce.replication(machine.id());
            Line line = known.get(machine.id());
            boolean isNew = line == null || !line.effective.schedule().equals(effective.schedule());
            if (line == null) {
                line = new Line(machine.id(), effective, now());
            }
            line.effective = effective;
            line.name = machine.name();
            line.connected = machine.connected();
            if (effective.schedule().isOn()) {
                line.newest = newest.of(machine.id());
                if (isNew && line.pace.isEmpty()) {
                    line.firstNanos = first(line);
                } else if (isNew) {
                    setFreeze(line);
                }
            }
            lines.put(machine.id(), line);
        }
    }

    /** A point that lies ahead was told by a wrong clock and counts as long past. */
    private long first(Line line) {
        Duration target = line.effective.schedule().targetRpo();
        Instant wall = around.clock().instant();
        Duration left = line.newest
                .filter(at -> !at.isAfter(wall))
                .map(at -> target.minus(Duration.between(at, wall)))
                .orElse(Duration.ZERO);
        return now() + Math.max(0, left.toNanos());
    }

    private void take(Job job) throws IOException {
        Line line = lines.get(((JobOrder.Replicate) job.order()).machine());
        if (line == null) {
            return;
        }
        boolean ours = line.run.filter(job.id()::equals).isPresent();
        if (ours) {
            line.run = Optional.empty();
        }
        if (job.state() instanceof JobState.Succeeded succeeded) {
            line.newest = newest.of(line.machine);
            if (((JobOrder.Replicate) job.order()).disks().isEmpty()) {
                line.succeeded(round(succeeded.result()));
            }
        } else if (ours && job.state() instanceof JobState.Failed failed) {
            line.failed(failed.problem(), now());
        } else if (ours && line.isOn()) {
            line.stopped(now());
        }
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

    /** A line when a machine falls behind, and when it has caught up. */
    private void say(Line line) {
        boolean behind = line.isBehind(around.clock().instant(), now());
        if (behind == line.behind) {
            return;
        }
        line.behind = behind;
        String lag = line.lag(around.clock().instant(), now())
                .map(Duration::toSeconds)
                .map(String::valueOf)
                .orElse("");
        String because = because(line);
        if (behind) {
            log.warn(
                    "replication is behind its schedule: machine={} name={} lagSeconds={} targetSeconds={} because=\"{}\"",
                    line.machine,
                    line.name,
                    lag,
                    line.effective.schedule().targetRpoSeconds(),
                    because);
        } else {
            log.info("replication keeps its schedule again: machine={} name={}", line.machine, line.name);
        }
        around.events()
                .publish(
                        "machine",
                        behind ? "machine.behind" : "machine.on-schedule",
                        line.machine.value(),
                        Map.of("lagSeconds", lag, "because", because));
    }

    /** Why nothing happens, or less than is wanted; empty when all is as it should be. */
    String because(Line line) {
        if (line.effective.parked()) {
            return "it is parked";
        }
        if (!line.isOn()) {
            return "";
        }
        if (!line.connected) {
            return "it is not connected";
        }
        if (line.isFailing()) {
            return "the last run failed";
        }
        return line.pace
                .interval(line.effective.schedule(), line.effective.now())
                .because();
    }

    /** What is remembered of a machine, with its policy as it is now. */
    synchronized Line line(Machine machine) throws IOException {
        Line line = lines.get(machine.id());
        if (line == null) {
            line = new Line(machine.id(), around.inForce().replication(machine.id()), now());
        }
        return line;
    }

    private long now() {
        return around.nanos().getAsLong();
    }
}
