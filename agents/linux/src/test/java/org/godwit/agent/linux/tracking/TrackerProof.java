// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** {@code ./godwit test tracker}: what the tracker promises, on loop devices, as root. Ends with 1 when a promise is broken. */
public final class TrackerProof {
    private static final List<String> ALL = List.of("ext4", "xfs", "btrfs", "race", "restart", "zram", "cost");

    private static final long RACE_SIZE = 1L << 30;

    private TrackerProof() {}

    /** Arguments: seconds of each workload; what to prove, all without; the seed. */
    public static void main(String[] words) throws Exception {
        int seconds = words.length > 0 ? Integer.parseInt(words[0]) : 2;
        List<String> wanted = words.length > 1 ? List.of(words[1].split(",")) : ALL;
        long seed = words.length > 2 ? Long.parseLong(words[2]) : System.currentTimeMillis();
        System.out.println("tracker: " + seconds + " seconds, seed " + seed);
        Path folder =
                Files.createTempDirectory(Path.of(System.getProperty("godwit.proof.folder", "/var/tmp")), "tracker");
        boolean kept = true;
        try (AutoCloseable rival = Boolean.getBoolean("godwit.proof.rival") ? new Rival() : () -> {}) {
            for (String what : wanted) {
                kept &= isProved(what, Files.createDirectories(folder.resolve(what)), seconds, seed);
            }
        } finally {
            Shell.may("rm -rf " + folder);
        }
        if (!kept) {
            System.exit(1);
        }
    }

    private static boolean isProved(String what, Path folder, int seconds, long seed) throws IOException {
        return switch (what) {
            case "ext4", "xfs", "btrfs" -> noMiss(folder, what, seconds);
            case "race" -> race(folder, seconds, seed);
            case "restart" -> restart(folder, seconds, seed);
            case "zram" -> zram(seconds, seed);
            case "bios" -> bios(seconds, seed);
            case "layers" -> layers(folder, seconds);
            case "cost" -> cost(seconds);
            default -> throw new IllegalArgumentException("what is " + what + "? There are " + ALL);
        };
    }

    private static boolean noMiss(Path folder, String fileSystem, int seconds) throws IOException {
        if (!Shell.has("mkfs." + fileSystem) || !Shell.has("fio")) {
            System.out.println(fileSystem + ": SKIPPED, mkfs." + fileSystem + " or fio is not installed");
            return true;
        }
        return isWhole(fileSystem, NoMiss.run(folder, fileSystem, seconds));
    }

    private static boolean isWhole(String what, NoMiss.Result result) {
        System.out.println(what + ": changed " + result.changed() + " MISSED " + result.missed()
                + (result.whole() == 0 ? "" : " compared in whole after " + result.whole() + " workloads"));
        return result.missed() == 0;
    }

    /** Of the property godwit.proof.layers, devices with commas between; the last one is the top. */
    private static boolean layers(Path folder, int seconds) throws IOException {
        List<String> layers =
                List.of(System.getProperty("godwit.proof.layers", "").split(","));
        return isWhole("layers", NoMiss.layers(folder, "ext4", seconds, layers));
    }

    private static boolean race(Path folder, int seconds, long seed) throws IOException {
        // A slow disk of a guest shows what a loop device does not: reads that overtake writes.
        try (LoopDisk disk = LoopDisk.of(folder, RACE_SIZE)) {
            Race.Result result = Race.run(disk, 5 * seconds, seed);
            System.out.println(
                    "race: writes " + result.writes() + " rounds " + result.rounds() + " LOST " + result.lost());
            return result.lost().getOrDefault("both", 1) == 0;
        }
    }

    private static boolean restart(Path folder, int seconds, long seed) throws IOException {
        Restart.Result result = Restart.run(folder, 10 * seconds, seed);
        System.out.println("restart: " + result);
        return result.isKept();
    }

    private static boolean zram(int seconds, long seed) throws IOException {
        if (!Bios.isPossible()) {
            System.out.println("zram: SKIPPED, this kernel has none");
            return true;
        }
        Bios.Result result = Bios.run(5 * seconds, seed);
        System.out.println("zram: " + result);
        return result.different() == 0;
    }

    /** The named device, which has no queues. */
    private static boolean bios(int seconds, long seed) throws IOException {
        try (LoopDisk disk = LoopDisk.of(Path.of("none"), 0)) {
            Optional<Card.Dealt> objection = disk.part().disk().objection();
            if (objection.isPresent()) {
                System.out.println("bios: not tracked: " + objection.get());
                return true;
            }
            Bios.Result result = Bios.run(disk, 5 * seconds, seed);
            System.out.println("bios: " + disk.device() + " " + result);
            return result.different() == 0;
        }
    }

    private static boolean cost(int seconds) throws IOException {
        if (!Shell.has("fio")) {
            System.out.println("cost: SKIPPED, fio is not installed");
            return true;
        }
        Cost.Result result = Cost.run(7, seconds);
        System.out.printf(
                "cost: writes a second %.0f without, %.0f with, ratio %.3f%n",
                result.without(), result.with(), result.ratio());
        return true;
    }
}
