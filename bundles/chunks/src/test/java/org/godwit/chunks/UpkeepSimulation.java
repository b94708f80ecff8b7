// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.image.ImageTree;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.chunks.SimulatedBlobs.Crash;
import org.godwit.chunks.SimulatedReplication.Before;
import org.godwit.chunks.SimulatedReplication.Disk;
import org.godwit.chunks.SimulatedReplication.Done;

/**
 * A seed in, a verdict out: sweeps, replications, restores, scrubs, deletions, damage and kills in any order and inside
 * each other, on the real store over blobs that fail. Every committed point is compared byte for byte after each step and
 * after each reopening.
 */
final class UpkeepSimulation {
    static final String DOMAIN = "default";

    private static final int STEPS = 60;
    private static final int CONTENTS = 60;
    private static final int MACHINES = 2;
    private static final Set<String> EXPECTED =
            Set.of("BLOBS_AWAY", "STORE_BUSY", "SPOOL_FAILED", "STORE_FULL", "KEY_ROTATION_UNTIDY", "CANCELLED");

    private static final Set<String> DENIED = Set.of("STORE_DENIED", "FOLDER_DENIED");

    /** A committed point and what it must hold. */
    private record Committed(RestorePoint point, Disk disk, List<ChunkId> names) {}

    /** A replication that is under way. */
    private record Running(int number, SimulatedReplication work, Disk disk, int knownDamages) {}

    private final Random random;
    private final SimulatedWorld world;
    private final Map<RestorePointId, Committed> catalog = new LinkedHashMap<>();
    private final Map<RestorePointId, Integer> machines = new HashMap<>();
    private final TreeMap<Integer, Running> running = new TreeMap<>();
    private final Map<Integer, Disk> disks = new HashMap<>();
    private final List<RestorePointId> mustBeWhole = new ArrayList<>();
    private OpenStore store;
    private Path masterKey;
    private boolean damaged;
    private boolean scrubbed;
    private boolean lost;

    /** A pack was lost, and the store was opened before anybody could see it: recipes may be there without chunks. */
    private boolean lostUnseen;

    private int damages;
    private int depth;
    private Tally tally = Tally.NONE;
    private int points;

    private UpkeepSimulation(Random random, SimulatedWorld world) throws IOException {
        this.random = random;
        this.world = world;
        for (int machine = 0; machine < MACHINES; machine++) {
            disks.put(machine, freshDisk());
        }
        this.store = reopened();
        world.faulty(true);
    }

    static ByteBuffer content(int number) {
        Random random = new Random(number * 7919L + 1);
        byte[] bytes = new byte[1 + random.nextInt(600)];
        random.nextBytes(bytes);
        bytes[0] |= 1;
        return ByteBuffer.wrap(bytes);
    }

    /** Makes the world of a seed. */
    interface Making {
        SimulatedWorld make(Random random) throws IOException;
    }

    /** Plays the seed; fails with one line that plays it again. */
    static Tally play(long seed, String options, Making making) {
        Random random = new Random(seed);
        try (SimulatedWorld world = making.make(random)) {
            UpkeepSimulation simulation = new UpkeepSimulation(random, world);
            try {
                return simulation.play();
            } finally {
                simulation.abandon();
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    "Seed " + seed + " failed: " + e.getMessage() + "\nRun it again: ./godwit simulate " + options
                            + " --seed " + seed,
                    e);
        }
    }

    /** Which seeds to play. */
    record Seeds(long first, long last) {
        static Seeds of(String[] args) {
            if (args.length == 2) {
                switch (args[0]) {
                    case "--seeds" -> {
                        return new Seeds(1, Long.parseLong(args[1]));
                    }
                    case "--seed" -> {
                        return new Seeds(Long.parseLong(args[1]), Long.parseLong(args[1]));
                    }
                    case "--range" -> {
                        String[] ends = args[1].split("-", 2);
                        return new Seeds(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
                    }
                    default -> {}
                }
            }
            System.err.println("usage: --seeds N | --seed S | --range FIRST-LAST");
            System.exit(2);
            throw new IllegalStateException("ended");
        }
    }

    /** {@code --seeds N} plays 1 to N, {@code --seed S} plays one, {@code --range FIRST-LAST} plays some. */
    public static void main(String[] args) {
        Seeds seeds = Seeds.of(args);
        try {
            System.out.println(playAll(seeds.first(), seeds.last()));
        } catch (AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static String playAll(long first, long last) {
        long begun = System.nanoTime();
        Tally sum = Tally.NONE;
        for (long seed = first; seed <= last; seed++) {
            sum = sum.plus(play(seed, "--store", MemoryWorld::new));
        }
        return sum.text(last - first + 1, (System.nanoTime() - begun) / 1e9);
    }

    private Tally play() throws IOException {
        boolean mayDamage = random.nextInt(4) == 0;
        for (int step = 0; step < STEPS; step++) {
            world.rights();
            try {
                act(random.nextInt(mayDamage ? 21 : 19));
            } catch (Crash e) {
                crashed();
            } catch (IOException e) {
                expect(e);
            } catch (UncheckedIOException e) {
                expect(e.getCause());
            }
            if (world.isDead()) {
                // It died while it tidied up after a problem, which hid that.
                crashed();
            }
            compareAll(step);
        }
        endWell();
        return tally.with(world.events());
    }

    /** Problems that may come of faults; in doubt is only who has seen damage. */
    private void expect(IOException e) {
        String code = e instanceof ProblemException known ? known.problem().code() : "";
        boolean doubt = code.equals("SWEEP_IN_DOUBT") && damaged;
        boolean denied = world.losesRights() && DENIED.contains(code);
        if (!EXPECTED.contains(code) && !doubt && !denied) {
            throw new AssertionError(e.toString(), e);
        }
    }

    private void act(int dice) throws IOException {
        switch (dice) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> replicate();
            case 9, 10, 11 -> again(this::sweep);
            case 12 -> again(this::scrub);
            case 13, 14 -> deletePoint();
            case 15 -> kill();
            case 16 -> {
                store.points().recorded();
                machineLives();
            }
            case 17 -> {
                look();
                again(this::rotateKeys);
            }
            case 18 -> {
                // The store tries what failed again by itself; anybody may flush.
                if (random.nextBoolean()) {
                    store.retry();
                } else {
                    again(store::flush);
                }
            }
            default -> damage();
        }
    }

    /** With nothing failing: a last point of each machine, a sweep, and what is left is what points name. */
    private void endWell() throws IOException {
        world.faulty(false);
        crashed();
        running.clear();
        scrub();
        for (int machine = 0; machine < MACHINES; machine++) {
            while (!running.containsKey(machine)) {
                begin(machine);
            }
            while (running.containsKey(machine)) {
                advance(machine);
            }
        }
        compareAll(0);
        if (!damaged) {
            sweep();
            sweep();
            crashed();
            compareAll(0);
        }
    }

    private void replicate() throws IOException {
        int machine = random.nextInt(MACHINES);
        if (!running.containsKey(machine)) {
            machineLives();
            begin(machine);
            return;
        }
        for (int i = random.nextInt(4); i >= 0 && running.containsKey(machine); i--) {
            advance(machine);
        }
    }

    private void begin(int machine) throws IOException {
        ChunkStore.Pin pin = store.pin();
        Optional<Committed> latest = latest(machine);
        latest.ifPresent(one -> pin.keep(one.point()));
        Optional<Before> before =
                latest.filter(one -> !damaged || scrubbed).map(one -> new Before(one.disk(), one.names()));
        Disk disk = disks.getOrDefault(machine, freshDisk());
        running.put(
                machine,
                new Running(
                        ++points,
                        new SimulatedReplication(store, disk, pin, before, random.nextBoolean()),
                        disk,
                        scrubbed ? damages : -1));
    }

    private Optional<Committed> latest(int machine) {
        return catalog.values().stream()
                .filter(one -> machines.get(one.point().id()) == machine)
                .reduce((first, second) -> second);
    }

    private void advance(int machine) throws IOException {
        Running now = running.get(machine);
        boolean goesOn = false;
        try {
            Optional<Done> done = now.work().step();
            if (done.isPresent()) {
                commit(machine, now, done.get());
                running.remove(machine);
                now.work().pin.close();
            }
            goesOn = true;
        } catch (IOException e) {
            // Its caller tries the same again, now or later, or gives up.
            goesOn = isTriedAgain(e);
            if (!goesOn) {
                throw e;
            }
        } finally {
            if (!goesOn) {
                running.remove(machine);
                now.work().pin.close();
            }
        }
    }

    private interface Call {
        void now() throws IOException;
    }

    /** What failed may be asked for again at once. */
    private void again(Call call) throws IOException {
        try {
            call.now();
        } catch (IOException e) {
            if (!isTriedAgain(e)) {
                throw e;
            }
            call.now();
        }
    }

    private boolean isTriedAgain(IOException e) {
        if (!world.isFaulty() || random.nextInt(4) == 0) {
            return false;
        }
        expect(e);
        tally = tally.retry();
        return true;
    }

    private void commit(int machine, Running now, Done done) throws IOException {
        RestorePoint point = SimulatedPoints.point(now.number(), now.disk(), done.root());
        store.points().record(point);
        catalog.put(point.id(), new Committed(point, now.disk(), List.copyOf(done.names())));
        machines.put(point.id(), machine);
        if (scrubbed && now.knownDamages() == damages) {
            mustBeWhole.add(point.id());
        }
        tally = tally.plus(Tally.of(0, 1, 0, 0, 0));
    }

    private final class Between implements StoreUpkeep.Watch {
        @Override
        public void phase(String name, long totalBytes) {}

        @Override
        public void done(long bytes) {}

        @Override
        public void throwIfStopped() throws IOException {
            if (depth < 2 && world.isFaulty() && random.nextInt(6) == 0) {
                depth++;
                try {
                    act(random.nextInt(19));
                } catch (UncheckedIOException e) {
                    expect(e.getCause());
                } catch (IOException e) {
                    expect(e);
                } finally {
                    depth--;
                }
            }
            if (world.isFaulty() && random.nextInt(40) == 0) {
                throw Problem.of(Problem.Kind.TRANSIENT, "CANCELLED", "Somebody cancelled it.", "")
                        .asException();
            }
        }
    }

    private void sweep() throws IOException {
        int percent = random.nextInt(3) == 0 ? 100 : random.nextInt(60);
        store.upkeep()
                .sweep(
                        new Between(),
                        () -> catalog.values().stream().map(Committed::point).toList(),
                        new StoreUpkeep.SweepOrder(percent, 0));
        tally = tally.plus(Tally.of(0, 0, 1, 0, 0));
    }

    private void scrub() throws IOException {
        boolean before = damaged;
        int packs = damages;
        store.upkeep().scrub(new Between(), 0);
        if (before && packs == damages) {
            store.upkeep().scrub(new Between(), 0);
            look();
            scrubbed = packs == damages && !lostUnseen;
            lost = false;
        }
    }

    private void look() throws IOException {
        store.upkeep()
                .hurt(
                        new Between(),
                        catalog.values().stream().map(Committed::point).toList(),
                        hurt -> assertThat(damaged)
                                .as("hurt though nothing was damaged: %s", hurt)
                                .isTrue());
    }

    private void rotateKeys() throws IOException {
        try {
            new KeyRotation(new KeyRing(masterKey, Passphrases.NONE))
                    .rotateParts(List.of(new KeyRotation.Part(store.id(), store.keys())));
        } catch (FileSystemException e) {
            throw said(e);
        }
    }

    private void deletePoint() throws IOException {
        if (catalog.isEmpty()) {
            return;
        }
        List<RestorePointId> ids = List.copyOf(catalog.keySet());
        RestorePointId id = ids.get(random.nextInt(ids.size()));
        again(() -> store.points().forget(id));
        catalog.remove(id);
        mustBeWhole.remove(id);
        tally = tally.plus(Tally.of(0, 0, 0, 1, 0));
    }

    private void damage() {
        world.damage().ifPresent(what -> {
            damaged = true;
            scrubbed = false;
            damages++;
            mustBeWhole.clear();
            lost |= what == SimulatedWorld.Damage.LOST;
        });
    }

    private void kill() throws IOException {
        if (random.nextInt(3) > 0) {
            throw new Crash();
        }
        try {
            store.close();
        } catch (IOException e) {
            expect(e);
        } catch (Exception e) {
            throw new IOException(e);
        }
        throw new Crash();
    }

    /** The process is gone; it is started again, sometimes after the power was lost. */
    private void crashed() throws IOException {
        boolean before = world.isFaulty();
        List<ChunkId> stored = running.values().stream()
                .flatMap(one -> one.work().stored().stream())
                .toList();
        running.clear();
        abandon();
        boolean off = world.ended();
        depth = 0;
        lostUnseen |= lost;
        scrubbed &= !lost;
        boolean open = false;
        while (!open) {
            world.rights();
            world.faulty(before && world.diesInOpening());
            try {
                store = reopened();
                open = true;
            } catch (Crash e) {
                off |= world.ended();
            } catch (UncheckedIOException e) {
                expect(said(e.getCause()));
            } catch (IOException e) {
                expect(said(e));
            }
        }
        world.faulty(false);
        if (!off && !damaged) {
            assertThat(store.missing(DOMAIN, stored))
                    .as("what a kill without the loss of power took of %s", stored)
                    .isEqualTo(new BitSet());
        }
        world.faulty(before);
    }

    /** What people are told who look at a store that is not open. */
    private static IOException said(IOException e) {
        return StoreProblems.unopened("main", e).asException();
    }

    /** Ends the threads of the process that was killed, and writes nothing. */
    private void abandon() throws IOException {
        if (world.hasThreads()) {
            try {
                store.known().index().awaitMerges();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
        IndexOpening.closeQuietly(store.known(), new IOException("killed"));
    }

    private OpenStore reopened() throws IOException {
        SimulatedWorld.Start start = world.start();
        masterKey = start.folder().resolve("etc/master.key");
        Settings settings = new Settings(
                masterKey,
                Passphrases.NONE,
                start.folder().resolve("spool"),
                start.folder().resolve("index"),
                new DiskChunkIndex.Limits(random.nextBoolean() ? 20 : 100_000, 1 << 20),
                1,
                2048,
                1,
                start.bootId(),
                start.threads(),
                Duration.ofMillis(1));
        return new Opening(settings, new GuardedBlobs(start.blobs())).open();
    }

    private void machineLives() {
        int machine = random.nextInt(MACHINES);
        Disk disk = disks.getOrDefault(machine, freshDisk());
        if (random.nextInt(8) == 0) {
            disks.put(machine, freshDisk());
            return;
        }
        List<List<Integer>> blocks = new ArrayList<>(disk.blocks());
        for (int i = random.nextInt(3); i >= 0; i--) {
            blocks.set(random.nextInt(blocks.size()), block());
        }
        disks.put(machine, new Disk(disk.sizeBytes(), List.copyOf(blocks)));
    }

    private Disk freshDisk() {
        int count = random.nextInt(40) == 0 ? 1026 : 1 + random.nextInt(5);
        List<List<Integer>> blocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blocks.add(i > 5 && i < count - 2 ? List.of() : block());
        }
        return new Disk((count - 1) * (long) ImageTree.BLOCK_BYTES + 4096 * (1 + random.nextInt(200)), blocks);
    }

    /** Few different ones, so that what was deleted comes again. */
    private List<Integer> block() {
        Random few = new Random(random.nextInt(30));
        List<Integer> contents = new ArrayList<>();
        for (int i = few.nextInt(4); i > 0; i--) {
            contents.add(few.nextInt(CONTENTS));
        }
        return List.copyOf(contents);
    }

    private void compareAll(int step) throws IOException {
        boolean before = world.isFaulty();
        world.faulty(false);
        for (Committed one : catalog.values()) {
            boolean whole = compare(one);
            assertThat(whole || damaged)
                    .as("step %d: point %s is whole", step, one.point().id())
                    .isTrue();
            assertThat(whole || !mustBeWhole.contains(one.point().id()))
                    .as(
                            "step %d: point %s, made after the damage was known, is whole",
                            step, one.point().id())
                    .isTrue();
            if (whole && damaged) {
                tally = tally.plus(Tally.of(0, 0, 0, 0, 1));
            }
        }
        world.faulty(before);
    }

    private boolean compare(Committed one) throws IOException {
        tally = tally.plus(Tally.of(1, 0, 0, 0, 0));
        try {
            SimulatedPoints.compare(store, one.point(), one.disk());
            return true;
        } catch (ProblemException e) {
            assertThat(e.problem().kind()).as("%s", e.problem()).isIn(Problem.Kind.MISSING, Problem.Kind.CORRUPT);
            if (!damaged) {
                throw new AssertionError("point " + one.point().id() + ": " + e.problem(), e);
            }
            return false;
        }
    }
}
