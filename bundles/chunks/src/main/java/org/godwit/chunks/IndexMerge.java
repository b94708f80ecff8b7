// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.godwit.api.chunk.ChunkId;

/** Makes one segment of several: of each id the newest entry stays. */
final class IndexMerge {
    /** How often to look whether to stop, in entries. */
    private static final int PATIENCE = 1 << 16;

    private final List<SegmentCursor> cursors = new ArrayList<>();
    private final boolean oldest;
    private final PackStates packs;
    private final Newer newer;
    private long lost;

    /** Knows what is said of an id elsewhere. */
    interface Newer {
        /** Whether something newer than the segments that are merged tells of it. */
        boolean has(ChunkId id) throws IOException;
    }

    /**
     * @param newestFirst neighbours
     * @param oldest whether nothing older remains: then what was removed, or lies in packs that are gone, is left out
     */
    IndexMerge(List<Segment> newestFirst, boolean oldest, PackStates packs, Newer newer) throws IOException {
        this.oldest = oldest;
        this.packs = packs;
        this.newer = newer;
        for (Segment segment : newestFirst) {
            SegmentCursor cursor = new SegmentCursor(segment);
            if (cursor.next()) {
                cursors.add(cursor);
            }
        }
    }

    /** Entries left out because their pack is gone, and that counted: nothing newer had removed or replaced them. */
    long lost() {
        return lost;
    }

    void run(SegmentWriter out, BooleanSupplier cancelled) throws IOException {
        for (long round = 1; !cursors.isEmpty(); round++) {
            SegmentCursor first = cursors.get(0);
            for (int i = 1; i < cursors.size(); i++) {
                SegmentCursor other = cursors.get(i);
                if (IndexEntries.compare(other.entry(), 0, first.entry(), 0) < 0) {
                    first = other;
                }
            }
            if (isKept(first.entry())) {
                out.add(first.entry(), 0);
            }
            pass(first);
            if (round % PATIENCE == 0 && cancelled.getAsBoolean()) {
                throw new CancellationException("the index is being closed");
            }
        }
    }

    private boolean isKept(long[] entry) throws IOException {
        long place = entry[4];
        if (!oldest) {
            return true;
        }
        if (place != IndexEntries.REMOVED && !packs.isThere(Place.pack(place))) {
            lost += newer.has(new ChunkId(entry[0], entry[1], entry[2], entry[3])) ? 0 : 1;
            return false;
        }
        return place != IndexEntries.REMOVED;
    }

    /** Moves every cursor beyond the id of this one, this one last: the others compare with its entry. */
    private void pass(SegmentCursor first) throws IOException {
        for (int i = cursors.size() - 1; i >= 0; i--) {
            SegmentCursor other = cursors.get(i);
            if (other != first && IndexEntries.compare(other.entry(), 0, first.entry(), 0) == 0 && !other.next()) {
                cursors.remove(i);
            }
        }
        if (!first.next()) {
            cursors.remove(first);
        }
    }
}
