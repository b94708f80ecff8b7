// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.godwit.api.disk.Extent;
import org.godwit.api.disk.Extents;
import org.godwit.wire.SeenDisk;
import org.junit.jupiter.api.Test;

class BlockPlanTest {
    private static final long BLOCK = 1 << 20;

    /** Only says where its data is. */
    private record Sparse(long sizeBytes, Extents data) implements OpenDisk {
        @Override
        public SeenDisk seen() {
            return new SeenDisk("sda", sizeBytes, 512, "/dev/sda", List.of());
        }

        @Override
        public int read(long offset, ByteBuffer target) {
            throw new AssertionError("nobody reads while it is planned");
        }

        @Override
        public long nextData(long offset) {
            return data.list().stream()
                    .filter(extent -> extent.end() > offset)
                    .mapToLong(extent -> Math.max(offset, extent.offset()))
                    .findFirst()
                    .orElse(sizeBytes);
        }

        @Override
        public long nextHole(long offset) {
            return data.list().stream()
                    .filter(extent -> extent.offset() <= offset && extent.end() > offset)
                    .mapToLong(Extent::end)
                    .findFirst()
                    .orElse(offset);
        }

        @Override
        public String stamp() {
            return "";
        }

        @Override
        public long sizeNow() {
            return sizeBytes;
        }

        @Override
        public void close() {}
    }

    @Test
    void everyOrderedBlockComesOnceAndEveryOneWithDataIsRead() throws IOException {
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            long size = 512 * (1 + random.nextInt(200_000));
            Sparse disk = new Sparse(size, extents(random, size));
            Extents ordered = extents(random, size).alignedTo((int) BLOCK, size);
            BlockPlan plan = new BlockPlan(disk, ordered, 4);
            BitSet given = new BitSet();
            for (BlockPlan.Stretch next = plan.next(); next != null; next = plan.next()) {
                for (long block = next.firstBlock(); block < next.firstBlock() + next.blocks(); block++) {
                    assertThat(given.get((int) block))
                            .as("seed %d block %d", seed, block)
                            .isFalse();
                    given.set((int) block);
                    assertThat(next.hole()).as("seed %d block %d", seed, block).isEqualTo(!hasData(disk, block));
                }
                assertThat(next.hole() || next.blocks() <= 4).isTrue();
            }
            assertThat(given.cardinality() * BLOCK)
                    .as("seed %d", seed)
                    .isBetween(ordered.totalBytes(), ordered.totalBytes() + BLOCK - 1);
        }
    }

    @Test
    void holesOfTiBytesAreFewStretches() throws IOException {
        long size = (16L << 40) - 4096;
        Sparse disk = new Sparse(size, new Extents(List.of(new Extent(5L << 40, 1), new Extent(size - 4096, 4096))));
        BlockPlan plan = new BlockPlan(disk, Extents.all(size), 4);
        long blocks = 0;
        int stretches = 0;
        for (BlockPlan.Stretch next = plan.next(); next != null; next = plan.next()) {
            blocks += next.blocks();
            stretches++;
        }
        assertThat(blocks).isEqualTo(16L << 20);
        assertThat(stretches).isLessThan(1100);
    }

    private static boolean hasData(Sparse disk, long block) {
        return disk.nextData(block * BLOCK) < Math.min((block + 1) * BLOCK, disk.sizeBytes());
    }

    private static Extents extents(Random random, long size) {
        return new Extents(random.longs(random.nextInt(8), 0, size)
                .mapToObj(from -> new Extent(from, Math.min(size - from, 1 + random.nextLong(3 * BLOCK))))
                .toList());
    }
}
