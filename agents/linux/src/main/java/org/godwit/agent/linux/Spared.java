// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.SparedDisk;
import org.godwit.agent.linux.space.FreeBlocks;
import org.godwit.api.problem.Problem;
import org.godwit.wire.SeenDisk;

/**
 * A disk whose free blocks are holes.
 *
 * @param unwatched where nobody sees what is written: sectors that the kernel had counted before the maps were read
 */
record Spared(OpenDisk disk, FreeBlocks free, DeviceUse use, Map<DeviceUse.Node, Long> unwatched)
        implements SparedDisk {
    @Override
    public SeenDisk seen() {
        return disk.seen();
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
        return disk.read(offset, target);
    }

    @Override
    public long nextData(long offset) throws IOException {
        return offset >= seen().sizeBytes() ? offset : free.nextUsed(offset);
    }

    @Override
    public long nextHole(long offset) throws IOException {
        return free.nextFree(offset);
    }

    @Override
    public void checkUnwritten() throws IOException {
        for (Map.Entry<DeviceUse.Node, Long> each : unwatched.entrySet()) {
            Optional<Long> written = use.written(each.getKey());
            if (!written.equals(Optional.of(each.getValue()))) {
                throw Problem.of(
                                Problem.Kind.TRANSIENT,
                                "DISK_WRITTEN",
                                "Copied disk " + seen().name() + " without its free space: "
                                        + each.getKey().file()
                                        + " was not mounted when that began, and was written meanwhile.",
                                "")
                        .asException();
            }
        }
    }

    @Override
    public String stamp() throws IOException {
        return disk.stamp();
    }

    @Override
    public long sizeNow() throws IOException {
        return disk.sizeNow();
    }

    /** The disk itself is closed by whoever opened it. */
    @Override
    public void close() {}
}
