// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.job.JobState;
import org.godwit.api.replication.Replications.State;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.godwit.core.SimulatedSchedule.Attempt;
import org.godwit.core.SimulatedSchedule.Truth;
import org.godwit.core.job.Use;

/**
 * Many machines with one schedule, and few places: of all together, of platforms and of stores. Machines go away and come
 * back, one platform may be slow, the controller is started anew, also after hours. No more run at once than may; nobody has
 * three turns while one that could run has none; no more wait in the book than may run; those that began together do not begin
 * together again; where there is room for all the target is kept, and where it is not kept that is said, and so is each
 * missed run.
 */
final class CrowdSimulation implements SimulatedSchedule.Watch {
    private static final Duration TICK = Duration.ofSeconds(4);
    private static final Duration TARGET = Duration.ofMinutes(30);
    private static final Duration LENGTH = Duration.ofHours(4);

    private final SimulatedSchedule world;
    private final Map<Truth, Deque<Long>> begins = new HashMap<>();
    private final Map<Truth, Long> ableSince = new HashMap<>();
    private final Set<String> missed = new HashSet<>();
    /** When whole runs of the controller began, and how many runs each tenth of a target has seen since. */
    private long booted;

    private final Map<Long, Integer> tenths = new HashMap<>();
    private final boolean roomy;
    private long restarts;
    private long kept;
    private long said;
    private String failed = "";

    private CrowdSimulation(long seed) throws IOException {
        world = new SimulatedSchedule(seed, this);
        roomy = world.random.nextBoolean();
        world.parallel = 2 + world.random.nextInt(6);
        Map<Use.Kind, Integer> most = new EnumMap<>(Use.Kind.class);
        most.put(Use.Kind.PLATFORM, 1 + world.random.nextInt(world.parallel));
        most.put(Use.Kind.STORE, 1 + world.random.nextInt(world.parallel));
        world.most = most;
        world.report.decide(Scope.ALL, Optional.of(new ReplicationSchedule((int) TARGET.toSeconds(), 20)), "ann");
        int count = 40 + world.random.nextInt(160);
        int platforms = 1 + world.random.nextInt(3);
        // The slowest place is one: all that use it have their turn in a third of the target, or in three of them.
        long work = TARGET.toMillis() / count / (roomy ? 3 : 1) * (roomy ? 1 : 3);
        for (int i = 0; i < count; i++) {
            Truth machine = world.add("m" + i);
            machine.work = Duration.ofMillis(Math.max(1, work));
            machine.uses = List.of(
                    new Use(Use.Kind.PLATFORM, "p" + world.random.nextInt(platforms)),
                    new Use(Use.Kind.STORE, "s" + world.random.nextInt(2)));
        }
        boot();
    }

    /** Plays the seed; fails with one line that plays it again. */
    static ScheduleSimulation.Tally play(long seed) {
        CrowdSimulation simulation = null;
        try {
            simulation = new CrowdSimulation(seed);
            return simulation.play();
        } catch (AssertionError | IOException | RuntimeException e) {
            throw new AssertionError(
                    "Seed " + seed + " failed, " + (simulation == null ? "" : simulation.world.passed / 1_000_000_000)
                            + " s into a crowd: " + e.getMessage()
                            + "\nRun it again: ./godwit simulate --schedule --seed "
                            + seed,
                    e);
        }
    }

    private ScheduleSimulation.Tally play() throws IOException {
        long steps = LENGTH.dividedBy(TICK);
        for (int step = 0; step < steps; step++) {
            world.pass(TICK);
            if (world.random.nextInt(400) == 0) {
                somethingHappens();
            }
            world.settle();
            noteAble();
            world.scheduler.look();
            world.engine.step();
            assertThat(failed).isEmpty();
            if (step % 30 == 0) {
                queue();
                for (Truth machine : world.machines.values()) {
                    check(machine);
                }
            }
        }
        return new ScheduleSimulation.Tally(world.points, restarts, kept, said);
    }

    private void somethingHappens() throws IOException {
        if (world.random.nextInt(6) == 0) {
            restarts++;
            // Others have their turn meanwhile nowhere: all are overdue after a long time.
            world.pass(world.random.nextInt(3) == 0 ? TARGET.multipliedBy(2) : Duration.ofSeconds(20));
            boot();
            return;
        }
        List<Truth> all = List.copyOf(world.machines.values());
        Truth machine = all.get(world.random.nextInt(all.size()));
        machine.connected = !machine.connected;
        world.tell(machine);
        world.engine.retryWaiting();
        disturbed(machine);
    }

    private void boot() throws IOException {
        world.boot();
        missed.clear();
        tenths.clear();
        booted = world.passed;
        world.events.subscribe(0, event -> {
            if (event.type().equals("machine.runs-missed")) {
                synchronized (missed) {
                    missed.add(event.subject());
                    missed.notifyAll();
                }
            }
        });
        world.machines.values().forEach(this::disturbed);
    }

    private void disturbed(Truth machine) {
        machine.calmSince = world.passed;
        begins.remove(machine);
        ableSince.remove(machine);
    }

    /** Since when a machine has been one whose run could begin, had it a place. */
    private void noteAble() {
        for (Truth machine : world.machines.values()) {
            boolean able = machine.connected
                    && world.attempts.stream().noneMatch(each -> each.machine == machine)
                    && world.passed - machine.newest > TARGET.toNanos();
            if (!able) {
                ableSince.remove(machine);
            } else {
                ableSince.putIfAbsent(machine, world.passed);
            }
        }
    }

    @Override
    public void begins(Truth machine, boolean scheduled, List<Attempt> others) {
        if (others.size() >= world.parallel) {
            fail(machine, "runs beside " + others.size() + ", and there are " + world.parallel + " places");
        }
        for (Use use : machine.uses) {
            long same = others.stream()
                    .filter(each -> each.machine != null && each.machine.uses.contains(use))
                    .count();
            if (same >= world.most.getOrDefault(use.kind(), world.parallel)) {
                fail(machine, "runs beside " + same + " others of " + use);
            }
        }
        if (machine.connected) {
            turn(machine);
        }
    }

    private void turn(Truth machine) {
        Deque<Long> mine = begins.computeIfAbsent(machine, any -> new ArrayDeque<>());
        mine.addLast(world.passed);
        if (mine.size() > 3) {
            mine.removeFirst();
        }
        tenths.merge((world.passed - booted) / (TARGET.toNanos() / 10), 1, Integer::sum);
        if (mine.size() == 3) {
            long third = mine.getFirst();
            ableSince.forEach((waiting, since) -> {
                if (waiting != machine && since <= third && waiting.uses.equals(machine.uses)) {
                    fail(waiting, "has waited while " + machine.id + " had three turns " + ": " + state(waiting));
                }
            });
        }
    }

    private String state(Truth machine) {
        try {
            return world.report.state(machine.id).toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Told where it is heard: an attempt's thread ends in the engine. */
    private void fail(Truth machine, String what) {
        failed = machine.id + " " + what;
    }

    /** No more wait than may run. */
    private void queue() throws IOException {
        List<String> waiting = new ArrayList<>();
        for (var job : world.engine.list(10_000)) {
            if (job.state() instanceof JobState.Queued queued
                    && queued.because().isEmpty()) {
                waiting.add(job.id().value());
            }
        }
        assertThat(waiting).hasSizeLessThanOrEqualTo(world.parallel);
        // Two targets after a start in which all were overdue, their runs lie apart.
        long tenth = (world.passed - booted) / (TARGET.toNanos() / 10);
        if (roomy && tenth > 20) {
            int most = tenths.entrySet().stream()
                    .filter(each -> each.getKey() > 15 && each.getKey() < tenth)
                    .mapToInt(Map.Entry::getValue)
                    .max()
                    .orElse(0);
            assertThat(most)
                    .as("runs begun in a tenth of the target, of %s machines", world.machines.size())
                    .isLessThanOrEqualTo(world.machines.size() * 6 / 10);
        }
    }

    private void check(Truth machine) throws IOException {
        State state = world.report.state(machine.id);
        Duration since = Duration.ofNanos(world.passed - Math.max(machine.newest, machine.calmSince));
        missedAreSaid(machine, state, since);
        if (state.problem().isPresent()) {
            machine.calmSince = world.passed;
        }
        // A machine that came back, or a controller that did, has all that is overdue before it.
        Duration allowed = roomy ? TARGET.plus(TARGET.dividedBy(2)) : TARGET;
        if (since.compareTo(allowed) <= 0) {
            kept++;
            return;
        }
        said++;
        assertThat(roomy && machine.connected)
                .as(
                        "newest point of %s is %s s old, and there is room for all: %s",
                        machine.id, since.toSeconds(), state)
                .isFalse();
        boolean isSaid =
                state.behind() || !state.because().isEmpty() || state.run().isPresent();
        if (since.compareTo(TARGET.multipliedBy(2)) > 0) {
            assertThat(isSaid)
                    .as("%s is late, and nothing is said: %s", machine.id, state)
                    .isTrue();
        }
    }

    private void missedAreSaid(Truth machine, State state, Duration since) {
        boolean long3 = since.compareTo(TARGET.multipliedBy(3)) > 0 && machine.newest > 0;
        if (long3 && !machine.connected && state.run().isEmpty()) {
            assertThat(state.because()).as("%s", machine.id).contains("missed").contains("not connected");
            assertThat(isTold(machine.id.value()))
                    .as("missed runs of %s were told of", machine.id)
                    .isTrue();
        }
    }

    /** Events come on a thread of their own. */
    private boolean isTold(String machine) {
        synchronized (missed) {
            for (int patience = 100; patience > 0 && !missed.contains(machine); patience--) {
                try {
                    missed.wait(100);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return false;
                }
            }
            return missed.contains(machine);
        }
    }
}
