// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.image.Piece;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.StoreUpkeep;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.chunks.SimulatedBlobs.Crash;
import org.godwit.chunks.SimulatedReplication.Before;
import org.godwit.chunks.SimulatedReplication.Disk;
import org.godwit.chunks.SimulatedReplication.Done;
import org.godwit.testkit.chunk.Points;

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

    /** What a number of seeds came to. */
    record Tally(long compared, long commits, long sweeps, long deleted, long repaired, long faults, long crashes) {
        Tally plus(Tally other) {
            return new Tally(
                    compared + other.compared,
                    commits + other.commits,
                    sweeps + other.sweeps,
                    deleted + other.deleted,
                    repaired + other.repaired,
                    faults + other.faults,
                    crashes + other.crashes);
        }
    }

    /** A committed point and what it must hold. */
    private record Committed(RestorePoint point, Disk disk, List<ChunkId> names) {}

    /** A replication that is under way. */
    private record Running(SimulatedReplication work, Disk disk, int knownDamages) {}

    private final long seed;
    private final Random random;
    private final Path folder;
    private final SimulatedBlobs blobs;
    private final Map<RestorePointId, Committed> catalog = new LinkedHashMap<>();
    private final Map<RestorePointId, Integer> machines = new HashMap<>();
    private final TreeMap<Integer, Running> running = new TreeMap<>();
    private final Map<Integer, Disk> disks = new HashMap<>();
    private final List<RestorePointId> mustBeWhole = new ArrayList<>();
    private OpenStore store;
    private boolean damaged;
    private boolean scrubbed;
    private boolean lost;

    /** A pack was lost, and the store was opened before anybody could see it: recipes may be there without chunks. */
    private boolean lostUnseen;

    private int damages;
    private int boots;
    private int depth;
    private Tally tally = new Tally(0, 0, 0, 0, 0, 0, 0);
    private int points;

    private UpkeepSimulation(long seed, Path folder) throws IOException {
        this.seed = seed;
        this.random = new Random(seed);
        this.folder = folder;
        this.blobs = new SimulatedBlobs(random);
        for (int machine = 0; machine < MACHINES; machine++) {
            disks.put(machine, freshDisk());
        }
        this.store = reopened();
        blobs.faulty = true;
    }

    static ByteBuffer content(int number) {
        Random random = new Random(number * 7919L + 1);
        byte[] bytes = new byte[1 + random.nextInt(600)];
        random.nextBytes(bytes);
        bytes[0] |= 1;
        return ByteBuffer.wrap(bytes);
    }

    /** Plays the seed; fails with one line that plays it again. */
    static Tally play(long seed) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("godwit-upkeep");
            UpkeepSimulation simulation = new UpkeepSimulation(seed, folder);
            try {
                return simulation.play();
            } finally {
                simulation.abandon();
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    "Seed " + seed + " failed: " + e.getMessage() + "\nRun it again: ./godwit simulate --store --seed "
                            + seed,
                    e);
        } finally {
            delete(folder);
        }
    }

    /** {@code --seeds N} plays 1 to N, {@code --seed S} plays one. */
    public static void main(String[] args) {
        boolean one = args.length == 2 && args[0].equals("--seed");
        if (args.length != 2 || (!one && !args[0].equals("--seeds"))) {
            System.err.println("usage: UpkeepSimulation --seeds N | --seed S");
            System.exit(2);
        }
        long last = Long.parseLong(args[1]);
        try {
            System.out.println(playAll(one ? last : 1, last));
        } catch (AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static String playAll(long first, long last) {
        long begun = System.nanoTime();
        Tally sum = new Tally(0, 0, 0, 0, 0, 0, 0);
        for (long seed = first; seed <= last; seed++) {
            sum = sum.plus(play(seed));
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        return String.format(
                java.util.Locale.ROOT,
                "%d seeds in %.0f s (%.0f a second): %d points committed, compared %d times byte for byte, %d sweeps, %d"
                        + " deletions, %d points found whole after damage, %d faults, %d crashes",
                last - first + 1,
                seconds,
                (last - first + 1) / seconds,
                sum.commits(),
                sum.compared(),
                sum.sweeps(),
                sum.deleted(),
                sum.repaired(),
                sum.faults(),
                sum.crashes());
    }

    private Tally play() throws IOException {
        boolean mayDamage = random.nextInt(4) == 0;
        for (int step = 0; step < STEPS; step++) {
            try {
                act(random.nextInt(mayDamage ? 20 : 18));
            } catch (Crash e) {
                crashed();
            } catch (ProblemException e) {
                assertThat(e.problem().code()).isIn("BLOBS_AWAY", "STORE_BUSY", "SWEEP_IN_DOUBT", "SPOOL_FAILED");
            }
            compareAll(step);
        }
        endWell();
        return new Tally(
                tally.compared(),
                tally.commits(),
                tally.sweeps(),
                tally.deleted(),
                tally.repaired(),
                blobs.faults,
                blobs.crashes);
    }

    private void act(int dice) throws IOException {
        switch (dice) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> replicate();
            case 9, 10, 11 -> sweep();
            case 12 -> scrub();
            case 13, 14 -> deletePoint();
            case 15 -> kill();
            case 16 -> {
                store.points().recorded();
                machineLives();
            }
            case 17 -> look();
            default -> damage();
        }
    }

    /** With nothing failing: a last point of each machine, a sweep, and what is left is what points name. */
    private void endWell() throws IOException {
        blobs.faulty = false;
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
        boolean well = false;
        try {
            Optional<Done> done = now.work().step();
            if (done.isPresent()) {
                commit(machine, now, done.get());
                running.remove(machine);
                now.work().pin.close();
            }
            well = true;
        } finally {
            if (!well) {
                running.remove(machine);
                now.work().pin.close();
            }
        }
    }

    private void commit(int machine, Running now, Done done) throws IOException {
        RestorePoint sample = Points.point("rp_" + ++points, "main", done.root());
        DiskImage image = sample.images().get(0);
        RestorePoint point = new RestorePoint(
                sample.id(),
                sample.machine(),
                Instant.EPOCH.plusSeconds(points),
                sample.consistency(),
                sample.store(),
                DOMAIN,
                List.of(new DiskImage(
                        image.disk(),
                        now.disk().sizeBytes(),
                        done.root(),
                        image.strategy(),
                        image.parameters(),
                        0,
                        image.mark())),
                sample.figures());
        store.points().record(point);
        catalog.put(point.id(), new Committed(point, now.disk(), List.copyOf(done.names())));
        machines.put(point.id(), machine);
        if (scrubbed && now.knownDamages() == damages) {
            mustBeWhole.add(point.id());
        }
        tally = tally.plus(new Tally(0, 1, 0, 0, 0, 0, 0));
    }

    private final class Between implements StoreUpkeep.Watch {
        @Override
        public void phase(String name, long totalBytes) {}

        @Override
        public void done(long bytes) {}

        @Override
        public void throwIfStopped() throws IOException {
            if (depth < 2 && blobs.faulty && random.nextInt(6) == 0) {
                depth++;
                try {
                    act(random.nextInt(18));
                } catch (ProblemException e) {
                    assertThat(e.problem().code()).isIn("BLOBS_AWAY", "STORE_BUSY", "SWEEP_IN_DOUBT", "SPOOL_FAILED");
                } finally {
                    depth--;
                }
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
        tally = tally.plus(new Tally(0, 0, 1, 0, 0, 0, 0));
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

    private void deletePoint() throws IOException {
        if (catalog.isEmpty()) {
            return;
        }
        List<RestorePointId> ids = List.copyOf(catalog.keySet());
        RestorePointId id = ids.get(random.nextInt(ids.size()));
        store.points().forget(id);
        catalog.remove(id);
        mustBeWhole.remove(id);
        tally = tally.plus(new Tally(0, 0, 0, 1, 0, 0, 0));
    }

    private void damage() {
        List<String> packs = blobs.contents.keySet().stream()
                .filter(name -> name.startsWith("packs/"))
                .toList();
        if (packs.isEmpty()) {
            return;
        }
        String pack = packs.get(random.nextInt(packs.size()));
        damaged = true;
        scrubbed = false;
        damages++;
        mustBeWhole.clear();
        if (random.nextInt(4) == 0) {
            blobs.contents.remove(pack);
            lost = true;
        } else {
            byte[] bytes = blobs.contents.get(pack).clone();
            bytes[random.nextInt(bytes.length)] ^= 4;
            blobs.contents.put(pack, bytes);
        }
    }

    private void kill() throws IOException {
        if (random.nextInt(3) > 0) {
            throw new Crash();
        }
        try {
            store.close();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
        throw new Crash();
    }

    /** The process is gone; it is started again, sometimes after the power was lost. */
    private void crashed() throws IOException {
        boolean before = blobs.faulty;
        blobs.faulty = false;
        running.clear();
        abandon();
        if (random.nextInt(3) == 0) {
            boots++;
        } else {
            tear();
        }
        depth = 0;
        lostUnseen |= lost;
        scrubbed &= !lost;
        store = reopened();
        blobs.faulty = before;
    }

    /** Ends the threads of the process that was killed, and writes nothing. */
    private void abandon() throws IOException {
        try {
            store.known().index().awaitMerges();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        IndexOpening.closeQuietly(store.known(), new IOException("killed"));
    }

    /** Bytes of which nobody was told yet may be missing at the end of a spool file: here, what is no whole record. */
    private void tear() throws IOException {
        Path spool = folder.resolve("spool/main");
        try (Stream<Path> files = Files.list(spool)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".pack")).toList()) {
                if (random.nextInt(3) == 0) {
                    try (RandomAccessFile torn = new RandomAccessFile(file.toFile(), "rw")) {
                        torn.seek(torn.length());
                        byte[] garbage = new byte[random.nextInt(40)];
                        random.nextBytes(garbage);
                        torn.write(garbage);
                    }
                }
            }
        }
    }

    private OpenStore reopened() throws IOException {
        Settings settings = new Settings(
                folder.resolve("etc/master.key"),
                Passphrases.NONE,
                folder.resolve("spool"),
                folder.resolve("index"),
                new DiskChunkIndex.Limits(random.nextBoolean() ? 20 : 100_000, 1 << 20),
                1,
                2048,
                1,
                "boot " + boots,
                Duration.ofMillis(1));
        return new Opening(settings, new GuardedBlobs(blobs.open())).open();
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
        boolean before = blobs.faulty;
        blobs.faulty = false;
        for (Committed one : catalog.values()) {
            boolean whole = compare(one);
            assertThat(whole || damaged)
                    .as(
                            "step %d: point %s of seed %d is whole",
                            step, one.point().id(), seed)
                    .isTrue();
            assertThat(whole || !mustBeWhole.contains(one.point().id()))
                    .as(
                            "step %d: point %s, made after the damage was known, is whole",
                            step, one.point().id())
                    .isTrue();
            if (whole && damaged) {
                tally = tally.plus(new Tally(0, 0, 0, 0, 1, 0, 0));
            }
        }
        blobs.faulty = before;
    }

    private boolean compare(Committed one) throws IOException {
        tally = tally.plus(new Tally(1, 0, 0, 0, 0, 0, 0));
        DiskImage image = one.point().images().get(0);
        try {
            if (image.root().isHole()) {
                assertThat(one.disk().blocks()).allMatch(List::isEmpty);
                return true;
            }
            List<ChunkId> names = new ArrayList<>();
            int left = one.disk().blocks().size();
            for (ChunkId segment : ImageTree.decode(store.get(DOMAIN, image.root()))) {
                int count = Math.min(left, ImageTree.BLOCKS_PER_SEGMENT);
                names.addAll(
                        segment.isHole()
                                ? java.util.Collections.nCopies(count, ChunkId.HOLE)
                                : ImageTree.decode(store.get(DOMAIN, segment)));
                left -= count;
            }
            for (int block = 0; block < names.size(); block++) {
                compareBlock(one.disk().blocks().get(block), names.get(block));
            }
            return true;
        } catch (ProblemException e) {
            assertThat(e.problem().kind()).as("%s", e.problem()).isIn(Problem.Kind.MISSING, Problem.Kind.CORRUPT);
            if (!damaged) {
                throw new AssertionError("point " + one.point().id() + ": " + e.problem(), e);
            }
            return false;
        }
    }

    private void compareBlock(List<Integer> contents, ChunkId name) throws IOException {
        if (name.isHole()) {
            assertThat(contents).isEmpty();
            return;
        }
        List<Piece> pieces = BlockRecipe.decode(store.get(DOMAIN, name)).pieces();
        assertThat(pieces).hasSize(contents.size() + 1);
        for (int i = 0; i < contents.size(); i++) {
            assertThat(store.get(DOMAIN, pieces.get(i).id())).isEqualTo(content(contents.get(i)));
        }
    }

    private static void delete(@org.jspecify.annotations.Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
