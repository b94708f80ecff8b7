// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.disk.DiskId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.point.PointDisks;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.problem.Problem;

/** One restore point of one disk, in memory; every third block is a hole. */
final class MadeUpDisks implements PointDisks {
    final byte[] bytes;
    final Set<Long> bad = ConcurrentHashMap.newKeySet();
    final AtomicInteger reads = new AtomicInteger();
    final Set<String> uses = ConcurrentHashMap.newKeySet();
    volatile Optional<Problem> trouble = Optional.empty();

    MadeUpDisks(long seed, int sizeBytes) {
        bytes = new byte[sizeBytes];
        new Random(seed).nextBytes(bytes);
        for (int at = 0; at < sizeBytes; at += 3 * ImageTree.BLOCK_BYTES) {
            Arrays.fill(bytes, at, Math.min(sizeBytes, at + ImageTree.BLOCK_BYTES), (byte) 0);
        }
    }

    @Override
    public Open open(RestorePointId point, String disk, String use) throws IOException {
        if (trouble.isPresent()) {
            throw trouble.get().asException();
        }
        uses.add(use);
        return new OneDisk(use);
    }

    private final class OneDisk implements Open {
        private final String use;
        private final Set<Long> asked = new HashSet<>();

        OneDisk(String use) {
            this.use = use;
        }

        @Override
        public DiskImage image() {
            DiskId id = new DiskId(new MachineId("mch_1"), "sda");
            return new DiskImage(id, bytes.length, ChunkId.HOLE, "fixed", Map.of(), bytes.length, Optional.empty());
        }

        @Override
        public boolean isHole(long block) {
            return block % 3 == 0;
        }

        @Override
        public void read(long block, ByteBuffer target) throws IOException {
            reads.incrementAndGet();
            synchronized (asked) {
                asked.add(block);
            }
            if (bad.contains(block)) {
                throw new IOException("block " + block + " is lost");
            }
            target.clear();
            target.put(bytes, (int) (block * ImageTree.BLOCK_BYTES), ImageTree.blockLength(bytes.length, block));
            target.flip();
        }

        @Override
        public void close() {
            uses.remove(use);
        }
    }
}
