// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import java.util.Map;
import org.godwit.api.disk.Extent;

/** The file systems whose maps are known, by the names that the kernel and blkid have for them. */
public final class FreeSpace {
    private static final Map<String, FreeMap> MAPS = Map.of(
            "ext2", new ExtMap(),
            "ext3", new ExtMap(),
            "ext4", new ExtMap(),
            "xfs", new XfsMap(),
            "btrfs", new BtrfsMap(),
            "ntfs", new NtfsMap(),
            "swap", new SwapMap());

    private FreeSpace() {}

    public static boolean isKnown(String fileSystem) {
        return MAPS.containsKey(fileSystem);
    }

    /**
     * A file system on a part of a disk.
     *
     * @param live whether it is mounted, and may change while its map is read
     */
    public record Place(String fileSystem, Extent extent, boolean live) {}

    /**
     * Marks what is free. Of a file system that is mounted all that is marked was free at some moment since its map was
     * last written out in whole.
     *
     * @param wanted the part of the volume that is of interest; more may be marked
     * @throws DoubtException when its map is not believed; then nothing is marked
     */
    public static void mark(Place place, Volume volume, Extent wanted, FreeBlocks free) throws IOException {
        FreeMap map = MAPS.get(place.fileSystem());
        if (map == null) {
            throw new DoubtException("its map is not known");
        }
        FreeBlocks found = free.empty();
        try {
            map.mark(volume, wanted, place.live(), found);
        } catch (RuntimeException e) {
            // A place in the map that leads nowhere.
            throw new DoubtException("its map makes no sense: " + e);
        }
        found.keepOutside(place.extent().offset(), place.extent().end());
        free.add(found);
    }
}
