// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.image.ImageTree;

/**
 * What one worker needs, kept for the agent's life: {@value #BLOCKS} blocks of disk, and room for one run packed, which then
 * takes the place of its bytes. All direct: disk and compressor take the bytes as they lie. One thread at a time.
 */
final class Workbench {
    /** Blocks of a batch: as many as memory for the whole agent allows, because each batch costs two requests. */
    static final int BLOCKS = 10;

    /** Neighbours compressed together, as many as a run may hold: 1 MiB would store 1.6 % more. */
    private static final int RUN_BYTES = ChunkRun.MAX_BYTES;

    private static final int LEVEL = 3;

    /** A window over the whole run. */
    private static final int WINDOW_LOG = 22;

    /**
     * A larger table for long matches than the level has, a smaller one for short ones, which may have four bytes: both stay
     * in the processor's second cache, and store 0.9 % less in about the level's own time.
     */
    private static final int LONG_LOG = 18;

    private static final int SHORT_LOG = 14;
    private static final int SHORT_BYTES = 4;

    private static final int PAGE = 4096;

    /** What zstd may add to a run that does not compress. */
    private static final int SLACK = 64 << 10;

    private final ByteBuffer slab = aligned(BLOCKS * ImageTree.BLOCK_BYTES);
    private final ByteBuffer packed = aligned(RUN_BYTES + SLACK);
    private final ZstdCompressCtx zstd = new ZstdCompressCtx()
            .setLevel(LEVEL)
            .setWindowLog(WINDOW_LOG)
            .setHashLog(LONG_LOG)
            .setChainLog(SHORT_LOG)
            .setMinMatch(SHORT_BYTES)
            .setContentSize(true);

    private final List<ChunkRun> runs = new ArrayList<>();
    private final List<ChunkId> ids = new ArrayList<>();
    private final List<Integer> offsets = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private int total;

    /** Blocks of disk, page aligned. */
    ByteBuffer slab() {
        return slab;
    }

    /** Memory that is free between two batches, page aligned. */
    List<ByteBuffer> lent() {
        return List.of(slab.duplicate().clear(), packed.duplicate().clear());
    }

    /** A new batch: forgets the former one, whose runs must have been sent. */
    void clear() {
        runs.clear();
        forget();
    }

    /**
     * A chunk that is wanted, at its place in the slab; in rising order. What lies before it in the slab and was not
     * added may be gone afterwards.
     */
    void add(ChunkId id, int offset, int length) {
        if (total + length > RUN_BYTES || ids.size() == ChunkRun.MAX_CHUNKS) {
            pack();
        }
        ids.add(id);
        offsets.add(offset);
        lengths.add(length);
        total += length;
    }

    /** The runs of the batch; good until {@link #clear} or until the slab is filled again. */
    List<ChunkRun> runs() {
        pack();
        return runs;
    }

    private void pack() {
        if (ids.isEmpty()) {
            return;
        }
        ByteBuffer raw = together();
        int length = zstd.compressDirectByteBuffer(packed, 0, packed.capacity(), raw, 0, raw.remaining());
        if (length < raw.remaining()) {
            ByteBuffer kept = raw.put(0, packed, 0, length).limit(length);
            runs.add(new ChunkRun(ids, lengths, Compression.ZSTD, kept));
        } else {
            runs.add(new ChunkRun(ids, lengths, Compression.NONE, raw));
        }
        forget();
    }

    /** The bytes of the open run, moved together within the slab where its chunks are no neighbours. */
    private ByteBuffer together() {
        int start = offsets.get(0);
        int to = start;
        for (int i = 0; i < offsets.size(); i++) {
            if (offsets.get(i) != to) {
                slab.put(to, slab, offsets.get(i), lengths.get(i));
            }
            to += lengths.get(i);
        }
        return slab.slice(start, total);
    }

    private void forget() {
        ids.clear();
        offsets.clear();
        lengths.clear();
        total = 0;
    }

    private static ByteBuffer aligned(int bytes) {
        return ByteBuffer.allocateDirect(bytes + PAGE).alignedSlice(PAGE).slice(0, bytes);
    }
}
