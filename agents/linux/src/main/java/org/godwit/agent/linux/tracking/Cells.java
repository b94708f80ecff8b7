// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/** What programs marked. Read and cleared in windows of 1 MiB: a mapping of all would count as the agent's memory. */
final class Cells {
    private static final int WINDOW_PAGES = 256;

    /** Where marks go. */
    record Into(Stamps stamps, long generation, Recent recent) {}

    private final int map;
    private final Geometry geometry;

    Cells(int map, Geometry geometry) {
        this.map = map;
        this.geometry = geometry;
    }

    /**
     * Moves every mark into the stamps. First the stamp, then the clearing: whoever dies in between leaves a mark too
     * many. Cleared by byte, so that a neighbour's new mark stays. What is read of the disk after the return is newer
     * than every mark that was cleared.
     *
     * @return whether there were any
     */
    boolean drain(Into into) throws IOException {
        boolean any = false;
        for (int level = Geometry.LEVELS - 1; level >= 0; level--) {
            any |= drainLevel(level, into);
        }
        VarHandle.fullFence();
        return any;
    }

    private boolean drainLevel(int level, Into into) throws IOException {
        boolean any = false;
        long perWindow = (long) WINDOW_PAGES * Geometry.PAGE;
        for (long from = 0; from < geometry.cells(level); from += perWindow) {
            long cells = Math.min(perWindow, geometry.cells(level) - from);
            int pages = (int) ((cells + Geometry.PAGE - 1) / Geometry.PAGE);
            int page = geometry.levelPage(level) + (int) (from / Geometry.PAGE);
            try (Mapping window = Mapping.of(map, page, pages)) {
                any |= drainWindow(window.bytes(), new Place(level, from), into);
            }
        }
        return any;
    }

    private record Place(int level, long firstCell) {}

    /** The last page of a level is filled up with zeroes, so that eight cells can be looked at together. */
    private boolean drainWindow(ByteBuffer window, Place place, Into into) throws IOException {
        boolean any = false;
        int shift = geometry.shift(place.level());
        for (int at = 0; at < window.capacity(); at += Long.BYTES) {
            long eight = window.getLong(at);
            if (eight == 0) {
                continue;
            }
            any = true;
            for (int i = 0; i < Long.BYTES; i++) {
                if (isMarked(eight, i)) {
                    long offset = place.firstCell() + at + i << shift;
                    into.stamps().put(offset, offset + (1L << shift), into.generation());
                    into.recent().add(offset, offset + (1L << shift));
                }
            }
            VarHandle.fullFence();
            for (int i = 0; i < Long.BYTES; i++) {
                if (isMarked(eight, i)) {
                    window.put(at + i, (byte) 0);
                }
            }
        }
        return any;
    }

    /** Little-endian: the first cell is the low byte. */
    private static boolean isMarked(long eight, int cell) {
        return (eight >>> cell * Byte.SIZE & 0xff) != 0;
    }
}
