// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.util.concurrent.atomic.AtomicLong;

/** How much of the store is known to be damaged, and whether what is known was written down. Safe for use by many threads. */
final class Damages {
    private final AtomicLong runs = new AtomicLong();
    private volatile boolean holes;
    private volatile boolean changed;

    /** What was known when the store was opened. */
    void recall(Pack pack) {
        runs.addAndGet(pack.damaged().cardinality());
    }

    /** A run cannot be read, or is not what was written. */
    void mark(Pack pack, int run) {
        if (pack.markDamaged(run)) {
            runs.incrementAndGet();
            changed = true;
        }
    }

    /** A run was read and is what was written. */
    void heal(Pack pack, int run) {
        if (pack.markWhole(run)) {
            runs.decrementAndGet();
            changed = true;
        }
    }

    /** So many marks went with a pack. */
    void left(int marks) {
        if (marks > 0) {
            runs.addAndGet(-marks);
            changed = true;
        }
    }

    /** Whether trees were seen to name chunks that no pack has. */
    void holes(boolean there) {
        changed |= holes != there;
        holes = there;
    }

    boolean holes() {
        return holes;
    }

    long runs() {
        return runs.get();
    }

    /** Whether a recipe that is present may name chunks that are not. */
    boolean doubtful() {
        return holes || runs.get() > 0;
    }

    /** Whether anything changed since this was asked last. */
    boolean takeChanged() {
        boolean was = changed;
        changed = false;
        return was;
    }
}
