// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.libvirt;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Where the bytes of a volume are written. Not for several threads. */
interface Medium extends Closeable {

    /** Fills the buffer, with zeroes behind the end. */
    void read(long offset, ByteBuffer target) throws IOException;

    void write(long offset, ByteBuffer bytes) throws IOException;

    /** Everything that was written is there for who opens the volume again. */
    void flush() throws IOException;
}
