// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import org.godwit.chunks.SimulatedBlobs.Crash;
import org.jspecify.annotations.Nullable;

/**
 * A disk in memory that keeps what POSIX promises and nothing more (fsync(2), rename(2)): what a process writes outlives
 * the process; what survives the loss of power is what was synced, each file by itself, each name by its folder. Of the
 * rest any sector and any name may be there or not, in any order. Each process sees it by a file system of its own, whose
 * calls end in {@link Crash} once that process is gone.
 */
final class LossyDisk {
    private final Random random;
    private final LossyProvider provider = new LossyProvider();
    private final LossyNode root = new LossyNode(true);
    private int process;

    /** One of so many changes ends the process; 0 for never. */
    int crashOdds;

    /** Whether rights count; root has them all. */
    boolean denies;

    /** One of so many writes finds the disk full; 0 for never. */
    int fullOdds;

    int crashes;
    int powerLosses;
    int faults;
    long changes;

    LossyDisk(Random random) {
        this.random = random;
    }

    /** The root folder as a new process sees it; the one before is gone. */
    Path start() {
        return new LossyFileSystem(provider, this, ++process).getPath("/");
    }

    LossyNode root() {
        return root;
    }

    /** What lies there, whatever processes live. */
    @Nullable
    LossyNode find(String... names) {
        LossyNode node = root;
        for (String name : names) {
            node = node == null ? null : node.entries.get(name);
        }
        return node;
    }

    /** The machine is off: what was not synced may be gone. */
    void losePower() {
        process++;
        powerLosses++;
        losePower(root, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private void losePower(LossyNode node, Set<LossyNode> seen) {
        if (seen.add(node)) {
            node.losePower(random);
            node.entries.values().forEach(child -> losePower(child, seen));
        }
    }

    /** The process dies. */
    void kill() {
        process++;
    }

    /** The number of the process that lives, or will. */
    int process() {
        return process;
    }

    void alive(int mine) {
        if (mine != process) {
            throw new Crash();
        }
    }

    /** A change of one step; the process may die before it or behind it. */
    void change(int mine, Runnable step) {
        alive(mine);
        changes++;
        boolean dies = dies();
        if (!dies || random.nextBoolean()) {
            step.run();
        }
        if (dies) {
            die();
        }
    }

    /** A write; the process may die in the middle of it. */
    void write(int mine, LossyNode file, int at, byte[] bytes) throws FileSystemException {
        alive(mine);
        changes++;
        if (fullOdds > 0 && random.nextInt(fullOdds) == 0) {
            faults++;
            file.write(at, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
            throw new FileSystemException("a file", null, "No space left on device");
        }
        if (dies()) {
            file.write(at, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)));
            die();
        }
        file.write(at, bytes);
    }

    private boolean dies() {
        return crashOdds > 0 && random.nextInt(crashOdds) == 0;
    }

    private void die() {
        crashes++;
        process++;
        throw new Crash();
    }
}
