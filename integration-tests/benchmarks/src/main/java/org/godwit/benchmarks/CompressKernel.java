// SPDX-License-Identifier: Apache-2.0
package org.godwit.benchmarks;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.nio.ByteBuffer;
import org.godwit.api.image.ImageTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Zstandard over a run of one MiB, as an agent packs it and a controller unpacks it. */
@State(Scope.Thread)
public class CompressKernel {
    @Param({"1", "2", "3", "6"})
    int level = 3;

    private final ByteBuffer sample = Sample.direct();
    private final ByteBuffer packed = ByteBuffer.allocateDirect((int) Zstd.compressBound(ImageTree.BLOCK_BYTES));
    private final ByteBuffer unpacked = ByteBuffer.allocateDirect(ImageTree.BLOCK_BYTES);
    private final ZstdCompressCtx zstd = new ZstdCompressCtx();
    private final ByteBuffer frame = packedBlock();
    private int set;
    private int next;

    private static ByteBuffer packedBlock() {
        return Zstd.compress(Sample.block(Sample.direct(), 7), 3);
    }

    @Benchmark
    public int pack() {
        if (set != level) {
            zstd.setLevel(level);
            set = level;
        }
        ByteBuffer block = Sample.block(sample, next++);
        return zstd.compressDirectByteBuffer(packed, 0, packed.capacity(), block, 0, ImageTree.BLOCK_BYTES);
    }

    @Benchmark
    public long unpack() {
        return Zstd.decompressDirectByteBuffer(
                unpacked, 0, ImageTree.BLOCK_BYTES, frame, frame.position(), frame.remaining());
    }
}
