// SPDX-License-Identifier: Apache-2.0
package org.godwit.target.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Reads qcow2 by the book, sharing nothing with the writer, so that the tests mean something without QEMU. */
final class Qcow2Reader {
    private Qcow2Reader() {}

    static byte[] read(Path file, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer header = at(channel, 0, 104);
            if (header.getInt(0) != 0x514649fb || header.getInt(4) != 3) {
                throw new IOException("no qcow2 of version 3");
            }
            int clusterBytes = 1 << header.getInt(20);
            int perTable = clusterBytes / 8;
            byte[] disk = new byte[length];
            for (int offset = 0; offset < length; offset += clusterBytes) {
                int cluster = offset / clusterBytes;
                long table = at(channel, header.getLong(40) + cluster / perTable * 8L, 8)
                                .getLong(0)
                        & 0x00fffffffffffe00L;
                long entry = table == 0
                        ? 0
                        : at(channel, table + cluster % perTable * 8L, 8).getLong(0);
                long place = entry & 0x00fffffffffffe00L;
                if (place != 0 && (entry & 1) == 0) {
                    int piece = Math.min(clusterBytes, length - offset);
                    at(channel, place, piece).get(disk, offset, piece);
                }
            }
            return disk;
        }
    }

    private static ByteBuffer at(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
            continue;
        }
        return bytes.rewind();
    }
}
