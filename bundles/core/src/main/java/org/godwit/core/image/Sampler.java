// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.api.image.ImageTree;

/**
 * Which blocks are read and compared in a replication though their source says that they did not change: a window that moves
 * over the disk from one replication to the next, so that a source that misses changes is found out sooner or later, and what
 * it missed is mended. Never more than 0.5 % of the disk, never more than 1 MiB for each second since the last one, so
 * that a machine that is replicated all the time is not read all the time.
 */
public final class Sampler {
    /** Looks at nothing. */
    public static final Sampler NONE = new Sampler(0, Clock.systemUTC());

    private static final int BLOCK = ImageTree.BLOCK_BYTES;
    private static final int PART_OF_DISK = 200;
    private static final int MILLIS_PER_BLOCK = 1000;

    /** Between two looks at what was free: for each, mounted file systems stand still for a moment. */
    private static final long VACANT_MILLIS = 600_000;

    private record Place(long block, long millis) {}

    private final long mostBlocks;
    private final Clock clock;
    private final Map<DiskId, Place> places = new ConcurrentHashMap<>();
    private final Map<DiskId, Long> vacant = new ConcurrentHashMap<>();

    /** @param mostMebibytes of a disk in one replication; 0 for none at all */
    public Sampler(int mostMebibytes, Clock clock) {
        if (mostMebibytes < 0) {
            throw new IllegalArgumentException(
                    "sample.mebibytes is not negative, but " + mostMebibytes + ", in etc/org.godwit.core.cfg");
        }
        this.mostBlocks = mostMebibytes * (1L << 20) / BLOCK;
        this.clock = clock;
    }

    /** @param changed whole blocks, which are read anyway */
    public Extents next(Disk disk, Extents changed) {
        long blocks = ImageTree.blocks(disk.sizeBytes());
        long now = clock.millis();
        Place place = places.get(disk.id());
        // Where it begins is by chance: else what lies at the end of a disk is never seen by a controller that is often
        // restarted.
        long first =
                place == null ? Math.floorMod(now * 0x9e3779b97f4a7c15L >>> 16, Math.max(1, blocks)) : place.block();
        long waited = place == null ? Long.MAX_VALUE : Math.max(0, now - place.millis()) / MILLIS_PER_BLOCK;
        long count = Math.min(Math.min(mostBlocks, waited), Math.max(1, blocks / PART_OF_DISK));
        if (count <= 0 || blocks == 0) {
            return Extents.none();
        }
        places.put(disk.id(), new Place((first + count) % blocks, now));
        List<Extent> window = new ArrayList<>();
        for (long i = 0; i < Math.min(count, blocks); i++) {
            long block = (first + i) % blocks;
            long offset = block * BLOCK;
            if (!has(changed, offset)) {
                window.add(new Extent(offset, ImageTree.blockLength(disk.sizeBytes(), block)));
            }
        }
        return new Extents(window);
    }

    /**
     * Whether of the window also those blocks are looked at that the image before has as holes. A source may have left them out
     * as free, and then has to ask its file systems again: not every few seconds.
     */
    public boolean looksAtVacant(DiskId disk) {
        long now = clock.millis();
        Long last = vacant.get(disk);
        boolean due = last == null || now < last || now - last >= VACANT_MILLIS;
        if (due) {
            vacant.put(disk, now);
        }
        return due;
    }

    /** Of whole blocks, those that are in none of the others. */
    public static Extents without(Extents blocks, Extents others, long sizeBytes) {
        if (others.isEmpty()) {
            return blocks;
        }
        List<Extent> left = new ArrayList<>();
        for (Extent extent : blocks.list()) {
            for (long offset = extent.offset(); offset < extent.end(); offset += BLOCK) {
                if (!has(others, offset)) {
                    left.add(new Extent(offset, ImageTree.blockLength(sizeBytes, offset / BLOCK)));
                }
            }
        }
        return new Extents(left);
    }

    private static boolean has(Extents extents, long offset) {
        return extents.list().stream().anyMatch(extent -> extent.offset() <= offset && offset < extent.end());
    }
}
