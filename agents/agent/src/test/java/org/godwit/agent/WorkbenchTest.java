// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.ChunkRun;
import org.godwit.api.chunk.Compression;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkbenchTest {
    private static final int PAGE = 4096;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private final Workbench bench = new Workbench();
    private final byte[] disk = new byte[bench.slab().capacity()];
    private final ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    private final List<ChunkId> ids = new ArrayList<>();

    /** @param share of a page that is random: 256 does not compress */
    @ParameterizedTest
    @ValueSource(ints = {0, 20, 256})
    void whatIsWantedComesOutWholeHoweverItLay(int share) {
        for (int skipped : new int[] {0, 3, 50, 97}) {
            fill(share);
            want(skipped);
            List<ChunkRun> runs = bench.runs();
            assertThat(unpacked(runs)).as("seed %s", seed).isEqualTo(wanted.toByteArray());
            assertThat(runs.stream().flatMap(run -> run.ids().stream())).isEqualTo(ids);
            if (share == 256) {
                assertThat(runs).allMatch(run -> run.compression() == Compression.NONE);
            }
        }
    }

    private void fill(int share) {
        for (int at = 0; at < disk.length; at++) {
            disk[at] = at % 256 < share ? (byte) random.nextInt() : (byte) (at >> 16);
        }
        bench.slab().clear().put(disk).flip();
    }

    /** Pieces of 1 to 20 pages, so many of a hundred left out. */
    private void want(int skipped) {
        bench.clear();
        wanted.reset();
        ids.clear();
        int at = 0;
        while (at < disk.length) {
            int length = Math.min((1 + random.nextInt(20)) * PAGE, disk.length - at);
            if (random.nextInt(100) >= skipped) {
                ChunkId id = new ChunkId(at, random.nextLong(), 1, 2);
                ids.add(id);
                bench.add(id, at, length);
                wanted.write(disk, at, length);
            }
            at += length;
        }
    }

    private static byte[] unpacked(List<ChunkRun> runs) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (ChunkRun run : runs) {
            ByteBuffer payload = run.payload().duplicate();
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            out.writeBytes(run.compression() == Compression.NONE ? bytes : Zstd.decompress(bytes, run.unpackedBytes()));
        }
        return out.toByteArray();
    }
}
