// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;

/**
 * Compares the sectors that programs saw written with those that the kernel counted by itself. The kernel calls us just
 * before it counts, so whoever reads its count first and ours then finds ours to be no less, unless we were not
 * called. What we are ahead by stays what it was at the first look.
 */
final class Audit {
    private static final int TRIES = 8;

    /** What an audit found. */
    enum Verdict {
        /** Every write was seen to its end. */
        CLEAN,
        /** Ends are missing, and not one beginning: each write left a mark, though perhaps before its data. */
        ENDS_MISSING,
        /** Writes may have left no mark at all. */
        WRITES_MISSING
    }

    /** @param missing sectors */
    record Finding(Verdict verdict, long missing, long begunAhead, long endedAhead) {}

    private final DiskPages pages;
    private final BlockDisk disk;

    Audit(DiskPages pages, BlockDisk disk) {
        this.pages = pages;
        this.disk = disk;
    }

    /** The first look, with programs attached. */
    void begin() throws IOException {
        long begun = pages.sectors(Layout.BEGUN);
        long ended = pages.sectors(Layout.ENDED);
        // Read last: what ends in between makes us look behind, never ahead.
        long stat = disk.writtenSectors();
        for (int i = 0; i < TRIES; i++) {
            long before = stat;
            begun = pages.sectors(Layout.BEGUN);
            ended = pages.sectors(Layout.ENDED);
            stat = disk.writtenSectors();
            if (before == stat) {
                break;
            }
        }
        pages.number(Layout.STAT, stat);
        // Without those under way: when they end, the kernel's count catches up.
        pages.number(Layout.BEGUN_AHEAD, Math.min(begun, ended));
        pages.number(Layout.ENDED_AHEAD, ended);
    }

    Finding look() throws IOException {
        long stat = disk.writtenSectors();
        long since = stat - pages.number(Layout.STAT);
        // Beginnings after ends: what is under way in between is in both, or in the beginnings.
        long ended = pages.sectors(Layout.ENDED) - since;
        long begun = pages.sectors(Layout.BEGUN) - since;
        long endsMissing = pages.number(Layout.ENDED_AHEAD) - ended;
        long beginsMissing = pages.number(Layout.BEGUN_AHEAD) - begun;
        boolean ends = disk.hasQueue() && endsMissing > 0;
        boolean begins = beginsMissing > 0;
        if (disk.hasQueue() ? !ends : !begins) {
            return new Finding(Verdict.CLEAN, 0, begun, ended);
        }
        return begins
                ? new Finding(Verdict.WRITES_MISSING, Math.max(endsMissing, beginsMissing), begun, ended)
                : new Finding(Verdict.ENDS_MISSING, endsMissing, begun, ended);
    }

    /** After it was taken to heart: whoever dies in between finds the same again. */
    void settle(Finding finding, int now) {
        if (finding.verdict() == Verdict.WRITES_MISSING) {
            pages.number(Layout.BEGUN_AHEAD, finding.begunAhead());
        }
        if (finding.verdict() != Verdict.CLEAN) {
            pages.number(Layout.ENDED_AHEAD, finding.endedAhead());
        }
        pages.number(Layout.AUDITED, now);
    }
}
