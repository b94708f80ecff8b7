// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

/** The control page, the first of a disk's pages: what programs read, what they write, what the agent remembers. Offsets. */
final class Layout {
    /** Of all this and of the pages behind; another number, and pins of the former one are thrown away. */
    static final int VERSION = 1;

    // What programs read.

    /** u32: log2 of the sectors of a cell. */
    static final int SHIFT = 0;

    /** u32 each: the first page of the cells of a level. */
    static final int[] LEVEL = {4, 8, 12};

    /** u64: number of the last cell. */
    static final int LAST_CELL = 16;

    /** u32: 1 when the disk has no queue, and only bios tell of it. */
    static final int BIO_BASED = 24;

    /** u32: 1 when a discard may have several ranges, each a bio of its request. */
    static final int SCATTERS = 28;

    // What programs write: flags of a byte.

    /** A request larger than 64 cells of the coarsest level. */
    static final int HUGE = 64;

    /** A request beyond the end: the disk grew. */
    static final int OUTSIDE = 65;

    /** A command of a driver or a person, past the block layer: who knows what it wrote. */
    static final int PASSTHROUGH = 66;

    /** A discard of more ranges than programs follow. */
    static final int SCATTERED = 67;

    /** A cell that was not there. */
    static final int LOST = 68;

    // Sectors seen, u64, in lanes: processors share a line of the cache as seldom as room allows.

    static final int BEGUN = 2048;
    static final int ENDED = 3072;
    static final int LANES = 16;
    static final int LANE_SHIFT = 6;

    // What the agent remembers, u64 each.

    static final int MAGIC = 256;
    static final int EPOCH = 264;
    static final int BOOT = 280;
    static final int GENERATION = 296;
    static final int SIZE = 304;
    static final int CELL_SHIFT = 312;
    static final int DEVICE = 320;
    static final int SEQUENCE = 328;
    static final int NODE = 336;

    /** What the kernel's own count had when ours were read for the first time. */
    static final int STAT = 344;

    static final int BEGUN_AHEAD = 352;
    static final int ENDED_AHEAD = 360;

    /** Seconds since boot of the last audit that found nothing. */
    static final int AUDITED = 368;

    static final int STAMP_SHIFT = 376;

    static final long MAGIC_VALUE = 0x676f64776974_0000L | VERSION;

    private Layout() {}
}
