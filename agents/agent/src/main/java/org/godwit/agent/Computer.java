// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Extent;
import org.godwit.wire.Inventory;

/** The machine the agent runs on. */
public interface Computer {

    /** What there is now. A disk that cannot be looked at is left out and named in the concerns. */
    Inventory inventory();

    /** Names of the disks to protect. */
    List<String> disks();

    /**
     * Opens a disk for reading.
     *
     * @throws IOException MISSING {@code DISK_VANISHED}, MISCONFIGURED {@code NOT_A_DISK} or {@code DISK_UNREADABLE}
     */
    OpenDisk open(String name) throws IOException;

    /**
     * A disk whose free space counts as holes, as far as it is known; empty where every byte is always read.
     *
     * @param wanted the part that is of interest; all of the disk where each free block of it counts
     * @param followed whether a mark of the disk was given, so that all that is written from now on is told and copied again
     */
    default Optional<SparedDisk> withoutFree(OpenDisk disk, Extent wanted, boolean followed) throws IOException {
        return Optional.empty();
    }

    /** What stops the file systems of the disks for a moment, where that is wanted. */
    default Freezer freezer() {
        return Freezer.NONE;
    }

    /** What changed on a disk without reading it, where that is tracked. */
    default Tracker tracker() {
        return Tracker.NONE;
    }
}
