// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.godwit.agent.OpenDisk;

/** Looks at small parts of a disk, little-endian. One thread at a time. */
final class Window {
    /** Enough for every superblock we know: the last one lies at 64 KiB. */
    static final int BYTES = 72 << 10;

    private static final int PAGE = 4096;

    private final OpenDisk disk;
    private final ByteBuffer buffer;

    Window(OpenDisk disk) {
        this.disk = disk;
        this.buffer = ByteBuffer.allocateDirect(BYTES + PAGE)
                .alignedSlice(PAGE)
                .slice(0, BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    long sizeBytes() {
        return disk.seen().sizeBytes();
    }

    int sectorBytes() {
        return disk.seen().sectorBytes();
    }

    /** The bytes from {@code offset}, fewer at the disk's end; good until the next call. */
    ByteBuffer at(long offset, int length) throws IOException {
        long end = Math.min(sizeBytes(), offset + length);
        // Whole sectors: reads that go past the page cache ask for them.
        int sectors = (int) Math.max(0, end - offset) / sectorBytes() * sectorBytes();
        buffer.clear().limit(sectors);
        disk.read(offset, buffer);
        buffer.flip();
        return buffer;
    }

    /** Text of fixed width, cut at the first NUL; empty when the window is too short. */
    static String text(ByteBuffer bytes, int at, int length) {
        if (at + length > bytes.limit()) {
            return "";
        }
        byte[] raw = new byte[length];
        bytes.get(at, raw);
        int end = 0;
        while (end < length && raw[end] != 0) {
            end++;
        }
        return new String(raw, 0, end, StandardCharsets.UTF_8).strip();
    }
}
