// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.Extent;
import org.godwit.api.problem.Problem;

/**
 * What a {@link org.godwit.api.chunk.ChunkStore} that is also this does for its own health. One sweep and one scrub at a
 * time; replications, restores and verifications go on beside them.
 */
public interface StoreUpkeep {

    /** How far it is, and whether to stop. Called often, never with a lock held. */
    interface Watch {
        /** A new phase begins. */
        void phase(String name, long totalBytes);

        void done(long bytes);

        /** @throws IOException to end the work; what is done stays done */
        void throwIfStopped() throws IOException;
    }

    /** The restore points that the catalog knows in this store, as they are when it is asked. */
    interface Known {
        List<RestorePoint> points() throws IOException;
    }

    /**
     * @param rewritePercent a pack of which more than so much is dead is written anew without it; 100: never
     * @param deletesPerSecond at the most; 0: no limit
     */
    record SweepOrder(int rewritePercent, int deletesPerSecond) {}

    /**
     * @param condemnedChunks newly found dead
     * @param condemnedBytes of them, before compression
     * @param deletedPacks of which rewritten ones are some
     * @param freedBytes of the blob store: what was deleted less what was written anew
     * @param keptDamagedPacks would have been rewritten, and hold something live that cannot be read
     */
    record Swept(
            long condemnedChunks,
            long condemnedBytes,
            long deletedPacks,
            long rewrittenPacks,
            long freedBytes,
            long keptDamagedPacks) {}

    /**
     * @param packs looked at, those before a restart of the controller included
     * @param damagedRuns records that are not what was written
     * @param damagedChunks in them
     */
    record Scrubbed(long packs, long bytes, long damagedRuns, long damagedChunks) {}

    /** Bytes of a restore point that cannot be had back now, because of one chunk. */
    record Hurt(RestorePointId point, DiskId disk, Extent extent, ChunkId chunk, Problem problem) {}

    /** Is told each hurt. */
    interface Listener {
        void hurt(Hurt hurt) throws IOException;
    }

    /**
     * @param deadBytes of chunks that are condemned and still lie in packs, before compression
     * @param damagedRuns known now
     * @param lastSwept when a sweep ended last, and what came of it
     * @param lastScrubbed when a scrub ended last, and what came of it
     */
    record Condition(
            long deadBytes,
            long damagedRuns,
            Optional<Instant> lastSweptAt,
            Optional<Swept> lastSwept,
            Optional<Instant> lastScrubbedAt,
            Optional<Scrubbed> lastScrubbed) {}

    /**
     * Condemns what neither a known nor a recorded point nor pinned work names, and removes it. May be killed at any
     * moment and begun again.
     *
     * @throws IOException CORRUPT {@code SWEEP_IN_DOUBT} when something that says what is needed cannot be read; nothing
     *     is removed then
     */
    Swept sweep(Watch watch, Known known, SweepOrder order) throws IOException;

    /**
     * Reads each pack whole and checks every record and every chunk. Goes on where the one before was interrupted.
     *
     * @param bytesPerSecond at the most; 0: no limit
     */
    Scrubbed scrub(Watch watch, long bytesPerSecond) throws IOException;

    /** Looks through the trees of these points for what is missing or damaged. */
    void hurt(Watch watch, List<RestorePoint> points, Listener listener) throws IOException;

    Condition condition() throws IOException;
}
