// SPDX-License-Identifier: Apache-2.0
package org.godwit.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.godwit.api.image.BlockCutter;
import org.godwit.api.image.ImageTree;

/** The table by which strategy and sizes were chosen: every row takes in the same images, in the order given. */
public final class CutTable {
    private static final int BATCH = 32;
    private static final int SMALL_BLOCK = 256 << 10;

    private CutTable() {}

    /** @param words paths of raw images */
    public static void main(String[] words) throws IOException {
        List<CutRow> rows = rows();
        for (String path : words) {
            try (FileChannel image = FileChannel.open(Path.of(path), StandardOpenOption.READ)) {
                take(image, rows);
            }
        }
        System.out.println(CutRow.head());
        rows.forEach(row -> System.out.println(row.line()));
    }

    private static List<CutRow> rows() {
        List<CutRow> rows = new ArrayList<>();
        for (int block : new int[] {SMALL_BLOCK, ImageTree.BLOCK_BYTES}) {
            rows.add(new CutRow("fixed", Map.of("piece.bytes", 64 << 10), block));
            for (int average : new int[] {16 << 10, 64 << 10}) {
                Map<String, Integer> sizes =
                        Map.of("min.bytes", average / 4, "average.bytes", average, "max.bytes", average * 8);
                rows.add(new CutRow("fastcdc", sizes, block));
            }
            for (int average : new int[] {8 << 10, 16 << 10, 32 << 10}) {
                rows.add(new CutRow("paged", Map.of("average.bytes", average), block));
            }
        }
        return rows;
    }

    private static void take(FileChannel image, List<CutRow> rows) throws IOException {
        List<ByteBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < BATCH; i++) {
            buffers.add(ByteBuffer.allocateDirect(ImageTree.BLOCK_BYTES));
        }
        List<ByteBuffer> batch = new ArrayList<>();
        for (long at = 0; at < image.size(); at += ImageTree.BLOCK_BYTES) {
            ByteBuffer block = buffers.get(batch.size()).clear();
            while (block.hasRemaining() && image.read(block, at + block.position()) > 0) {}
            block.flip();
            if (!BlockCutter.isZero(block, 0, block.limit())) {
                batch.add(block);
            }
            if (batch.size() == BATCH) {
                give(batch, rows);
            }
        }
        give(batch, rows);
    }

    private static void give(List<ByteBuffer> batch, List<CutRow> rows) {
        rows.parallelStream().forEach(row -> row.take(batch));
        batch.clear();
    }
}
