// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import org.godwit.api.chunk.ChunkId;
import org.jspecify.annotations.Nullable;

/**
 * The names of a disk's blocks as far as they are settled. In memory: one bit for each block of the disk (2 MiB for 16
 * TiB), and the names themselves up to {@value #IN_MEMORY_BLOCKS} blocks (2 MiB); those of larger disks lie in a
 * temporary sparse file of 32 bytes for each settled block, which nobody else sees. Safe for use by many threads.
 */
final class BlockTable implements AutoCloseable {
    static final int IN_MEMORY_BLOCKS = 1 << 16;

    private final BitSet settled = new BitSet();
    private final @Nullable ByteBuffer memory;
    private final @Nullable FileChannel file;

    BlockTable(long blocks) throws IOException {
        if (blocks <= IN_MEMORY_BLOCKS) {
            memory = ByteBuffer.allocate((int) blocks * ChunkId.BYTES);
            file = null;
        } else {
            memory = null;
            Path path = Files.createTempFile("godwit-blocks", ".tmp");
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        }
    }

    /** @return whether the block was not settled before */
    synchronized boolean settle(long block, ChunkId name) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(ChunkId.BYTES);
        name.write(bytes);
        bytes.flip();
        if (memory != null) {
            memory.put((int) block * ChunkId.BYTES, bytes.array());
        } else if (file != null) {
            long at = block * ChunkId.BYTES;
            while (bytes.hasRemaining()) {
                at += file.write(bytes, at);
            }
        }
        boolean first = !settled.get((int) block);
        settled.set((int) block);
        return first;
    }

    /** Whether any block of {@code [from, to)} is settled. */
    synchronized boolean anySettled(long from, long to) {
        int next = settled.nextSetBit((int) from);
        return next >= 0 && next < to;
    }

    /** The first block of {@code [from, to)} that is not settled, or -1. */
    synchronized long firstOpen(long from, long to) {
        int next = settled.nextClearBit((int) from);
        return next < to ? next : -1;
    }

    /** Puts the names of settled blocks over those in {@code names}, which begin with block {@code from}. */
    synchronized void overlay(long from, ByteBuffer names) throws IOException {
        int count = names.remaining() / ChunkId.BYTES;
        byte[] known = read(from, count);
        for (int i = settled.nextSetBit((int) from); i >= 0 && i < from + count; i = settled.nextSetBit(i + 1)) {
            int at = (int) (i - from) * ChunkId.BYTES;
            names.put(names.position() + at, known, at, ChunkId.BYTES);
        }
    }

    private byte[] read(long from, int count) throws IOException {
        byte[] known = new byte[count * ChunkId.BYTES];
        if (memory != null) {
            memory.get((int) from * ChunkId.BYTES, known);
        } else if (file != null) {
            ByteBuffer target = ByteBuffer.wrap(known);
            long at = from * ChunkId.BYTES;
            // What lies behind the end of the file was never settled and stays zero.
            for (int got = file.read(target, at); got > 0; got = file.read(target, at + target.position())) {}
        }
        return known;
    }

    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
