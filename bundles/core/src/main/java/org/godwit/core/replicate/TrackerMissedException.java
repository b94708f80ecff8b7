// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.replicate;

import java.io.IOException;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.Extents;

/** A source left out blocks that had changed: what it says of that disk is not believed. */
final class TrackerMissedException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Disk disk;

    TrackerMissedException(Disk disk, String message) {
        super(message);
        this.disk = disk;
    }

    /** For the restore point that is made all the same. */
    Concern concern() {
        return new Concern(
                Concern.Level.WARNING,
                "TRACKER_MISSED",
                "The tracker of disk " + disk.id().name() + " left out what was written: " + getMessage()
                        + ". Restore points made since it began may lack it; this one was compared in whole.",
                "Report it, with the agent's log. Verify a restore of earlier points before you rely on them.");
    }

    /** In words, for logs and people. */
    static String words(Extents missed) {
        return missed.totalBytes() + " bytes, the first at "
                + missed.list().get(0).offset()
                + ", differ from the last restore point, and nothing was said to be written there";
    }
}
