// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.disk;

/** A half-open byte range {@code [offset, offset + length)} of one disk. Never empty. Units: bytes. */
public record Extent(long offset, long length) implements Comparable<Extent> {
    public Extent {
        if (offset < 0) {
            throw new IllegalArgumentException("offset is negative: " + offset);
        }
        if (length <= 0) {
            throw new IllegalArgumentException("length is not positive: " + length);
        }
        Math.addExact(offset, length);
    }

    /** The first byte after this extent. */
    public long end() {
        return offset + length;
    }

    /** By offset, then by length. */
    @Override
    public int compareTo(Extent other) {
        int byOffset = Long.compare(offset, other.offset);
        return byOffset != 0 ? byOffset : Long.compare(length, other.length);
    }
}
