// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Byte ranges in normal form: sorted, disjoint, not touching. Two sets of the same bytes are equal objects.
 *
 * <p>Whatever is given is brought into normal form; nothing is lost by it.
 */
public record Extents(List<Extent> list) {

    private static final Extents NONE = new Extents(List.of());

    public Extents {
        list = normalised(list);
    }

    public static Extents none() {
        return NONE;
    }

    /** All bytes of a disk of that size; none when it is empty. */
    public static Extents all(long sizeBytes) {
        return sizeBytes == 0 ? NONE : new Extents(List.of(new Extent(0, sizeBytes)));
    }

    public boolean isEmpty() {
        return list.isEmpty();
    }

    public long totalBytes() {
        return list.stream().mapToLong(Extent::length).sum();
    }

    /** The bytes of both. */
    public Extents plus(Extents other) {
        List<Extent> both = new ArrayList<>(list);
        both.addAll(other.list);
        return new Extents(both);
    }

    /**
     * Grows every extent outwards to whole blocks, cut off at the end of the disk. No byte below {@code diskSize} is
     * lost; what lies beyond it is.
     */
    public Extents alignedTo(int blockBytes, long diskSize) {
        if (blockBytes <= 0) {
            throw new IllegalArgumentException("blockBytes is not positive: " + blockBytes);
        }
        List<Extent> aligned = new ArrayList<>(list.size());
        for (Extent extent : list) {
            long start = extent.offset() / blockBytes * blockBytes;
            long over = extent.end() % blockBytes;
            long missing = over == 0 ? 0 : blockBytes - over;
            // Compared this way round, because the sum may not fit a long.
            long end = extent.end() < diskSize - missing ? extent.end() + missing : diskSize;
            if (start < end) {
                aligned.add(new Extent(start, end - start));
            }
        }
        return new Extents(aligned);
    }

    private static List<Extent> normalised(Collection<Extent> given) {
        List<Extent> sorted = given.stream().sorted().toList();
        List<Extent> merged = new ArrayList<>(sorted.size());
        for (Extent next : sorted) {
            Extent last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && last.end() >= next.offset()) {
                long end = Math.max(last.end(), next.end());
                merged.set(merged.size() - 1, new Extent(last.offset(), end - last.offset()));
            } else {
                merged.add(next);
            }
        }
        return List.copyOf(merged);
    }
}
