// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.id.Ulid;
import org.godwit.api.image.DiskImage;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.JobState;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.source.Consistency;
import org.godwit.core.SimulatedWorld.Crash;
import org.godwit.core.image.Crew;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.level.CatalogParts;
import org.godwit.core.plugin.Registry;
import org.godwit.core.restore.Restore;
import org.godwit.core.restore.Verifier;
import org.godwit.core.work.Surroundings;
import org.godwit.core.work.Workshop;
import org.godwit.testkit.job.RecordingJobContext;
import org.godwit.testkit.source.FakeMachine;
import org.godwit.testkit.source.FakeSourcePlatform;
import org.godwit.testkit.source.SparseBytes;
import org.godwit.testkit.target.MemoryTargetCloud;

/**
 * A seed in, a verdict out: a machine that keeps writing, and a source, a store, a catalog and a process that keep
 * failing, around the real core. Each restore point is restored and compared with the truth byte for byte, and verified.
 */
final class Simulation {
    private static final int ROUNDS = 6;
    private static final int MEBIBYTE = 1 << 20;

    /** What a number of seeds came to. */
    record Tally(long points, long faults, long crashes, long storedBytes) {
        Tally plus(Tally other) {
            return new Tally(
                    points + other.points,
                    faults + other.faults,
                    crashes + other.crashes,
                    storedBytes + other.storedBytes);
        }
    }

    private final long seed;
    private final SimulatedWorld world;
    private final SimulatedStore store;
    private final SimulatedCatalog catalog;
    private final DedupStrategy dedup;
    private final FakeSourcePlatform source;
    private final FakeMachine machine;
    private final MemoryTargetCloud target;
    private final Map<Instant, Map<String, SparseBytes>> truths = new HashMap<>();
    private final Set<RestorePointId> checked = new HashSet<>();
    private final Settings settings = new Settings("main", "simulated", "default", 2, Duration.ofHours(24));
    private Registry registry;
    private JobEngine engine;

    Simulation(long seed) throws IOException {
        this.seed = seed;
        this.world = new SimulatedWorld(seed);
        this.store = new SimulatedStore(world);
        this.catalog = new SimulatedCatalog(world);
        this.dedup = new SimulatedCut(world.random.nextBoolean() ? 65536 : 4096 * 7);
        this.source = new FakeSourcePlatform(
                new FakeSourcePlatform.Setup("simulated", world.clock(), world.faults, id -> dedup));
        this.target = new MemoryTargetCloud("memory", world.faults);
        this.machine = source.add("machine");
        source.witness(truths::put);
        source.meanwhile(any -> writeMeanwhile());
        machine.withDisk("sda", size()).tracked(world.random.nextBoolean()).cutting(world.random.nextBoolean());
        machine.freezing(world.random.nextBoolean());
        if (world.random.nextBoolean()) {
            machine.withDisk("sdb", size());
        }
        world.faults.enabled(false);
        catalog.memory().machines().put(source.machines().get(0));
        boot();
        world.faults.enabled(true);
    }

    /** Plays the seed; fails with one line that plays it again. */
    static Tally play(long seed) {
        try {
            return new Simulation(seed).play();
        } catch (AssertionError | IOException | RuntimeException | Crash e) {
            throw new AssertionError(
                    "Seed " + seed + " failed: " + e.getMessage() + "\nRun it again: ./godwit simulate --seed " + seed,
                    e);
        }
    }

    /** {@code --seeds N} plays 1 to N, {@code --seed S} plays one. */
    public static void main(String[] args) {
        boolean one = args.length == 2 && args[0].equals("--seed");
        if (args.length != 2 || (!one && !args[0].equals("--seeds"))) {
            System.err.println("usage: Simulation --seeds N | --seed S");
            System.exit(2);
        }
        long first = one ? Long.parseLong(args[1]) : 1;
        long last = Long.parseLong(args[1]);
        try {
            System.out.println(playAll(first, last));
        } catch (AssertionError e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    static String playAll(long first, long last) {
        Tally sum = new Tally(0, 0, 0, 0);
        for (long seed = first; seed <= last; seed++) {
            sum = sum.plus(play(seed));
        }
        return (last - first + 1) + " seeds, " + sum.points() + " restore points compared byte for byte, "
                + sum.faults() + " faults, " + sum.crashes() + " crashes, " + sum.storedBytes() + " bytes stored";
    }

    private Tally play() throws IOException {
        for (int round = 0; round < ROUNDS; round++) {
            machineLives();
            order(new JobOrder.Replicate(machine.id(), List.of()));
            somethingHappens();
            drive(40);
            checkNewPoints();
        }
        endWell();
        return new Tally(checked.size(), world.faults.injected(), world.crashes(), store.putBytes());
    }

    /** With nothing failing any more all jobs end, and what they made is right. */
    private void endWell() throws IOException {
        world.faults.enabled(false);
        plugIn();
        drive(10_000);
        machineLives();
        order(new JobOrder.Replicate(machine.id(), List.of()));
        RestorePoint last = onlyResult("restorePoint", new RestorePointId(driveToEnd("restorePoint")));
        order(new JobOrder.Verify(last.id()));
        assertThat(driveToEnd("intact")).isEqualTo("true");
        order(new JobOrder.Restore(
                last.id(), "memory", List.of(), Map.of(), Optional.of(new JobOrder.Boot("login:", 10, false))));
        assertThat(driveToEnd("boot")).isEqualTo("reached");
        for (Job job : catalog.memory().journal().newest(1000)) {
            assertThat(job.state())
                    .as("job %s", job)
                    .isInstanceOfAny(JobState.Succeeded.class, JobState.Cancelled.class);
        }
        checked.clear();
        checkNewPoints();
    }

    private RestorePoint onlyResult(String name, RestorePointId id) throws IOException {
        return catalog.memory().points().find(id).orElseThrow(() -> new AssertionError(name + " is not committed"));
    }

    private String driveToEnd(String result) throws IOException {
        drive(10_000);
        Job job = catalog.memory().journal().newest(1).get(0);
        assertThat(job.state()).as("job %s", job).isInstanceOf(JobState.Succeeded.class);
        return ((JobState.Succeeded) job.state()).result().getOrDefault(result, "?");
    }

    private void order(JobOrder order) {
        try {
            engine.start(order, "simulation");
        } catch (ProblemException e) {
            // The one before still waits, or the journal failed: both are told to whoever asked.
            assertThat(e.problem().code()).matches("JOB_EXISTS|SAVE_FAILED_.*");
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (Crash e) {
            reboot();
        }
    }

    private void drive(int steps) throws IOException {
        for (int i = 0; i < steps && !engine.isIdle(); i++) {
            try {
                Instant now = world.clock().instant();
                world.pass(Math.max(0, Duration.between(now, engine.next()).toMillis()));
                engine.step();
            } catch (Crash e) {
                reboot();
            }
            if (world.random.nextInt(10) == 0) {
                plugIn();
            }
        }
    }

    private void somethingHappens() {
        switch (world.random.nextInt(12)) {
            case 0 -> source.reachable("machine", false);
            case 1 -> registry.remove(source);
            case 2 -> registry.remove(dedup);
            case 3 -> cancelNewest();
            default -> {}
        }
    }

    private void cancelNewest() {
        try {
            engine.cancel(catalog.memory().journal().newest(1).get(0).id());
        } catch (IOException e) {
            assertThat(e).isInstanceOf(ProblemException.class);
        } catch (IndexOutOfBoundsException e) {
            // There was no job yet.
        } catch (Crash e) {
            reboot();
        }
    }

    private void plugIn() {
        source.reachable("machine", true);
        if (registry.find(FakeSourcePlatform.class, "simulated").isEmpty()) {
            registry.add(new Registry.Registered("SourcePlatform", source.id(), source, "test", 0));
        }
        if (registry.find(DedupStrategy.class, "simulated").isEmpty()) {
            registry.add(new Registry.Registered("DedupStrategy", dedup.id(), dedup, "test", 0));
        }
    }

    /** After a crash the process is started again; when the power went, the store lost what it had not flushed. */
    private void reboot() {
        if (world.random.nextInt(3) == 0) {
            store.powerCut();
        }
        while (true) {
            try {
                boot();
                return;
            } catch (Crash e) {
                world.pass(1000);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    private void boot() throws IOException {
        EventLog events = new EventLog(world.clock());
        registry = new Registry(events);
        ChunkStore chunks = store.open();
        registry.add(new Registry.Registered("ChunkStore", "main", chunks, "test", 0));
        registry.add(new Registry.Registered("TargetCloud", "memory", target, "test", 0));
        plugIn();
        CatalogParts parts = catalog.open();
        Ulid ids = new Ulid(world.clock(), world.random);
        Workshop workshop = new Workshop(world.clock(), ids::next, Crew::inline);
        JobBook book = new JobBook(parts.journal(), events, world.clock());
        engine = new JobEngine(
                new Orders(new Surroundings(registry, parts, workshop, events), book, settings),
                book,
                new JobEngine.Surroundings(
                        parts.journal(),
                        events,
                        world.clock(),
                        world.random,
                        ids::next,
                        Runnable::run,
                        registry::generation),
                settings.limits());
        registry.onChange(engine::retryWaiting);
        engine.recover();
    }

    /** While it is copied: mostly nothing, sometimes a write or the loss of all marks. */
    private void writeMeanwhile() {
        int chance = world.random.nextInt(60);
        if (chance == 0) {
            machine.forgetMarks();
        } else if (chance < 20) {
            List<String> disks = machine.diskNames();
            write(disks.get(world.random.nextInt(disks.size())));
        }
    }

    private void write(String disk) {
        long size = machine.bytes(disk).sizeBytes();
        byte[] bytes = new byte[1 + world.random.nextInt(20_000)];
        if (world.random.nextInt(4) > 0) {
            world.random.nextBytes(bytes);
        }
        int length = (int) Math.min(bytes.length, size);
        long offset = (long) (world.random.nextDouble() * (size - length));
        machine.write(disk, offset, java.util.Arrays.copyOf(bytes, length));
    }

    private void machineLives() {
        for (String disk : machine.diskNames()) {
            for (int i = world.random.nextInt(6); i > 0; i--) {
                write(disk);
            }
        }
        switch (world.random.nextInt(10)) {
            case 0 -> machine.resizeDisk("sda", size());
            case 1 -> machine.forgetMarks();
            case 2 -> machine.tracked(world.random.nextBoolean());
            case 3 -> machine.cutting(world.random.nextBoolean()).freezing(world.random.nextBoolean());
            case 4 -> machine.withDisk("sdb", size());
            case 5 -> machine.removeDisk("sdb");
            case 6 -> wipe();
            case 7 -> {
                wipe();
                machine.forgetMarks();
            }
            default -> {}
        }
    }

    /** Writes zeroes over all of a disk: whole blocks become holes. */
    private void wipe() {
        byte[] zeroes = new byte[(int) machine.bytes("sda").sizeBytes()];
        machine.write("sda", 0, zeroes);
    }

    /** Up to 3 MiB and a part of a block; sometimes nothing. */
    private long size() {
        return world.random.nextInt(20) == 0
                ? 0
                : world.random.nextInt(3) * (long) MEBIBYTE + (1 + world.random.nextInt(2048)) * 512L;
    }

    private void checkNewPoints() throws IOException {
        boolean before = world.faults.enabled(false);
        for (RestorePoint point : catalog.memory().points().all()) {
            if (checked.add(point.id())) {
                check(point);
            }
        }
        world.faults.enabled(before);
    }

    private void check(RestorePoint point) throws IOException {
        if (point.consistency() == Consistency.FUZZY) {
            // Of no one moment, and it says so: there is no truth to compare it with, but the next one must be right.
            assertThat(new Verifier(store.open(), new Workshop(world.clock(), () -> "check", Crew::inline))
                            .run(new RecordingJobContext("check-" + point.id()), point)
                            .damages())
                    .isEmpty();
            return;
        }
        Map<String, SparseBytes> truth = truths.get(point.takenAt());
        assertThat(truth).as("what was in the snapshot of %s", point.id()).isNotNull();
        assertThat(point.images().stream().map(image -> image.disk().name()).toList())
                .containsExactlyElementsOf(truth.keySet());
        Workshop workshop = new Workshop(world.clock(), () -> "check", Crew::inline);
        RecordingJobContext job = new RecordingJobContext("check-" + point.id());
        MemoryTargetCloud cloud = new MemoryTargetCloud("check");
        new Restore(store.open(), cloud, workshop)
                .run(job, point, new JobOrder.Restore(point.id(), "check", List.of(), Map.of(), Optional.empty()));
        for (DiskImage image : point.images()) {
            String disk = image.disk().name();
            SparseBytes restored = cloud.volumes().get(job.job() + "/machine-" + disk);
            long at = truth.get(disk).firstDifference(restored);
            assertThat(at)
                    .as("first difference of disk %s of %s", disk, point.id())
                    .isEqualTo(-1);
        }
        assertThat(new Verifier(store.open(), workshop).run(job, point).damages())
                .isEmpty();
    }

    @Override
    public String toString() {
        return "Simulation of seed " + seed;
    }
}
