// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.godwit.api.point.RestorePoint;

/**
 * Kills a {@link WorkingProcess} with SIGKILL while it is at this or that, again and again on the same store in a real
 * folder; after each kill the store is opened and every point that was said to be committed is compared byte for byte.
 */
final class KillLoop {
    /** Says how far it is after so many. */
    private static final int TELL = 100;

    private static final String[] PHASES = {"ingest", "ingest", "sweep", "sweep", "scrub", "rotation", "deletion"};

    private final Random random;
    private final KilledStore place;
    private final Map<String, Integer> killedIn = new TreeMap<>();
    private Map<Integer, RestorePoint> catalog = new TreeMap<>();
    private int nextNumber = 1;
    private int kills;
    private int boots;
    private long committed;
    private long deleted;
    private long compared;

    private KillLoop(Random random, Path folder) {
        this.random = random;
        this.place = new KilledStore(folder);
    }

    /** {@code [KILLS [SEED]]}; ends with 1 when something is lost or wrong. */
    public static void main(String[] args) throws Exception {
        int kills = args.length > 0 ? Integer.parseInt(args[0]) : 50;
        long seed = args.length > 1 ? Long.parseLong(args[1]) : new Random().nextInt(1_000_000);
        try {
            System.out.println(run(kills, seed));
        } catch (AssertionError e) {
            e.printStackTrace();
            System.exit(1);
        }
    }

    static String run(int kills, long seed) throws Exception {
        long begun = System.nanoTime();
        Path folder = Files.createTempDirectory("godwit-killed");
        KillLoop loop = new KillLoop(new Random(seed), folder);
        try {
            while (loop.kills < kills) {
                int before = loop.kills;
                loop.kills += loop.round(before + 1);
                if (loop.kills / TELL > before / TELL && loop.kills < kills) {
                    System.out.println(loop.sofar(seed, begun));
                }
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError(
                    "Seed " + seed + ", " + loop.killedIn + ": " + e.getMessage()
                            + "\nThe store is left in " + folder + "\nRun it again: ./godwit test killstore "
                            + kills + " " + seed,
                    e);
        }
        delete(folder);
        return loop.sofar(seed, begun);
    }

    private String sofar(long seed, long begun) {
        return String.format(
                Locale.ROOT,
                "%d kills in %.0f s (seed %d), killed in %s: %d points committed, %d deleted, compared %d times byte for"
                        + " byte: 0 lost, 0 wrong bytes",
                kills,
                (System.nanoTime() - begun) / 1e9,
                seed,
                killedIn,
                committed,
                deleted,
                compared);
    }

    /** One kill, or in every fourth round two, the second while what the first one left is opened. */
    private int round(int kill) throws Exception {
        workAndKill(PHASES[random.nextInt(PHASES.length)], random.nextBoolean() ? 5 : 40, kill);
        if (random.nextInt(4) > 0) {
            compareAll(kill);
            return 1;
        }
        String what = "opening";
        if (random.nextBoolean()) {
            place.loseIndex();
            what = "opening without index";
        }
        if (random.nextInt(3) == 0) {
            boots++;
        }
        if (workAndKill("opening", 150, kill + 1)) {
            killedIn.merge(what, 1, Integer::sum);
        }
        compareAll(kill + 1);
        return 2;
    }

    /** Whether it was killed in that phase. */
    private boolean workAndKill(String phase, int millis, int kill) throws Exception {
        place.keep(catalog);
        Path errors = place.folder.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkingProcess.class.getName(),
                        place.folder.toString(),
                        "boot " + boots,
                        Integer.toString(nextNumber),
                        Integer.toString(kill))
                .redirectError(errors.toFile())
                .start();
        Set<String> busy = new TreeSet<>();
        try (BufferedReader said = process.inputReader()) {
            int skip = phase.equals("opening") ? 0 : random.nextInt(3);
            String line = said.readLine();
            while (line != null && !(line.equals("begin " + phase) && skip-- == 0)) {
                heard(line, busy);
                line = said.readLine();
            }
            if (line == null) {
                throw new AssertionError("The process ended: " + Files.readString(errors));
            }
            heard(line, busy);
            process.waitFor(random.nextInt(millis), TimeUnit.MILLISECONDS);
            // By its handle: the process object would close what it said as well.
            process.toHandle().destroyForcibly();
            rest(said, busy);
            if (!process.waitFor(10, TimeUnit.SECONDS) || process.exitValue() != 137) {
                throw new AssertionError("The process ended: " + Files.readString(errors));
            }
        } finally {
            process.destroyForcibly();
        }
        nextNumber += 1000;
        if (!phase.equals("opening")) {
            busy.forEach(one -> killedIn.merge(one, 1, Integer::sum));
        }
        return busy.contains(phase);
    }

    /** What it said before it died counts too, but for a last line that is cut off. */
    private void rest(BufferedReader said, Set<String> busy) throws IOException {
        StringBuilder all = new StringBuilder();
        for (int next = said.read(); next >= 0; next = said.read()) {
            all.append((char) next);
        }
        String whole = all.substring(0, all.lastIndexOf("\n") + 1);
        whole.lines().forEach(line -> heard(line, busy));
    }

    private void heard(String line, Set<String> busy) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "begin" -> busy.add(words[1]);
            case "end" -> busy.remove(words[1]);
            case "committed" -> {
                catalog.put(Integer.valueOf(words[1]), KilledStore.point(words[1], words[2]));
                committed++;
            }
            case "deleted" -> {
                catalog.remove(Integer.valueOf(words[1]));
                deleted++;
            }
            default -> throw new AssertionError("The process said: " + line);
        }
    }

    /** Opens what is left, sometimes without its index, sometimes after another boot, and looks at everything. */
    private void compareAll(int kill) throws Exception {
        if (random.nextInt(6) == 0) {
            place.loseIndex();
        }
        if (random.nextInt(10) == 0) {
            boots++;
        }
        OpenStore store = place.open("boot " + boots);
        try {
            for (Map.Entry<Integer, RestorePoint> one : catalog.entrySet()) {
                SimulatedPoints.compare(store, one.getValue(), KilledStore.disk(one.getKey()));
                compared++;
            }
            List<String> damaged = new ArrayList<>();
            for (RestorePoint point : store.points().recorded(damaged)) {
                if (!catalog.containsValue(point)) {
                    store.points().forget(point.id());
                }
            }
            if (!damaged.isEmpty()) {
                throw new AssertionError("damaged records: " + damaged);
            }
        } catch (IOException e) {
            throw new AssertionError("kill " + kill + ": " + e.getMessage(), e);
        } finally {
            store.close();
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
