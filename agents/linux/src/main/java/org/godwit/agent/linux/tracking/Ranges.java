// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.util.ArrayList;
import java.util.List;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;

/**
 * Ranges of bytes, collected in rising order, never more than a given number of them: when there are too many, those
 * with the smallest gaps grow together. So nothing is lost, and what is between is read for nothing.
 */
final class Ranges {
    private static final long FIRST_GAP = 1 << 20;

    private final long[] starts;
    private final long[] ends;
    private int count;
    private long gap;

    Ranges(int most) {
        this.starts = new long[most];
        this.ends = new long[most];
    }

    void add(long start, long end) {
        if (count > 0 && start - ends[count - 1] <= gap) {
            ends[count - 1] = Math.max(ends[count - 1], end);
            return;
        }
        while (count == starts.length) {
            gap = Math.max(FIRST_GAP, gap * 2);
            join();
            if (start - ends[count - 1] <= gap) {
                ends[count - 1] = end;
                return;
            }
        }
        starts[count] = start;
        ends[count] = end;
        count++;
    }

    private void join() {
        int kept = 0;
        for (int i = 1; i < count; i++) {
            if (starts[i] - ends[kept] <= gap) {
                ends[kept] = ends[i];
            } else {
                kept++;
                starts[kept] = starts[i];
                ends[kept] = ends[i];
            }
        }
        count = kept + 1;
    }

    /** What lies in a part of the disk, counted from the part's beginning. */
    Extents within(long start, long size) {
        List<Extent> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            long from = Math.max(starts[i], start);
            long to = Math.min(ends[i], start + size);
            if (from < to) {
                found.add(new Extent(from - start, to - from));
            }
        }
        return new Extents(found);
    }
}
