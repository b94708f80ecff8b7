// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A disk in a file of some format. Offsets and lengths are in bytes of the disk and were checked. One thread at a time. */
interface DiskFile extends AutoCloseable {

    /** Zeroes are kept as holes in aligned pieces of this many bytes. */
    int holeBytes();

    void write(long offset, ByteBuffer bytes) throws IOException;

    void zero(long offset, long length) throws IOException;

    /** Returns when what was written survives the loss of power. */
    void flush() throws IOException;

    @Override
    void close() throws IOException;
}
