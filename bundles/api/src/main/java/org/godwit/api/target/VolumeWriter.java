// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.api.disk.Extent;

/**
 * Writes a volume. After {@link #flush} a volume that is opened again has the bytes, even after the loss of power.
 * Every call may be repeated.
 */
public interface VolumeWriter extends AutoCloseable {

    /** Writes the bytes between position and limit. */
    void write(long offset, ByteBuffer bytes) throws IOException;

    /** Makes an extent read as zeroes, without taking space where the target can. */
    void zero(Extent extent) throws IOException;

    void flush() throws IOException;

    @Override
    void close() throws IOException;
}
