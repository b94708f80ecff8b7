// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.godwit.agent.OpenDisk;
import org.godwit.wire.SeenDisk;

/**
 * Partition tables and superblocks. The first byte says how large sectors are and how many times the disk is what
 * follows, the rest are stretches of it: u8 place in KiB, u16 length, bytes.
 */
public final class DiskLookFuzz {
    private DiskLookFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        byte[] disk = new byte[256 << 10];
        ByteBuffer in = ByteBuffer.wrap(data);
        int head = in.get();
        while (in.remaining() >= 3) {
            int at = Byte.toUnsignedInt(in.get()) << 10;
            int length = Math.min(Math.min(Short.toUnsignedInt(in.getShort()), in.remaining()), disk.length - at);
            in.get(disk, at, length);
        }
        long size = (head & 2) == 0 ? disk.length : (head & 4) == 0 ? disk.length - 777 : 1L << 50;
        DiskLook.at(new MemoryDisk(disk, size, (head & 1) == 0 ? 512 : 4096), Map.of(1, "/"));
    }

    /** The bytes it has, then zeroes. */
    private record MemoryDisk(byte[] bytes, long size, int sector) implements OpenDisk {
        private static final byte[] ZEROES = new byte[Window.BYTES];

        @Override
        public SeenDisk seen() {
            return new SeenDisk("sda", size, sector, "/dev/sda", java.util.List.of());
        }

        @Override
        public int read(long offset, ByteBuffer target) throws IOException {
            if (offset < 0) {
                throw new IllegalArgumentException("negative offset " + offset);
            }
            int length = (int) Math.max(0, Math.min(target.remaining(), size - offset));
            int held = (int) Math.max(0, Math.min(length, bytes.length - offset));
            if (held > 0) {
                target.put(bytes, (int) offset, held);
            }
            target.put(ZEROES, 0, length - held);
            return length;
        }

        @Override
        public String stamp() {
            return "";
        }

        @Override
        public long sizeNow() {
            return size;
        }

        @Override
        public void close() {}
    }
}
