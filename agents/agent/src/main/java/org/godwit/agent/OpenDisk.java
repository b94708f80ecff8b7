// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.wire.SeenDisk;

/** A disk opened for reading. Reads are safe for use by many threads; offsets and buffers are aligned to 4 KiB. */
public interface OpenDisk extends Closeable {

    /** As it was when it was opened. */
    SeenDisk seen();

    /**
     * Fills a direct buffer from {@code offset} of the disk, to its limit or the disk's end.
     *
     * @return the bytes read
     * @throws IOException when the disk says no, as the system says it
     */
    int read(long offset, ByteBuffer target) throws IOException;

    /**
     * Where data may begin, at {@code offset} or after; the disk's size when only zeroes follow. Where holes cannot be
     * told, {@code offset}.
     */
    default long nextData(long offset) throws IOException {
        return offset;
    }

    /** Where the data that lies at {@code offset} ends, or any place before that. */
    default long nextHole(long offset) throws IOException {
        return seen().sizeBytes();
    }

    /**
     * Changes when the disk is written. Empty when nobody can tell: then what is read is of no one moment.
     *
     * @throws IOException MISSING {@code DISK_VANISHED} when it is no longer where it was
     */
    String stamp() throws IOException;

    /** The size now: less than {@link #seen} says when it shrank. */
    long sizeNow() throws IOException;
}
