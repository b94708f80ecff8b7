// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of chunks of one pack, by run and chunk in the run: some 30 bytes for each run that has one, and a bit for each
 * chunk. Not safe for use by several threads.
 */
final class RunBits {
    private @Nullable BitSet[] rows = new BitSet[0];

    /** Is shown each member. */
    interface Visitor {
        void visit(int run, int chunk) throws IOException;
    }

    boolean add(int run, int chunk) {
        if (run >= rows.length) {
            rows = Arrays.copyOf(rows, Math.max(run + 1, rows.length + rows.length / 2));
        }
        BitSet row = rows[run];
        if (row == null) {
            row = new BitSet(1);
            rows[run] = row;
        }
        boolean news = !row.get(chunk);
        row.set(chunk);
        return news;
    }

    boolean has(int run, int chunk) {
        BitSet row = run < rows.length ? rows[run] : null;
        return row != null && row.get(chunk);
    }

    /** The members of one run; a copy. */
    BitSet row(int run) {
        BitSet row = run < rows.length ? rows[run] : null;
        return row == null ? new BitSet() : (BitSet) row.clone();
    }

    /** One more than the last run that has a member, or a little more. */
    int runs() {
        return rows.length;
    }

    int cardinality() {
        int count = 0;
        for (BitSet row : rows) {
            count += row == null ? 0 : row.cardinality();
        }
        return count;
    }

    void addAll(RunBits other) {
        for (int run = 0; run < other.rows.length; run++) {
            set(run, other.rows[run]);
        }
    }

    void set(int run, @Nullable BitSet chunks) {
        if (chunks != null && !chunks.isEmpty()) {
            add(run, chunks.nextSetBit(0));
            BitSet row = rows[run];
            if (row != null) {
                row.or(chunks);
            }
        }
    }

    /** Keeps of the runs before {@code below} only what the other has too. */
    void retain(RunBits other, int below) {
        for (int run = 0; run < Math.min(below, rows.length); run++) {
            BitSet row = rows[run];
            if (row != null) {
                row.and(other.row(run));
            }
        }
    }

    RunBits copy() {
        RunBits copy = new RunBits();
        copy.addAll(this);
        return copy;
    }

    void forEach(Visitor visitor) throws IOException {
        for (int run = 0; run < rows.length; run++) {
            BitSet row = rows[run];
            for (int chunk = row == null ? -1 : row.nextSetBit(0); chunk >= 0; chunk = row.nextSetBit(chunk + 1)) {
                visitor.visit(run, chunk);
            }
        }
    }
}
