// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.godwit.agent.OpenDisk;
import org.godwit.wire.SeenDisk;

/** A disk with what was found on it. */
record DescribedDisk(OpenDisk disk, SeenDisk seen) implements OpenDisk {
    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
        return disk.read(offset, target);
    }

    @Override
    public long nextData(long offset) throws IOException {
        return disk.nextData(offset);
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return disk.nextHole(offset);
    }

    @Override
    public String stamp() throws IOException {
        return disk.stamp();
    }

    @Override
    public long sizeNow() throws IOException {
        return disk.sizeNow();
    }

    @Override
    public void close() throws IOException {
        disk.close();
    }
}
