// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.schedule;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Event;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobState;
import org.godwit.api.job.Progress;
import org.godwit.api.problem.Problem;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.godwit.core.job.JobEngine;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.level.Decisions;
import org.godwit.core.level.InForce;
import org.godwit.core.tenant.Known;

/** What people see of the scheduler, and tell it. */
public final class ScheduleReport implements Replications {
    private final Scheduler scheduler;
    private final JobEngine engine;
    private final CatalogParts catalog;
    private final InForce inForce;
    private final Decisions decisions;
    private final Clock clock;
    private final LongSupplier nanos;

    public ScheduleReport(Scheduler scheduler, JobEngine engine, Scheduler.Surroundings around) {
        this.scheduler = scheduler;
        this.engine = engine;
        this.catalog = around.catalog();
        this.inForce = around.inForce();
        this.decisions = new Decisions(around.catalog(), around.events());
        this.clock = around.clock();
        this.nanos = around.nanos();
    }

    @Override
    public Effective effective(Scope scope) throws IOException {
        return inForce.replication(scope);
    }

    @Override
    public State state(MachineId id) throws IOException {
        Machine machine = Known.machine(catalog.machines(), id);
        return state(machine, inForce.replication(id));
    }

    @Override
    public List<State> states() throws IOException {
        List<State> states = new ArrayList<>();
        InForce now = inForce.read();
        for (Machine machine : catalog.machines().all()) {
            Effective effective = now.replication(machine.id());
            if (effective.schedule().isOn()) {
                states.add(state(machine, effective));
            }
        }
        return states;
    }

    private State state(Machine machine, Effective effective) throws IOException {
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
                    waits.map(Problem::message).orElseGet(() -> scheduler.because(line)),
                    line.problem.or(() -> waits),
                    waiting
                            ? Optional.of(now.plusNanos(Math.max(0, line.dueNanos() - nanos.getAsLong())))
                            : Optional.empty());
        }
    }

    private Activity activity(Line line, Effective effective, Optional<Job> run) {
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
        if (line.isFailing()) {
            return Activity.FAILING;
        }
        return scheduler.waitsForPlace(line).isPresent() ? Activity.HINDERED : Activity.WAITING;
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
    public void decide(Scope scope, Optional<ReplicationSchedule> schedule, String by) throws IOException {
        change(scope, policy -> policy.replicating(schedule), by);
    }

    @Override
    public void limit(Scope scope, Optional<Limits> limits, String by) throws IOException {
        change(scope, policy -> policy.limited(limits), by);
    }

    @Override
    public void park(Scope scope, boolean parked, String by) throws IOException {
        change(scope, policy -> policy.parked(parked), by);
    }

    /** Who has come to another level has other policies from now on. */
    public void heard(Event event) {
        if (event.type().equals("machine.placed") || event.topic().matches("customer|group")) {
            scheduler.refresh();
        }
    }

    private void change(Scope scope, UnaryOperator<Policy> change, String by) throws IOException {
        decisions.change(scope, change, by);
        scheduler.refresh();
    }
}
