// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.linux.space.DoubtException;
import org.godwit.agent.linux.space.FreeBlocks;
import org.godwit.agent.linux.space.FreeSpace;
import org.godwit.agent.linux.space.Volume;
import org.godwit.api.disk.Extent;

/** One bit of a map is wrong: all is doubted, or what is skipped was free before. */
final class SpaceFlips {
    private static final int BLOCK = 1 << 20;

    private final FileDisk disk;
    private final String fileSystem;
    private final Extent whole;
    private final FreeBlocks right;
    private final List<Long> pages;

    SpaceFlips(OpenDisk disk, String fileSystem) throws IOException {
        this.disk = (FileDisk) disk;
        this.fileSystem = fileSystem;
        this.whole = new Extent(0, disk.seen().sizeBytes());
        this.right = marked();
        this.pages = this.disk.pagesRead();
    }

    private FreeBlocks marked() throws IOException {
        FreeBlocks free = new FreeBlocks(whole.length(), BLOCK);
        FreeSpace.mark(new FreeSpace.Place(fileSystem, whole, false), new Volume(disk, whole), whole, free);
        return free;
    }

    boolean isDoubted(Random random) throws IOException {
        long place = pages.get(random.nextInt(pages.size())) * 4096 + random.nextInt(4096);
        int bit = random.nextInt(8);
        disk.flip(place, bit);
        FreeBlocks found;
        try {
            found = marked();
        } catch (DoubtException e) {
            return true;
        }
        for (long at = 0; at < whole.length(); at += BLOCK) {
            if (found.nextUsed(at) != at && right.nextUsed(at) == at) {
                throw new IllegalStateException("bit " + bit + " of byte " + place + " frees what is used at " + at);
            }
        }
        return false;
    }
}
