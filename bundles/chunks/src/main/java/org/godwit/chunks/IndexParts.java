// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.jspecify.annotations.Nullable;

/**
 * What an index consists of at one moment, the newest first.
 *
 * @param table takes what is new
 * @param frozen the table before, while it is written to a segment
 */
record IndexParts(HashChunkIndex table, @Nullable HashChunkIndex frozen, List<Segment> segments) {

    /** The newest that is said of an id: a place, {@link IndexEntries#REMOVED} or {@link Place#NONE}. */
    long find(ChunkId id, boolean careful) throws IOException {
        long place = table.find(id);
        if (place == Place.NONE && frozen != null) {
            place = frozen.find(id);
        }
        return place == Place.NONE ? findOnDisk(id, careful) : place;
    }

    long findOnDisk(ChunkId id, boolean careful) throws IOException {
        for (int i = 0; i < segments.size(); i++) {
            long place = segments.get(i).find(id, careful);
            if (place != Place.NONE) {
                return place;
            }
        }
        return Place.NONE;
    }

    /** Whether something newer than a segment tells of an id. */
    boolean isNewer(ChunkId id, Segment than) throws IOException {
        boolean newer = table.find(id) != Place.NONE || frozen != null && frozen.find(id) != Place.NONE;
        for (int i = 0; !newer && segments.get(i) != than; i++) {
            newer = segments.get(i).find(id, true) != Place.NONE;
        }
        return newer;
    }

    List<SegmentShape> shapes() {
        return segments.stream().map(Segment::shape).toList();
    }

    /** With a new segment in front instead of the frozen table. */
    IndexParts flushed(@Nullable Segment newest) {
        List<Segment> all = new ArrayList<>();
        if (newest != null) {
            all.add(newest);
        }
        all.addAll(segments);
        return new IndexParts(table, null, List.copyOf(all));
    }

    /** With one segment, or none, instead of some neighbours. */
    IndexParts merged(List<Segment> before, @Nullable Segment after) {
        List<Segment> all = new ArrayList<>(segments);
        int at = all.indexOf(before.get(0));
        all.subList(at, at + before.size()).clear();
        if (after != null) {
            all.add(at, after);
        }
        return new IndexParts(table, frozen, List.copyOf(all));
    }

    /**
     * Which of the newest segments to merge now: as soon as {@code tier} of them are of about one size. So there are
     * fewer than {@code tier} of each size, and each entry is written once for each size.
     */
    static List<Segment> mergeable(List<Segment> segments, int tier, long smallest) {
        int last = 0;
        for (int i = tier - 1; i < segments.size(); i++) {
            long largest = 0;
            for (Segment segment : segments.subList(0, i + 1)) {
                largest = Math.max(largest, size(segment, tier, smallest));
            }
            long alike = largest;
            long count = segments.subList(0, i + 1).stream()
                    .filter(segment -> size(segment, tier, smallest) == alike)
                    .count();
            boolean whole = i + 1 == segments.size() || size(segments.get(i + 1), tier, smallest) > largest;
            if (whole && count >= tier) {
                last = i + 1;
            }
        }
        return segments.subList(0, last);
    }

    private static long size(Segment segment, int tier, long smallest) {
        long size = 0;
        for (long entries = segment.shape().entries(); entries >= smallest * tier; entries /= tier) {
            size++;
        }
        return size;
    }
}
