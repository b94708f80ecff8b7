// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.godwit.api.chunk.ChunkId;

/**
 * Says of most ids that are not in a segment that they are not: a Bloom filter in blocks of one cache line (Putze,
 * Sanders, Singler, "Cache-, hash- and space-efficient Bloom filters", 2007), mapped from its file so that the kernel
 * may take its memory back. Which block an id belongs to follows the order of ids, so a sorted segment writes its filter
 * from front to back. Only an accelerator: who must be sure does not ask it.
 */
final class IndexFilter {
    private static final int BLOCK_BYTES = 64;
    private static final int BLOCK_WORDS = BLOCK_BYTES / Long.BYTES;

    private final LongBuffer words;
    private final Shape shape;

    /** How large a filter is. */
    record Shape(int blocks, int probes) {

        /** For so many ids with so many bits each. */
        static Shape of(long entries, double bits) {
            long blocks = (long) Math.ceil(Math.max(1, entries * bits / (BLOCK_BYTES * 8)));
            int probes = (int) Math.round(bits * 0.6);
            return new Shape((int) Math.min(blocks, Integer.MAX_VALUE / BLOCK_BYTES), Math.max(1, Math.min(6, probes)));
        }

        long bytes() {
            return (long) blocks * BLOCK_BYTES;
        }

        int block(long word0) {
            // The high half of the unsigned product.
            return (int) (Math.multiplyHigh(word0, blocks) + (word0 >> 63 & blocks));
        }
    }

    private IndexFilter(LongBuffer words, Shape shape) {
        this.words = words;
        this.shape = shape;
    }

    static IndexFilter map(Path file, Shape shape) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            if (channel.size() != shape.bytes()) {
                throw new DamagedException("filter " + file + " has " + channel.size() + " bytes");
            }
            return new IndexFilter(
                    channel.map(FileChannel.MapMode.READ_ONLY, 0, shape.bytes()).asLongBuffer(), shape);
        }
    }

    /** False: it is not in the segment. True: it probably is. */
    boolean mayHave(ChunkId id) {
        int block = shape.block(id.word0()) * BLOCK_WORDS;
        long bits = id.word1();
        for (int i = 0; i < shape.probes(); i++, bits >>>= 9) {
            if ((words.get(block + (int) (bits >>> 6 & 7)) & 1L << bits) == 0) {
                return false;
            }
        }
        return true;
    }

    /** Writes the filter of ids that come in their order. */
    static final class Writer implements AutoCloseable {
        private final Shape shape;
        private final FileChannel file;
        private final BufferedOutputStream out;
        private final byte[] block = new byte[BLOCK_BYTES];
        private int current;

        Writer(Path path, Shape shape) throws IOException {
            this.shape = shape;
            this.file = FileChannel.open(
                    path, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING);
            this.out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 18);
        }

        void add(long word0, long word1) throws IOException {
            int wanted = shape.block(word0);
            while (current < wanted) {
                next();
            }
            long bits = word1;
            for (int i = 0; i < shape.probes(); i++, bits >>>= 9) {
                int at = (int) (bits >>> 6 & 7) * Long.BYTES;
                IndexPage.word(block, at, IndexPage.word(block, at) | 1L << bits);
            }
        }

        private void next() throws IOException {
            out.write(block);
            java.util.Arrays.fill(block, (byte) 0);
            current++;
        }

        void finish() throws IOException {
            while (current < shape.blocks()) {
                next();
            }
            out.flush();
            file.force(true);
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
