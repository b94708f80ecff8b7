// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;
import java.util.Optional;
import org.godwit.api.chunk.ChunkId;
import org.jspecify.annotations.Nullable;

/**
 * The names of a disk's blocks as far as they are settled. In memory: two bits for each block of the disk (4 MiB for 16
 * TiB), and the names themselves up to {@value #IN_MEMORY_BLOCKS} blocks (2 MiB); those of larger disks lie in a
 * temporary sparse file of 32 bytes for each settled block that is no hole, which nobody else sees. Safe for use by many
 * threads.
 */
public final class BlockTable implements AutoCloseable {
    static final int IN_MEMORY_BLOCKS = 1 << 16;

    private static final byte[] HOLE = new byte[ChunkId.BYTES];

    private final BitSet settled = new BitSet();
    /** Those of {@link #settled} that are no holes: only their names are kept. */
    private final BitSet named = new BitSet();

    private final @Nullable ByteBuffer memory;
    private final @Nullable FileChannel file;

    public BlockTable(long blocks) throws IOException {
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
    public synchronized boolean settle(long block, ChunkId name) throws IOException {
        if (name.isHole()) {
            return settleHoles(block, block + 1) > 0;
        }
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
        named.set((int) block);
        return first;
    }

    /** Settles all of {@code [from, to)} as holes; how many were not settled before. */
    public synchronized long settleHoles(long from, long to) {
        long before = settled.get((int) from, (int) to).cardinality();
        settled.set((int) from, (int) to);
        named.clear((int) from, (int) to);
        return to - from - before;
    }

    /** Opens all of {@code [from, to)} again: they are to be settled anew. */
    synchronized void open(long from, long to) {
        settled.clear((int) from, (int) to);
        named.clear((int) from, (int) to);
    }

    /** The name of a block; empty when it is not settled. */
    synchronized Optional<ChunkId> name(long block) throws IOException {
        if (!settled.get((int) block)) {
            return Optional.empty();
        }
        return Optional.of(named.get((int) block) ? ChunkId.read(ByteBuffer.wrap(read(block, 1))) : ChunkId.HOLE);
    }

    /** Whether any block of {@code [from, to)} is settled. */
    public synchronized boolean anySettled(long from, long to) {
        return any(settled, from, to);
    }

    /** Whether any block of {@code [from, to)} is settled and no hole. */
    public synchronized boolean anyNamed(long from, long to) {
        return any(named, from, to);
    }

    private static boolean any(BitSet bits, long from, long to) {
        int next = bits.nextSetBit((int) from);
        return next >= 0 && next < to;
    }

    /** The first block of {@code [from, to)} that is not settled, or -1. */
    public synchronized long firstOpen(long from, long to) {
        int next = settled.nextClearBit((int) from);
        return next < to ? next : -1;
    }

    /** Puts the names of settled blocks over those in {@code names}, which begin with block {@code from}. */
    public synchronized void overlay(long from, ByteBuffer names) throws IOException {
        int count = names.remaining() / ChunkId.BYTES;
        byte[] known = any(named, from, from + count) ? read(from, count) : new byte[0];
        for (int i = settled.nextSetBit((int) from); i >= 0 && i < from + count; i = settled.nextSetBit(i + 1)) {
            int at = (int) (i - from) * ChunkId.BYTES;
            if (named.get(i)) {
                names.put(names.position() + at, known, at, ChunkId.BYTES);
            } else {
                names.put(names.position() + at, HOLE);
            }
        }
    }

    private byte[] read(long from, int count) throws IOException {
        byte[] known = new byte[count * ChunkId.BYTES];
        if (memory != null) {
            memory.get((int) from * ChunkId.BYTES, known);
        } else if (file != null) {
            ByteBuffer target = ByteBuffer.wrap(known);
            long at = from * ChunkId.BYTES;
            // What lies behind the end of the file has no name and stays zero.
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
