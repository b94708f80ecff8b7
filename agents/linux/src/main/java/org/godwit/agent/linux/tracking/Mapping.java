// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Pages of a map in this process's memory. The buffer must not be touched after {@link #close}: the memory is gone, and
 * so would be the process.
 */
final class Mapping implements AutoCloseable {
    private final Pointer address;
    private final long length;
    private final ByteBuffer bytes;

    private Mapping(Pointer address, long length) {
        this.address = address;
        this.length = length;
        this.bytes = address.getByteBuffer(0, length).order(ByteOrder.nativeOrder());
    }

    static Mapping of(int map, long firstPage, int pages) throws IOException {
        long length = (long) pages * Geometry.PAGE;
        return new Mapping(SystemCalls.map(map, length, firstPage * Geometry.PAGE), length);
    }

    ByteBuffer bytes() {
        return bytes;
    }

    @Override
    public void close() {
        SystemCalls.unmap(address, length);
    }
}
