// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

/**
 * How the pages of a disk are used: control page, {@linkplain Generations marks given}, cells of three levels, stamps.
 *
 * <p>A cell is a byte that programs set when its part of the disk was written. Level 1 has a cell for 64 of level 0, level
 * 2 for 64 of those: a request that touches more than 63 goes to the coarser one, so that programs have no loops. A
 * stamp (u16, only the agent writes it) says in which generation its block was last found written.
 *
 * @param cellShift log2 of the bytes of a cell of level 0
 * @param stampShift log2 of the bytes of a block that has a stamp
 */
record Geometry(long sizeBytes, int cellShift, int stampShift) {
    static final int PAGE = 4096;
    static final int FAN_SHIFT = 6;
    static final int LEVELS = 3;

    /** Most cells of a request in its level. */
    static final int MOST_CELLS = 1 << FAN_SHIFT;

    private static final int FINEST_CELL = 16;
    private static final int COARSEST_CELL = 30;

    /** 16 MiB. */
    private static final long MOST_CELL_BYTES = 1 << 24;

    /** Finer than the block of an image is of no use to anybody who asks. */
    private static final int FINEST_STAMP = 20;

    private static final long MOST_STAMPS = 1 << 23;

    Geometry {
        boolean sane = cellShift >= 12 && cellShift <= COARSEST_CELL && stampShift >= 12 && stampShift < Long.SIZE;
        if (sizeBytes <= 0 || !sane) {
            throw new IllegalArgumentException(
                    "a disk of " + sizeBytes + " bytes in cells of 2^" + cellShift + ", stamps of 2^" + stampShift);
        }
    }

    /**
     * Cells of 64 KiB, or coarser where a disk would have more than 16 Mi of them.
     *
     * @param shareBytes of the kernel's memory that this disk's cells may have
     */
    static Geometry of(long sizeBytes, long shareBytes) {
        long most = Math.max(PAGE, Math.min(MOST_CELL_BYTES, shareBytes));
        int shift = FINEST_CELL;
        while (shift < COARSEST_CELL && ceiling(sizeBytes, shift) > most) {
            shift++;
        }
        int stamp = Math.max(FINEST_STAMP, shift);
        while (ceiling(sizeBytes, stamp) > MOST_STAMPS) {
            stamp++;
        }
        return new Geometry(sizeBytes, shift, stamp);
    }

    private static long ceiling(long value, int shift) {
        return (value + (1L << shift) - 1) >>> shift;
    }

    private static int pages(long bytes) {
        return Math.toIntExact((bytes + PAGE - 1) / PAGE);
    }

    long cells(int level) {
        return ceiling(sizeBytes, cellShift + level * FAN_SHIFT);
    }

    /** log2 of the bytes of a cell of that level. */
    int shift(int level) {
        return cellShift + level * FAN_SHIFT;
    }

    /** The first page of a level's cells. */
    int levelPage(int level) {
        int page = 1 + Generations.PAGES;
        for (int below = 0; below < level; below++) {
            page += pages(cells(below));
        }
        return page;
    }

    long stamps() {
        return ceiling(sizeBytes, stampShift);
    }

    int stampPage() {
        return levelPage(LEVELS);
    }

    int totalPages() {
        return stampPage() + pages(stamps() * Short.BYTES);
    }

    long totalBytes() {
        return (long) totalPages() * PAGE;
    }
}
