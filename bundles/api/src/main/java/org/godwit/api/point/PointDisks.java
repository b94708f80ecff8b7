// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.api.image.DiskImage;

/** Reads disks of restore points at any place, block by block. */
public interface PointDisks {

    /**
     * A disk that is read. While it is open nobody deletes its restore point, and its bytes stay. A store that goes and
     * comes back in between is found again. Safe for use by many threads.
     */
    interface Open extends AutoCloseable {
        DiskImage image();

        /** Whether a block of the image ({@link org.godwit.api.image.ImageTree#BLOCK_BYTES}) holds nothing but zeroes. */
        boolean isHole(long block) throws IOException;

        /**
         * The bytes of a block, each chunk of it checked against its name.
         *
         * @param target has room for a whole block; the bytes lie between its position 0 and its limit
         * @throws IOException CORRUPT or MISSING when they cannot be had back
         */
        void read(long block, ByteBuffer target) throws IOException;

        @Override
        void close();
    }

    /**
     * @param disk its name; empty for the only disk of the point
     * @param use who reads it, for whoever wants to delete the point: {@code export exp_…}
     * @throws IOException MISSING {@code RESTORE_POINT_UNKNOWN}, {@code DISK_MISSING}; MISCONFIGURED {@code DISK_UNNAMED};
     *     TRANSIENT {@code STORE_MISSING}
     */
    Open open(RestorePointId point, String disk, String use) throws IOException;
}
