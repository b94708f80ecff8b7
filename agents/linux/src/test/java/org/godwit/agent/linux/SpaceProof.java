// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.godwit.agent.Log;
import org.godwit.agent.linux.tracking.DeviceTracker;
import org.godwit.agent.linux.tracking.ProofShell;

/**
 * {@code ./godwit test space}: that nothing anybody needs is left out with the free space, on loop devices, as root. Ends
 * with 1 when a promise is broken.
 */
public final class SpaceProof {
    private SpaceProof() {}

    /** Arguments: names of shapes with commas between, or {@code all}; the seed; bit flips for each. */
    public static void main(String[] words) throws Exception {
        String wanted = words.length > 0 ? words[0] : "all";
        long seed = words.length > 1 ? Long.parseLong(words[1]) : System.currentTimeMillis();
        int flips = words.length > 2 ? Integer.parseInt(words[2]) : 100;
        System.out.println("space: seed " + seed + ", again with: ./godwit test space " + wanted + " " + seed);
        Path folder =
                Files.createTempDirectory(Path.of(System.getProperty("godwit.proof.folder", "/var/tmp")), "space");
        Log log = new Log(System.out, Boolean.getBoolean("godwit.proof.debug"), Clock.systemUTC());
        boolean kept = true;
        Path state = Files.createDirectories(folder.resolve("state"));
        try {
            DeviceTracker tracker = DeviceTracker.ebpf(
                    state, name -> name.isEmpty() ? Optional.empty() : Optional.of(Path.of(name)), true, log);
            for (SpaceShape shape : SpaceShape.ALL) {
                if (wanted.equals("all") || List.of(wanted.split(",")).contains(shape.name())) {
                    kept &= isProved(shape, new SpaceRun(folder, shape, new Random(seed), tracker, log), flips);
                }
            }
        } finally {
            DeviceTracker.unload(state);
            ProofShell.may("rm -rf " + folder);
        }
        if (!kept) {
            System.exit(1);
        }
    }

    private static boolean isProved(SpaceShape shape, SpaceRun run, int flips) throws Exception {
        String maker = shape.make().split(" ")[0];
        if (!ProofShell.has(maker)) {
            System.out.println(shape.name() + ": SKIPPED, " + maker + " is not installed");
            return true;
        }
        try (run) {
            if (!run.isMade()) {
                System.out.println(shape.name() + ": SKIPPED, this kernel does not mount it");
                return true;
            }
            String closed = run.closed();
            String live = shape.fileSystem().equals("ntfs") ? "not read" : run.live();
            System.out.println(shape.name() + ": closed " + closed + "; mounted " + live + "; " + run.flipped(flips));
            return true;
        } catch (IOException | IllegalStateException e) {
            System.out.println(shape.name() + ": BROKEN " + e.getMessage());
            return false;
        }
    }
}
