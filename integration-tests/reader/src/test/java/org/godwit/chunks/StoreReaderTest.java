// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.godwit.api.chunk.ChunkId;
import org.godwit.api.chunk.Compression;
import org.godwit.api.chunk.DedupStrategy;
import org.godwit.api.disk.DiskId;
import org.godwit.api.image.DiskImage;
import org.godwit.api.image.ImageTree;
import org.godwit.api.point.RestorePoint;
import org.godwit.dedup.fixed.FixedDedup;
import org.godwit.dedup.paged.PagedDedup;
import org.godwit.reader.StoreReader;
import org.godwit.store.fs.FsBlobStore;
import org.godwit.testkit.chunk.Images;
import org.godwit.testkit.chunk.Points;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the real code stores, the independent reader restores, knowing docs/format.md and nothing else. */
final class StoreReaderTest {
    /** More than one segment, and a last block that is shorter. */
    private static final long SIZE_BYTES = (ImageTree.BLOCKS_PER_SEGMENT + 2L) * ImageTree.BLOCK_BYTES + 5 * 512;

    @TempDir
    private Path folder;

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    @Test
    void restoresImagesOfAllStrategiesFromTheDocumentAlone() throws Exception {
        Map<String, DedupStrategy> strategies = Map.of(
                "rp_fixed", new FixedDedup(),
                "rp_Paged", new PagedDedup(),
                "rp_fine", new FixedDedup().with(Map.of("piece.bytes", 4096)));
        Map<String, Map<Long, byte[]>> disks = new TreeMap<>();
        for (Compression compression : Compression.values()) {
            try (PackedChunkStore store = open()) {
                for (Map.Entry<String, DedupStrategy> entry : strategies.entrySet()) {
                    if (compression == Compression.NONE && !entry.getKey().equals("rp_fine")) {
                        continue;
                    }
                    String point = entry.getKey() + compression.code();
                    Map<Long, byte[]> disk = disk();
                    disks.put(point, disk);
                    ChunkId root = new Images(store, "default", compression).store(entry.getValue(), SIZE_BYTES, disk);
                    store.flush();
                    store.record(point(point, root, entry.getValue()));
                }
            }
        }
        StoreReader reader = new StoreReader(folder.resolve("store"), folder.resolve("etc/master.key"));
        for (Map.Entry<String, Map<Long, byte[]>> disk : disks.entrySet()) {
            Path restored = folder.resolve("restored");
            reader.restore(disk.getKey(), "sda", restored);
            assertSame(disk.getKey(), disk.getValue(), restored);
            Files.delete(restored);
        }
    }

    @Test
    void hasAtMost150LinesWithoutImportsBlankLinesAndComments() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("src/main/java/org/godwit/reader/StoreReader.java"))) {
            assertThat(lines.map(String::strip)
                            .filter(line -> !line.isEmpty() && !line.startsWith("import ") && !line.startsWith("/"))
                            .count())
                    .isLessThanOrEqualTo(150);
        }
    }

    private PackedChunkStore open() throws InterruptedException {
        Settings settings = new Settings(
                folder.resolve("etc/master.key"),
                Passphrases.NONE,
                folder.resolve("spool"),
                folder.resolve("index"),
                new DiskChunkIndex.Limits(100, 1 << 20),
                3,
                1 << 20,
                1 << 20,
                "boot",
                Threads.REAL,
                Duration.ofMillis(5));
        PackedChunkStore store = new PackedChunkStore(settings, new FsBlobStore("main", folder.resolve("store")));
        assertThat(store.awaitOpen(Duration.ofSeconds(20))).isTrue();
        return store;
    }

    /** Blocks with holes, text and noise, some at the borders of segments and at the end. */
    private Map<Long, byte[]> disk() {
        Map<Long, byte[]> blocks = new TreeMap<>();
        for (long block : List.of(0L, 1L, 7L, 1023L, 1024L, 1026L)) {
            byte[] bytes = new byte[ImageTree.blockLength(SIZE_BYTES, block)];
            for (int at = 0; at < bytes.length; at += 8192) {
                byte[] page = new byte[Math.min(4096, bytes.length - at)];
                random.nextBytes(page);
                System.arraycopy(page, 0, bytes, at, at % 3 == 0 ? 0 : page.length);
            }
            blocks.put(block, bytes);
        }
        return blocks;
    }

    private static RestorePoint point(String id, ChunkId root, DedupStrategy strategy) {
        RestorePoint like = Points.point(id, "main", root);
        DiskImage image = like.images().get(0);
        DiskImage other = new DiskImage(
                new DiskId(image.disk().machine(), "sdb"),
                1 << 20,
                ChunkId.HOLE,
                "fixed",
                Map.of(),
                0,
                java.util.Optional.empty());
        DiskImage first =
                new DiskImage(image.disk(), SIZE_BYTES, root, strategy.id(), strategy.parameters(), 1, image.mark());
        return new RestorePoint(
                like.id(),
                like.machine(),
                like.takenAt(),
                like.consistency(),
                like.store(),
                like.domain(),
                List.of(other, first),
                like.figures());
    }

    private void assertSame(String point, Map<Long, byte[]> disk, Path restored) throws IOException {
        assertThat(Files.size(restored)).isEqualTo(SIZE_BYTES);
        byte[] found = new byte[ImageTree.BLOCK_BYTES];
        byte[] zeroes = new byte[ImageTree.BLOCK_BYTES];
        try (RandomAccessFile file = new RandomAccessFile(restored.toFile(), "r")) {
            for (long block = 0; block < ImageTree.blocks(SIZE_BYTES); block++) {
                int length = ImageTree.blockLength(SIZE_BYTES, block);
                file.readFully(found, 0, length);
                byte[] expected = disk.getOrDefault(block, zeroes);
                assertThat(java.util.Arrays.equals(found, 0, length, expected, 0, length))
                        .as("seed %d, point %s, block %d", seed, point, block)
                        .isTrue();
            }
        }
    }
}
