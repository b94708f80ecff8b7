// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.Concern;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extents;
import org.godwit.api.job.JobContext;

/**
 * A snapshot of a machine that goes on writing. What is cut of it is of no one moment, until what was written meanwhile
 * has been read again, in as many rounds of {@link #changesSince} and {@link #cut} as it takes to leave little; then its
 * file systems are frozen for a moment, and that little is held. What was copied, with what is held put over it, is the
 * machine at that moment.
 */
public interface FreezingSnapshot extends CuttingSnapshot {

    /** The level that a freeze is to reach. What it did reach is said by {@link #consistency} afterwards. */
    Consistency wanted();

    /**
     * Freezes the file systems of all these disks together and holds what was written since the marks. They are thawed when
     * this returns, however it returns. Once something is held, {@link #takenAt} and {@link #consistency} are those of
     * the freeze, and nothing is cut any more.
     *
     * @param since of each disk, the mark up to which it was copied
     */
    Freeze freeze(JobContext job, Map<DiskId, ChangeMark> since) throws IOException;

    /**
     * Fills the buffer with what is held of a disk.
     *
     * @param extents within those that {@link #freeze} named, whose bytes are put one behind the other; at most 2 MiB
     */
    void held(DiskId disk, Extents extents, ByteBuffer target) throws IOException;

    /**
     * What came of a freeze.
     *
     * @param held whether the point in time is held; when not, another round may leave less to hold
     * @param changes of each disk, what is held; aligned to nothing. None when nothing is
     * @param concerns why the level is lower than the one wanted, and what else an operator should know
     * @param frozenMillis how long file systems stood still, also where nothing is held
     */
    record Freeze(boolean held, List<ChangeSet> changes, List<Concern> concerns, long frozenMillis) {
        public Freeze {
            changes = List.copyOf(changes);
            concerns = List.copyOf(concerns);
        }

        /** One that took no time. */
        public Freeze(boolean held, List<ChangeSet> changes, List<Concern> concerns) {
            this(held, changes, concerns, 0);
        }
    }
}
