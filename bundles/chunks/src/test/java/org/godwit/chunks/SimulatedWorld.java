// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.godwit.api.chunk.BlobStore;

/** What outlives the processes of a simulation: disks, blobs, and the boots of the machine. */
interface SimulatedWorld extends AutoCloseable {

    /**
     * What a new process finds.
     *
     * @param folder holds its key, spool and index
     */
    record Start(Path folder, BlobStore blobs, String bootId, Threads threads) {}

    /** What happened so far. */
    record Events(long changes, long faults, long crashes, long powerLosses) {}

    /** A process begins; the one before is gone. */
    Start start();

    /** Whether the process that began last died, though what it threw may have hidden that. */
    boolean isDead();

    /** Whether anything fails. */
    boolean isFaulty();

    void faulty(boolean on);

    /** Whether a process that opens the store may die, too. */
    boolean diesInOpening();

    /** Whether processes have threads of their own. */
    boolean hasThreads();

    /** The process is gone, sometimes with the power: then it says so, and what was not synced may be gone. */
    boolean ended() throws IOException;

    /** The rights of the processes' user change, perhaps; what was open stays open. */
    void rights();

    /** Whether {@link #rights} does anything. */
    boolean losesRights();

    /** Spoils or loses a pack; says which, or nothing when there is none. */
    Optional<Damage> damage();

    /** What may happen to a pack. */
    enum Damage {
        FLIPPED,
        LOST
    }

    Events events();

    @Override
    void close() throws IOException;
}
