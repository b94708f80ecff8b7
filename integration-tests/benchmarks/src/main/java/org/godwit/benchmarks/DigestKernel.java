// SPDX-License-Identifier: Apache-2.0
package org.godwit.benchmarks;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.chunk.DomainKey;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.BlockRecipe;
import org.godwit.api.image.ImageTree;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Names: one MiB a call, in pieces of 16 KiB, beside what the JDK's HMAC-SHA-256 does with an array of one MiB. */
@State(Scope.Thread)
public class DigestKernel {
    private static final int PIECE_BYTES = 16 << 10;
    private static final byte[] SECRET = new byte[32];

    private final ByteBuffer sample = Sample.direct();
    private final byte[] array = new byte[ImageTree.BLOCK_BYTES];
    private final Mac mac = mac();
    private final ChunkNamer namer = new ChunkNamer(new DomainKey("bench", SECRET));
    private final DedupStrategy paged = CutKernel.of("paged");
    private final BlockCutter cutter = new BlockCutter(paged, namer);
    private int next;

    public DigestKernel() {
        sample.get(0, array);
    }

    private static Mac mac() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(SECRET, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The yardstick. */
    @Benchmark
    public byte[] jdk() {
        return mac.doFinal(array);
    }

    /** Pieces as they lie in an agent's buffer. */
    @Benchmark
    public int names() {
        ByteBuffer block = Sample.block(sample, next++);
        int sum = 0;
        for (int at = 0; at < ImageTree.BLOCK_BYTES; at += PIECE_BYTES) {
            sum += namer.name(block.slice(at, PIECE_BYTES)).hashCode();
        }
        return sum;
    }

    /** Cut, zeroes left out, named: all that is done with a block that the store knows. */
    @Benchmark
    public BlockRecipe recipe() {
        return cutter.recipe(Sample.block(sample, next++));
    }
}
