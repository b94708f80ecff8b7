// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.godwit.agent.OpenDisk;
import org.godwit.agent.linux.space.DoubtException;
import org.godwit.agent.linux.space.FreeBlocks;
import org.godwit.agent.linux.space.FreeSpace;
import org.godwit.agent.linux.space.Volume;
import org.godwit.api.disk.Extent;
import org.godwit.wire.SeenDisk;

/**
 * Maps of free space. The first byte says which file system and whether it is mounted, the rest are stretches of the disk:
 * u16 place in KiB, u16 length, bytes. Whatever lies there: a doubt or an answer, within a bound of reads.
 */
public final class FreeSpaceFuzz {
    private static final List<String> KINDS = List.of("ext2", "ext4", "xfs", "btrfs", "ntfs", "swap");
    private static final int SIZE = 64 << 20;

    private FreeSpaceFuzz() {}

    public static void fuzzerTestOneInput(byte[] data) throws IOException {
        if (data.length == 0) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        int head = Byte.toUnsignedInt(in.get());
        Disk disk = new Disk(in);
        Extent whole = new Extent(0, SIZE);
        FreeBlocks free = new FreeBlocks(SIZE, 1 << 20);
        FreeSpace.Place place = new FreeSpace.Place(KINDS.get((head >> 1) % KINDS.size()), whole, (head & 1) != 0);
        try {
            FreeSpace.mark(place, new Volume(disk, whole), whole, free);
        } catch (DoubtException e) {
            if (!free.isEmpty()) {
                throw new IllegalStateException("doubted, and marked all the same", e);
            }
        }
    }

    /** Zeroes, but for the stretches. */
    private static final class Disk implements OpenDisk {
        private final byte[] bytes = new byte[1 << 20];

        Disk(ByteBuffer in) {
            while (in.remaining() >= 4) {
                int at = Short.toUnsignedInt(in.getShort()) << 10 & bytes.length - 1;
                int length = Math.min(Math.min(Short.toUnsignedInt(in.getShort()), in.remaining()), bytes.length - at);
                in.get(bytes, at, length);
            }
        }

        @Override
        public SeenDisk seen() {
            return new SeenDisk("sda", SIZE, 512, "/dev/sda", List.of());
        }

        @Override
        public int read(long offset, ByteBuffer target) {
            int length = target.remaining();
            for (long at = offset; target.hasRemaining(); at++) {
                target.put(at < bytes.length ? bytes[(int) at] : 0);
            }
            return length;
        }

        @Override
        public String stamp() {
            return "";
        }

        @Override
        public long sizeNow() {
            return SIZE;
        }

        @Override
        public void close() {}
    }
}
