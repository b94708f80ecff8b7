// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.godwit.api.image.ImageTree;
import org.godwit.api.point.PointDisks;

/** A disk of a restore point, read through the cache. */
final class PointDevice implements Device {
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final PointDisks.Open disk;
    private final BlockCache cache;
    private final Executor readers;
    private final LongAdder loaded = new LongAdder();

    /** @param readers for what is read ahead; may drop work */
    PointDevice(PointDisks.Open disk, BlockCache cache, Executor readers) {
        this.disk = disk;
        this.cache = cache;
        this.readers = readers;
    }

    /** Bytes read from the store. */
    long loadedBytes() {
        return loaded.sum();
    }

    @Override
    public long sizeBytes() {
        return disk.image().sizeBytes();
    }

    @Override
    public boolean writable() {
        return false;
    }

    @Override
    public void read(long offset, long length, Parts parts) throws IOException {
        byte[] piece = new byte[(int) Math.min(length, PIECE_BYTES)];
        long end = offset + length;
        long at = offset;
        long hole = 0;
        while (at < end) {
            long block = at / ImageTree.BLOCK_BYTES;
            long blockEnd = Math.min(end, (block + 1) * ImageTree.BLOCK_BYTES);
            if (disk.isHole(block)) {
                hole += blockEnd - at;
                at = blockEnd;
                continue;
            }
            if (hole > 0) {
                parts.hole(hole);
                hole = 0;
            }
            int bytes = (int) Math.min(blockEnd - at, piece.length);
            cache.copy(key(block), loader(block), (int) (at % ImageTree.BLOCK_BYTES), piece, bytes);
            parts.data(piece, bytes);
            at += bytes;
        }
        if (hole > 0) {
            parts.hole(hole);
        }
    }

    @Override
    public void runs(long offset, long length, Runs runs) throws IOException {
        long end = offset + length;
        long at = offset;
        long run = 0;
        boolean hole = disk.isHole(at / ImageTree.BLOCK_BYTES);
        while (at < end) {
            long block = at / ImageTree.BLOCK_BYTES;
            boolean next = disk.isHole(block);
            if (next != hole) {
                if (!runs.run(run, hole)) {
                    return;
                }
                run = 0;
                hole = next;
            }
            long blockEnd = Math.min(end, (block + 1) * ImageTree.BLOCK_BYTES);
            run += blockEnd - at;
            at = blockEnd;
        }
        runs.run(run, hole);
    }

    @Override
    public void ahead(long offset, long length) {
        long end = Math.min(sizeBytes(), offset + Math.min(length, (long) cache.frames() / 4 * ImageTree.BLOCK_BYTES));
        for (long block = offset / ImageTree.BLOCK_BYTES; block * ImageTree.BLOCK_BYTES < end; block++) {
            long wanted = block;
            if (!cache.has(key(wanted))) {
                readers.execute(() -> haveQuietly(wanted));
            }
        }
    }

    private void haveQuietly(long block) {
        try {
            if (!disk.isHole(block)) {
                cache.have(key(block), loader(block));
            }
        } catch (IOException e) {
            // Whoever needs the block reads it again and is told.
        }
    }

    private BlockCache.Key key(long block) {
        return new BlockCache.Key(number, block);
    }

    private BlockCache.Loader loader(long block) {
        return (ByteBuffer frame) -> {
            disk.read(block, frame);
            loaded.add(ImageTree.blockLength(sizeBytes(), block));
        };
    }

    @Override
    public void write(long offset, byte[] bytes, int length) throws IOException {
        throw readOnly();
    }

    @Override
    public void zero(long offset, long length) throws IOException {
        throw readOnly();
    }

    private static IOException readOnly() {
        return new RefusedRequest(Nbd.EPERM, "the export is read only");
    }

    @Override
    public void flush() {}

    @Override
    public long writtenBytes() {
        return 0;
    }

    @Override
    public void close() {
        disk.close();
        cache.forget(number);
    }
}
