// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Disk;
import org.godwit.api.disk.DiskId;

/**
 * A machine frozen at the source; transient. Reads do not change while it is open (but for {@link Consistency#FUZZY},
 * where each block is whole). {@link #close} always frees the source, whatever happened before.
 *
 * <p>A source that can be read from the controller offers {@link #read}; one whose disks are cut where they are read is
 * a {@link CuttingSnapshot}.
 */
public interface Snapshot extends AutoCloseable {

    Instant takenAt();

    Consistency consistency();

    /** The disks as they are in this snapshot: sizes may have changed since the machine was last seen. */
    List<Disk> disks();

    /**
     * What may differ since a mark. A mark that the source no longer knows yields a full set, never a guess.
     */
    ChangeSet changesSince(DiskId disk, Optional<ChangeMark> since) throws IOException;

    /**
     * Tells the source that {@link #changesSince} left out something that had changed. It says nothing of what changed on
     * that disk any more, and knows none of its marks, until a person has looked at it. A source that cannot do so need
     * not: the whole disk is compared once, and then it is believed again.
     *
     * @param because what was found, for people
     */
    default void distrust(DiskId disk, String because) throws IOException {}

    /**
     * How much may be read and sent from now on; 0 for as much as there is. Another thread than the one that copies may say
     * so at any time. A source that cannot be slowed down need not.
     */
    default void limit(long readBytesPerSecond, long sendBytesPerSecond) throws IOException {}

    /** Fills {@code target} from position to limit with the disk's bytes from {@code offset}. */
    void read(DiskId disk, long offset, ByteBuffer target) throws IOException;

    @Override
    void close() throws IOException;
}
