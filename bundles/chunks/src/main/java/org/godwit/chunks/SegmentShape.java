// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

/**
 * What the manifest of the index says about a segment.
 *
 * @param number names its files, never used again
 * @param pages of its file, each with the first words of its first id behind the last page
 * @param fenceSum CRC-32C of these first words
 */
record SegmentShape(long number, long entries, int pages, int fenceSum, IndexFilter.Shape filter) {

    /** Bytes of its file. */
    long bytes() {
        return pages * (long) (IndexPage.BYTES + Long.BYTES);
    }
}
