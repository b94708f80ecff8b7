// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.godwit.api.disk.Extents;
import org.godwit.api.job.JobContext;
import org.godwit.api.source.Consistency;

/**
 * What a {@link TargetCloud} also is when it can read what its instances have written: the way back. Of one instance one
 * reading is open at a time; the one that was open before, also by a controller that died, is ended.
 */
public interface InstanceReader {

    /**
     * The volumes of an instance at one moment, while it runs or after it was stopped. The instance goes on and is not told.
     *
     * @param volumes all from which it was booted, in that order
     * @throws IOException UNSUPPORTED {@code INSTANCE_RUNS} where only a stopped instance can be read, MISSING when a
     *     volume is not there
     */
    Reading read(JobContext job, Instance instance, List<Volume> volumes) throws IOException;

    /**
     * Volumes that do not change while they are read. {@link #close} always frees the target, whatever happened before.
     * Reads are asked by one thread at a time.
     */
    interface Reading extends AutoCloseable {

        /** The one moment of all volumes. */
        Instant takenAt();

        /** What was reached; {@link Consistency#CRASH} unless the target knows better. */
        Consistency consistency();

        /** All that may differ from zeroes. */
        Extents data(Volume volume) throws IOException;

        /** Fills {@code target} from position to limit with the volume's bytes from {@code offset}. */
        void read(Volume volume, long offset, ByteBuffer target) throws IOException;

        @Override
        void close() throws IOException;
    }
}
