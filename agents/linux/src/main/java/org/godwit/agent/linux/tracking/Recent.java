// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;

/**
 * The cells that the last few drains found marked: finer than stamps, which are for whole blocks, and forgotten with the
 * agent. One thread at a time.
 */
final class Recent {
    /** A pre-copy asks for a handful. */
    private static final int KEPT = 16;

    /** Of a drain; what has more is too much to be held anyway. */
    private static final int MOST_RANGES = 2048;

    private final TreeMap<Long, Extents> generations = new TreeMap<>();
    private List<Extent> drained = new ArrayList<>();
    private boolean overflown;

    /** A drain begins. */
    void begin() {
        drained = new ArrayList<>();
        overflown = false;
    }

    /** It found these bytes marked. */
    void add(long from, long to) {
        int last = drained.size() - 1;
        if (last >= 0 && drained.get(last).end() == from) {
            drained.set(
                    last,
                    new Extent(
                            drained.get(last).offset(), to - drained.get(last).offset()));
        } else if (last + 1 < MOST_RANGES) {
            drained.add(new Extent(from, to - from));
        } else {
            overflown = true;
        }
    }

    /**
     * The drain made this generation.
     *
     * @param all whether nothing but what was added was stamped with it
     */
    void end(long generation, boolean all) {
        if (all && !overflown) {
            generations.put(generation, new Extents(drained));
        } else {
            generations.remove(generation);
        }
        while (generations.size() > KEPT) {
            generations.pollFirstEntry();
        }
        begin();
    }

    /** What was found after one generation and up to another; empty when it is not remembered. */
    Optional<Extents> between(long past, long last) {
        if (last - past > KEPT) {
            return Optional.empty();
        }
        Extents all = Extents.none();
        for (long generation = past + 1; generation <= last; generation++) {
            Extents found = generations.get(generation);
            if (found == null) {
                return Optional.empty();
            }
            all = all.plus(found);
        }
        return Optional.of(all);
    }

    /** What lies in a part of the disk, counted from the part's beginning. */
    static Extents within(Extents extents, long start, long size) {
        List<Extent> found = new ArrayList<>();
        for (Extent extent : extents.list()) {
            long from = Math.max(extent.offset(), start);
            long to = Math.min(extent.end(), start + size);
            if (from < to) {
                found.add(new Extent(from - start, to - from));
            }
        }
        return new Extents(found);
    }
}
