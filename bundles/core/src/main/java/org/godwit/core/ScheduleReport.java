// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Events;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.ReplicationSchedule;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What people see of the scheduler, and tell it. */
final class ScheduleReport implements Replications {
    private static final Logger log = LoggerFactory.getLogger(ScheduleReport.class);

    private final Scheduler scheduler;
    private final JobEngine engine;
    private final CatalogParts catalog;
    private final InForce inForce;
    private final Events events;
    private final Clock clock;
    private final LongSupplier nanos;

    ScheduleReport(Scheduler scheduler, JobEngine engine, Scheduler.Surroundings around) {
        this.scheduler = scheduler;
        this.engine = engine;
        this.catalog = around.catalog();
        this.inForce = around.inForce();
        this.events = around.events();
        this.clock = around.clock();
        this.nanos = around.nanos();
    }

    @Override
    public Effective effective(Optional<MachineId> machine) throws IOException {
        return inForce.replication(machine);
    }

    @Override
    public State state(MachineId id) throws IOException {
        return state(machine(id));
    }

    @Override
    public List<State> states() throws IOException {
        List<State> states = new ArrayList<>();
        for (Machine machine : catalog.machines().all()) {
            if (inForce.replication(Optional.of(machine.id())).schedule().isOn()) {
                states.add(state(machine));
            }
        }
        return states;
    }

    private State state(Machine machine) throws IOException {
        Effective effective = inForce.replication(Optional.of(machine.id()));
        // Numbers of one moment: the scheduler goes on when they are told.
        synchronized (scheduler) {
            Line line = scheduler.line(machine);
            Instant now = clock.instant();
            Optional<Job> run = line.run.isPresent() ? engine.find(line.run.get()) : Optional.empty();
            Activity activity = activity(line, effective, run);
            Optional<Problem> waits = run.flatMap(ScheduleReport::waitsFor);
            long churn = line.pace.churnBytesPerSecond();
            boolean waiting = activity == Activity.WAITING || activity == Activity.FAILING;
            return new State(
                    machine.id(),
                    effective,
                    activity,
                    line.lag(now, nanos.getAsLong()),
                    line.isBehind(now, nanos.getAsLong()),
                    backlog(line, run, now),
                    churn,
                    run.map(job -> job.progress().etaSeconds()).orElse(OptionalLong.empty()),
                    line.run,
                    effective.schedule().isOn() ? line.interval() : Duration.ZERO,
                    line.pace.frozenPermille(),
                    waits.map(Problem::message).orElse(because(line, activity)),
                    line.problem.or(() -> waits),
                    waiting
                            ? Optional.of(now.plusNanos(Math.max(0, line.dueNanos() - nanos.getAsLong())))
                            : Optional.empty());
        }
    }

    private String because(Line line, Activity activity) {
        return activity == Activity.HINDERED && line.connected
                ? "all places are taken: parallel.jobs in etc/org.godwit.core.cfg"
                : scheduler.because(line);
    }

    private static Activity activity(Line line, Effective effective, Optional<Job> run) {
        if (run.filter(job -> job.state() instanceof JobState.Running).isPresent()) {
            return Activity.RUNNING;
        }
        if (!effective.schedule().isOn()) {
            return Activity.OFF;
        }
        if (effective.parked()) {
            return Activity.PARKED;
        }
        if (run.filter(job -> !job.state().isFinal()).isPresent() || !line.connected) {
            return Activity.HINDERED;
        }
        return line.isFailing() ? Activity.FAILING : Activity.WAITING;
    }

    private static Optional<Problem> waitsFor(Job run) {
        return run.state() instanceof JobState.Queued queued ? queued.because() : Optional.empty();
    }

    private long backlog(Line line, Optional<Job> run, Instant now) {
        Progress progress = run.map(Job::progress).orElse(Progress.NONE);
        if (progress.totalBytes() > 0) {
            return Math.max(0, progress.totalBytes() - progress.doneBytes());
        }
        long millis = line.lag(now, nanos.getAsLong()).orElse(Duration.ZERO).toMillis();
        return (long) (line.pace.churnBytesPerSecond() / 1000.0 * millis);
    }

    @Override
    public void decide(Optional<MachineId> machine, Optional<ReplicationSchedule> schedule, String by)
            throws IOException {
        put(machine, policy(machine).replicating(schedule), by);
    }

    @Override
    public void limit(Optional<MachineId> machine, Optional<Limits> limits, String by) throws IOException {
        put(machine, policy(machine).limited(limits), by);
    }

    @Override
    public void park(Optional<MachineId> machine, boolean parked, String by) throws IOException {
        put(machine, policy(machine).parked(parked), by);
    }

    private Policy policy(Optional<MachineId> machine) throws IOException {
        Policies policies = catalog.policies();
        return machine.isPresent() ? policies.of(machine(machine.get()).id()) : policies.ofAll();
    }

    private void put(Optional<MachineId> machine, Policy policy, String by) throws IOException {
        if (machine.isPresent()) {
            catalog.policies().put(machine.get(), policy);
        } else {
            catalog.policies().putAll(policy);
        }
        String whose = machine.map(MachineId::value).orElse("*");
        log.info(
                "replication decided: machine={} schedule={} limits={} parked={} by={}",
                whose,
                policy.schedule(),
                policy.limits(),
                policy.parked(),
                by);
        events.publish("machine", "machine.policy", whose, Map.of("by", by));
        scheduler.refresh();
    }

    private Machine machine(MachineId id) throws IOException {
        Optional<Machine> machine = catalog.machines().find(id);
        if (machine.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISSING,
                            "MACHINE_UNKNOWN",
                            "Looked for machine " + id + ", and the catalog has none of that id.",
                            "List the machines and use an id from there.")
                    .with("machine", id)
                    .asException();
        }
        return machine.get();
    }
}
