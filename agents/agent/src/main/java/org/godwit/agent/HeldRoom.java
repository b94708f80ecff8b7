// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory for what is read while all is frozen: workbenches that nobody works at, and more only where these are too few. In
 * units of {@link HeldBytes#UNIT}, of which none is in two parts. A bench that is lent is not waited for: who reads disks
 * meanwhile waits until what is held is released.
 */
final class HeldRoom implements AutoCloseable {
    private static final int PAGE = 4096;

    private final Shop shop;
    private final List<Workbench> lent = new ArrayList<>();
    private final List<ByteBuffer> parts = new ArrayList<>();
    private Freezer.@Nullable Room more;
    private int capacity;

    private HeldRoom(Shop shop) {
        this.shop = shop;
    }

    /**
     * Every page of it is there before anything is frozen.
     *
     * @param least bytes that there is room for
     * @param better as much as benches are lent for, as they cost nothing
     */
    static HeldRoom of(Shop shop, Freezer freezer, int least, int better) throws IOException {
        HeldRoom room = new HeldRoom(shop);
        try {
            room.lend(better);
            int rest = least - room.capacity;
            if (rest > 0) {
                Freezer.Room more = freezer.room((rest + HeldBytes.UNIT - 1) / HeldBytes.UNIT * HeldBytes.UNIT);
                room.more = more;
                room.add(more.bytes());
            }
            return room;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            room.close();
            throw e;
        }
    }

    private void lend(int bytes) {
        while (capacity < bytes) {
            Workbench bench = shop.spareBench().orElse(null);
            if (bench == null) {
                return;
            }
            lent.add(bench);
            for (ByteBuffer part : bench.lent()) {
                // It may have been moved to swap, and comes back now.
                for (int at = 0; at < part.capacity(); at += PAGE) {
                    part.put(at, (byte) 0);
                }
                add(part);
            }
        }
    }

    private void add(ByteBuffer part) {
        int usable = part.capacity() / HeldBytes.UNIT * HeldBytes.UNIT;
        parts.add(part.slice(0, usable));
        capacity += usable;
    }

    int capacity() {
        return capacity;
    }

    /** From a place on, to the end of its part, at most so many bytes. */
    ByteBuffer at(int place, int length) {
        int within = place;
        for (ByteBuffer part : parts) {
            if (within < part.capacity()) {
                return part.slice(within, Math.min(length, part.capacity() - within));
            }
            within -= part.capacity();
        }
        throw new IndexOutOfBoundsException(place);
    }

    /** Gives everything back. The second time nothing happens. */
    @Override
    public void close() {
        parts.clear();
        capacity = 0;
        lent.forEach(shop::back);
        lent.clear();
        if (more != null) {
            more.close();
            more = null;
        }
    }
}
