// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.TreeSet;
import org.godwit.agent.OpenDisk;
import org.godwit.wire.SeenDisk;

/** A file as a disk that remembers which pages were read, and of which a bit may be wrong. */
final class FileDisk implements OpenDisk {
    private final FileChannel channel;
    private final long size;
    private final TreeSet<Long> pages = new TreeSet<>();
    private long flippedByte = -1;
    private int flippedBit;

    FileDisk(Path file, long size) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.size = size;
    }

    List<Long> pagesRead() {
        return List.copyOf(pages);
    }

    void flip(long place, int bit) {
        flippedByte = place;
        flippedBit = bit;
    }

    @Override
    public SeenDisk seen() {
        return new SeenDisk("disk", size, 512, "/dev/null", List.of());
    }

    @Override
    public int read(long offset, ByteBuffer target) throws IOException {
        int start = target.position();
        while (target.hasRemaining() && channel.read(target, offset + target.position() - start) > 0) {
            continue;
        }
        int got = target.position() - start;
        for (long page = offset / 4096; page * 4096 < offset + got; page++) {
            pages.add(page);
        }
        if (flippedByte >= offset && flippedByte < offset + got) {
            int at = start + (int) (flippedByte - offset);
            target.put(at, (byte) (target.get(at) ^ 1 << flippedBit));
        }
        return got;
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
    public void close() throws IOException {
        channel.close();
    }
}
