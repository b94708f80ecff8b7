// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;

/** What a client sees of an export. Ranges are within the device. Safe for use by many threads. */
interface Device extends AutoCloseable {
    /** Takes what is read, in the order of the device. */
    interface Parts {
        /** @param bytes are others when the call has returned */
        void data(byte[] bytes, int length) throws IOException;

        void hole(long length) throws IOException;
    }

    /** Takes what is known of a range, in the order of the device. */
    interface Runs {
        /** @return whether to go on */
        boolean run(long length, boolean hole);
    }

    /** Data is given in pieces of at most so many bytes. */
    int PIECE_BYTES = 256 << 10;

    long sizeBytes();

    boolean writable();

    void read(long offset, long length, Parts parts) throws IOException;

    void runs(long offset, long length, Runs runs) throws IOException;

    /** Has a range ready for the one who reads next, as far as there is room; returns at once. */
    void ahead(long offset, long length);

    /** @throws RefusedRequest ENOSPC when what may be written is used up */
    void write(long offset, byte[] bytes, int length) throws IOException;

    void zero(long offset, long length) throws IOException;

    /** Returns when what was written would survive the loss of power. */
    void flush() throws IOException;

    /** What the file of this device holds. */
    long writtenBytes();

    @Override
    void close() throws IOException;
}
