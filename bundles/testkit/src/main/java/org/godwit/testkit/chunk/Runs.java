// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.chunk;

import com.github.luben.zstd.Zstd;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkNamer;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DomainKey;

/** Makes runs as an agent does. */
public final class Runs {
    private Runs() {}

    /** A run of these chunks. */
    public static ChunkRun of(DomainKey key, Compression compression, List<byte[]> chunks) {
        ChunkNamer namer = new ChunkNamer(key);
        List<ChunkId> ids = new ArrayList<>();
        List<Integer> lengths = new ArrayList<>();
        int total = chunks.stream().mapToInt(chunk -> chunk.length).sum();
        ByteBuffer bytes = ByteBuffer.allocate(total);
        for (byte[] chunk : chunks) {
            ids.add(namer.name(ByteBuffer.wrap(chunk)));
            lengths.add(chunk.length);
            bytes.put(chunk);
        }
        byte[] payload =
                switch (compression) {
                    case NONE -> bytes.array();
                    case ZSTD -> Zstd.compress(bytes.array(), 3);
                };
        return new ChunkRun(ids, lengths, compression, ByteBuffer.wrap(payload));
    }

    /** Chunks with content from the seed, half of it easy to compress; no two alike but by chance. */
    public static List<byte[]> chunks(long seed, int count, int maxBytes) {
        Random random = new Random(seed);
        List<byte[]> chunks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] chunk = new byte[1 + random.nextInt(maxBytes)];
            random.nextBytes(chunk);
            for (int at = chunk.length / 2; at < chunk.length; at++) {
                chunk[at] = (byte) ('a' + i % 26);
            }
            chunks.add(chunk);
        }
        return chunks;
    }

    /** The bytes of a run's chunks, unpacked. */
    public static byte[] unpacked(ChunkRun run) {
        byte[] packed = new byte[run.payload().remaining()];
        run.payload().duplicate().get(packed);
        return switch (run.compression()) {
            case NONE -> packed;
            case ZSTD -> Zstd.decompress(packed, run.unpackedBytes());
        };
    }
}
