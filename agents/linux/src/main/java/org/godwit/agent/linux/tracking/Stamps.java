// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * For each block of a disk, the generation in which it was last found written: u16, counted round, 0 for never. Written by
 * the agent only. A stamp older than 65535 generations looks young again: then the block is read once more for
 * nothing. Mapped in windows, for what is mapped counts as the agent's memory. One thread at a time.
 */
final class Stamps implements AutoCloseable {
    /** Different stamps; 0 is none of them. */
    static final int ROUND = 65_535;

    private static final int WINDOW_PAGES = 256;
    private static final int PER_PAGE = Geometry.PAGE / Short.BYTES;
    private static final int PER_WINDOW = WINDOW_PAGES * PER_PAGE;

    private final int map;
    private final Geometry geometry;
    private @Nullable Mapping window;
    private long windowFrom;

    Stamps(int map, Geometry geometry) {
        this.map = map;
        this.geometry = geometry;
    }

    private static short stamp(long generation) {
        return (short) (generation % ROUND + 1);
    }

    /** Stamps the blocks that hold any of these bytes. */
    void put(long from, long to, long generation) throws IOException {
        long last = (Math.min(to, geometry.sizeBytes()) - 1) >>> geometry.stampShift();
        for (long block = from >>> geometry.stampShift(); block <= last; block++) {
            at(block).putShort(place(block), stamp(generation));
        }
    }

    /**
     * All blocks stamped after a generation.
     *
     * @param now the youngest generation there is a stamp of
     * @param past the generation that does not count any more
     */
    void younger(long now, long past, Ranges into) throws IOException {
        for (long block = 0; block < geometry.stamps(); block++) {
            ByteBuffer bytes = at(block);
            if (place(block) % Long.BYTES == 0 && bytes.getLong(place(block)) == 0) {
                block += Long.BYTES / Short.BYTES - 1;
                continue;
            }
            int stamp = Short.toUnsignedInt(bytes.getShort(place(block)));
            if (stamp != 0 && age(stamp, now) < now - past) {
                long offset = block << geometry.stampShift();
                into.add(offset, Math.min(offset + (1L << geometry.stampShift()), geometry.sizeBytes()));
            }
        }
    }

    /** Stamps again what was stamped after a generation; says whether there was anything. */
    boolean renew(long now, long past) throws IOException {
        boolean any = false;
        for (long block = 0; block < geometry.stamps(); block++) {
            int stamp = Short.toUnsignedInt(at(block).getShort(place(block)));
            if (stamp != 0 && age(stamp, now) < now - past) {
                at(block).putShort(place(block), stamp(now));
                any = true;
            }
        }
        return any;
    }

    private static int age(int stamp, long now) {
        return Math.floorMod(Short.toUnsignedInt(stamp(now)) - stamp, ROUND);
    }

    private ByteBuffer at(long block) throws IOException {
        Mapping open = window;
        if (open == null || block < windowFrom || block >= windowFrom + PER_WINDOW) {
            close();
            windowFrom = block / PER_WINDOW * PER_WINDOW;
            int page = geometry.stampPage() + (int) (windowFrom / PER_PAGE);
            open = Mapping.of(map, page, Math.min(WINDOW_PAGES, geometry.totalPages() - page));
            window = open;
        }
        return open.bytes();
    }

    private int place(long block) {
        return (int) (block - windowFrom) * Short.BYTES;
    }

    @Override
    public void close() {
        if (window != null) {
            window.close();
            window = null;
        }
    }
}
