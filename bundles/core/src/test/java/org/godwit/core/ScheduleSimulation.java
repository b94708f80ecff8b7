// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.job.Event;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.replication.Replications.Activity;
import org.godwit.api.replication.Replications.State;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.core.SimulatedSchedule.Attempt;
import org.godwit.core.SimulatedSchedule.Truth;

/**
 * Schedules under seeds: targets, budgets and limits that change, machines that are parked, go away, fail and slow down, places
 * that are taken, controllers that are started anew, clocks that are set, machines that come into other groups. Looked at after each step: the target is kept, or it
 * is said that it is not; a machine has one replication at a time; a parked one has none begun; nothing due or asked for is
 * forgotten; retention leaves its minimum. Each seed also plays many machines and few places: {@link CrowdSimulation}.
 */
final class ScheduleSimulation implements SimulatedSchedule.Watch {
    private static final int[] TARGETS = {5, 10, 30, 60, 120, 300, 900};
    private static final Duration TICK = Duration.ofMillis(250);
    private static final int STEPS = 16_000;

    /** Policies are read anew within five seconds; a tick here and there. */
    private static final Duration GRACE = Duration.ofSeconds(8);

    /** What a number of seeds came to. */
    record Tally(long points, long restarts, long kept, long said) {
        Tally plus(Tally other) {
            return new Tally(points + other.points, restarts + other.restarts, kept + other.kept, said + other.said);
        }
    }

    private final SimulatedSchedule world;
    private final Set<JobId> asked = new HashSet<>();
    /** Seconds, number of the case below, machine. */
    private final List<String> happened = new ArrayList<>();

    private boolean clockWasSet;
    private long clockSetAt = -1;
    private long restarts;
    private long kept;
    private long said;

    private ScheduleSimulation(long seed) throws IOException {
        world = new SimulatedSchedule(seed, this);
        int count = 1 + world.random.nextInt(5);
        world.parallel = 1 + world.random.nextInt(4);
        for (int i = 0; i < count; i++) {
            Truth machine = world.add("m" + i);
            if (world.random.nextInt(8) == 0) {
                machine.clockAhead = Duration.ofSeconds(world.random.nextInt(120) - 60);
            }
            schedule(Scope.of(machine.id));
        }
    }

    /** Plays the seed; fails with one line that plays it again. */
    static Tally play(long seed) {
        ScheduleSimulation simulation = null;
        try {
            simulation = new ScheduleSimulation(seed);
            return simulation.play();
        } catch (AssertionError | IOException | RuntimeException e) {
            throw new AssertionError(
                    "Seed " + seed + " failed: " + e.getMessage() + (simulation == null ? "" : simulation.lately())
                            + "\nRun it again: ./godwit simulate --schedule --seed " + seed,
                    e);
        }
    }

    /** {@code --seeds N} plays 1 to N, {@code --seed S} plays one. */
    public static void main(String[] args) {
        boolean one = args[0].equals("--seed");
        long last = Long.parseLong(args[1]);
        try {
            System.out.println(playAll(one ? last : 1, last));
        } catch (AssertionError e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static String playAll(long first, long last) {
        Tally sum = new Tally(0, 0, 0, 0);
        for (long seed = first; seed <= last; seed++) {
            sum = sum.plus(play(seed));
            sum = sum.plus(CrowdSimulation.play(seed));
        }
        return (last - first + 1) + " seeds, " + sum.points() + " restore points by schedule, " + sum.restarts()
                + " controllers, looked at " + (sum.kept() + sum.said()) + " times: target kept " + sum.kept()
                + ", not kept and said " + sum.said();
    }

    private Tally play() throws IOException {
        for (int step = 0; step < STEPS; step++) {
            world.pass(TICK);
            if (world.random.nextInt(200) == 0) {
                somethingHappens();
            }
            world.settle();
            world.scheduler.look();
            world.engine.step();
            if (step % 4 == 0) {
                for (Truth machine : world.machines.values()) {
                    check(machine);
                }
            }
            if (step % 1200 == 0) {
                retention();
            }
        }
        endWell();
        return new Tally(world.points, restarts, kept, said);
    }

    private String lately() {
        return "\nAt " + world.passed / 1_000_000_000 + " s, after "
                + happened.subList(Math.max(0, happened.size() - 12), happened.size());
    }

    private void somethingHappens() throws IOException {
        Truth machine = any();
        int what = world.random.nextInt(17);
        happened.add(world.passed / 1_000_000_000 + " s: " + what + " " + machine.id);
        switch (what) {
            case 0 -> schedule(world.random.nextInt(4) == 0 ? Scope.ALL : Scope.of(machine.id));
            case 1 -> park(Scope.of(machine.id));
            case 2 -> park(Scope.ALL);
            case 3, 4 -> {
                machine.connected = !machine.connected;
                world.tell(machine);
                // As the inventory does.
                world.engine.retryWaiting();
            }
            case 5, 6 -> {
                restart();
                return;
            }
            case 7 -> setClock();
            case 8 -> ask(machine);
            case 9 -> cancel(machine);
            case 10 -> machine.failing = !machine.failing && world.random.nextBoolean();
            case 11 ->
                machine.work =
                        Duration.ofMillis(200 + world.random.nextInt(world.random.nextInt(4) == 0 ? 60_000 : 2000));
            case 12 -> machine.frozenMillis = 5 + world.random.nextInt(world.random.nextInt(4) == 0 ? 3000 : 80);
            case 13 -> place(machine);
            case 14 -> schedule(larger());
            case 15 -> park(larger());
            default ->
                world.report.limit(
                        Scope.of(machine.id),
                        Optional.of(new Limits(new Limits.Rates(0, 1L << world.random.nextInt(30)), List.of())),
                        "ann");
        }
        machine.calmSince = world.passed;
    }

    /** What was due before is due after it. A clock that was set since tells another age; what points cost is not remembered. */
    private void restart() throws IOException {
        restarts++;
        for (Truth each : world.machines.values()) {
            State state = world.report.state(each.id);
            boolean stretched =
                    state.interval().compareTo(state.effective().schedule().targetRpo()) > 0;
            boolean lost =
                    each.work.toSeconds() > 5 && world.attempts.stream().anyMatch(attempt -> attempt.machine == each);
            if (each.newest <= clockSetAt || stretched || lost) {
                each.calmSince = world.passed;
            }
        }
        world.parallel = 1 + world.random.nextInt(4);
        world.boot();
    }

    private Truth any() {
        List<Truth> all = new ArrayList<>(world.machines.values());
        return all.get(world.random.nextInt(all.size()));
    }

    private void disturbed() {
        world.machines.values().forEach(each -> each.calmSince = world.passed);
    }

    private void schedule(Scope scope) throws IOException {
        int target = world.random.nextInt(12) == 0 ? 0 : TARGETS[world.random.nextInt(TARGETS.length)];
        boolean own = scope instanceof Scope.OfMachine
                && !world.catalog.tenants().members().isEmpty();
        Optional<ReplicationSchedule> schedule = own && world.random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(new ReplicationSchedule(target, 1 + world.random.nextInt(40)));
        world.report.decide(scope, schedule, "ann");
        disturbed();
    }

    private void park(Scope scope) throws IOException {
        boolean parked = world.catalog.policies().of(scope).parked();
        world.report.park(scope, !parked && world.random.nextInt(3) > 0, "ann");
        disturbed();
    }

    /** Into a group of one of two customers, of which one is the other's partner; or out of all. */
    private void place(Truth machine) throws IOException {
        Optional<GroupId> group = world.random.nextInt(4) == 0 ? Optional.empty() : Optional.of(group());
        world.tenancy.place(machine.id, group, "ann");
        world.report.heard(
                new Event(1, world.clock.instant(), "machine", "machine.placed", machine.id.value(), Map.of()));
        disturbed();
    }

    private GroupId group() throws IOException {
        List<MachineGroup> groups = world.tenancy.groups();
        return groups.get(world.random.nextInt(groups.size())).id();
    }

    private Scope larger() throws IOException {
        GroupId group = group();
        return world.random.nextBoolean()
                ? new Scope.OfGroup(group)
                : new Scope.OfCustomer(world.tenancy.find(group).customer());
    }

    private void setClock() {
        disturbed();
        clockWasSet = true;
        clockSetAt = world.passed;
        int seconds = 1 << world.random.nextInt(20);
        world.setClock(Duration.ofSeconds(world.random.nextBoolean() ? seconds : -seconds));
    }

    private void ask(Truth machine) throws IOException {
        try {
            asked.add(world.engine
                    .start(new JobOrder.Replicate(machine.id, List.of()), "ann")
                    .id());
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo("JOB_EXISTS");
        }
    }

    private void cancel(Truth machine) throws IOException {
        Optional<JobId> run = world.report.state(machine.id).run();
        if (run.isPresent()) {
            world.engine.cancel(run.get());
            world.attempts.stream().filter(each -> each.machine == machine).forEach(each -> each.stopped = true);
        }
    }

    /** One at a time, and none that is parked. */
    @Override
    public void begins(Truth machine, boolean scheduled, List<Attempt> others) throws IOException {
        if (others.stream().anyMatch(each -> each.machine == machine)) {
            fail(machine, "is replicated twice at once");
        }
        if (scheduled && (isParked(machine) || !schedule(machine).isOn())) {
            fail(machine, "is not to be replicated by schedule, and a run of it begins");
        }
    }

    private boolean isParked(Truth machine) throws IOException {
        return world.report.effective(Scope.of(machine.id)).parked();
    }

    private ReplicationSchedule schedule(Truth machine) throws IOException {
        return world.report.effective(Scope.of(machine.id)).schedule();
    }

    private String failed = "";

    /** Told where it is heard: an attempt's thread ends in the engine. */
    private void fail(Truth machine, String what) {
        failed = machine.id + " " + what;
    }

    private void check(Truth machine) throws IOException {
        assertThat(failed).isEmpty();
        State state = world.report.state(machine.id);
        if (!state.effective().schedule().isOn() || state.effective().parked()) {
            machine.calmSince = world.passed;
            return;
        }
        if (state.problem().isPresent()) {
            // That is said, and the next try comes in its time.
            machine.calmSince = world.passed;
        }
        Duration target = state.effective().schedule().targetRpo();
        Duration interval = state.interval().compareTo(target) > 0 ? state.interval() : target;
        Duration since = Duration.ofNanos(world.passed - Math.max(machine.newest, machine.calmSince));
        Duration allowed = interval.plus(interval.dividedBy(2)).plus(GRACE).plus(machine.work.multipliedBy(2));
        if (since.compareTo(allowed) <= 0) {
            kept++;
            return;
        }
        said++;
        boolean isSaid = state.behind()
                || !state.because().isEmpty()
                || state.problem().isPresent()
                || state.activity() == Activity.HINDERED;
        assertThat(isSaid)
                .as(
                        "newest point of %s is %s s old, target %s, and nothing is said: %s",
                        machine.id, since.toSeconds(), target, state)
                .isTrue();
        boolean excused =
                !machine.connected || machine.failing || state.problem().isPresent() || isCrowded();
        assertThat(excused)
                .as(
                        "newest point of %s is %s s old, target %s, without a reason: %s",
                        machine.id, since.toSeconds(), target, state)
                .isTrue();
        machine.calmSince = world.passed;
    }

    /** Whether others may have all places. */
    private boolean isCrowded() {
        return world.attempts.size() >= world.parallel;
    }

    /** What is deleted is never the newest, and never too much. */
    private void retention() throws IOException {
        for (Truth machine : world.machines.values()) {
            List<RestorePoint> before = world.catalog.points().of(machine.id);
            PointKeeper.pass(world.keeper, world.steady);
            List<RestorePoint> after = world.catalog.points().of(machine.id);
            assertThat(after.size()).as("points of %s", machine.id).isGreaterThanOrEqualTo(Math.min(3, before.size()));
            if (!clockWasSet && !before.isEmpty()) {
                assertThat(after).contains(before.get(0));
            }
        }
    }

    /** With nothing in the way any more what was asked for ends, and each machine has a new point. */
    private void endWell() throws IOException {
        for (Scope scope : world.catalog.policies().all().keySet()) {
            world.report.park(scope, false, "ann");
        }
        for (Truth machine : world.machines.values()) {
            machine.connected = true;
            machine.failing = false;
            machine.work = Duration.ofSeconds(1);
            machine.frozenMillis = 20;
            world.tell(machine);
            world.report.park(Scope.of(machine.id), false, "ann");
            world.report.decide(Scope.of(machine.id), Optional.of(new ReplicationSchedule(60, 20)), "ann");
        }
        disturbed();
        long end = world.passed;
        for (int step = 0; step < 4 * 4000; step++) {
            world.pass(TICK);
            world.settle();
            world.scheduler.look();
            world.engine.step();
        }
        for (Truth machine : world.machines.values()) {
            assertThat(machine.newest)
                    .as("newest point of %s at the end: %s", machine.id, world.report.state(machine.id))
                    .isGreaterThan(end);
            check(machine);
        }
        for (JobId job : asked) {
            Job known = world.engine.find(job).orElseThrow(() -> new AssertionError("job " + job + " is forgotten"));
            assertThat(known.state().isFinal()).as("job %s", known).isTrue();
        }
    }
}
