// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;
import java.util.List;
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

    /** What stops the file systems of the disks for a moment, where that is wanted. */
    default Freezer freezer() {
        return Freezer.NONE;
    }

    /** What changed on a disk without reading it, where that is tracked. */
    default Tracker tracker() {
        return Tracker.NONE;
    }
}
