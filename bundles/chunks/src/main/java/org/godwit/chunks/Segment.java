// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.zip.CRC32C;
import org.godwit.api.chunk.ChunkId;

/**
 * A part of the index that does not change any more: entries in the order of their ids, in pages. In memory lie the first
 * word of each page (8 bytes for {@value IndexPage#ENTRIES} entries) and whatever the kernel keeps of the filter; the one
 * page that may have an id is read from the file each time, which for a file that is used is a copy out of the page
 * cache.
 */
final class Segment {
    private static final ThreadLocal<ByteBuffer> PAGE =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(IndexPage.BYTES));

    private final SegmentShape shape;
    private final long salt;
    private final PositionedFile file;
    private final long[] fences;
    private final IndexFilter filter;

    /** @throws DamagedException when the files are not what the manifest says; pages are looked at when they are read */
    Segment(IndexFiles files, SegmentShape shape, int salt) throws IOException {
        this.shape = shape;
        this.salt = saltOf(salt, shape.number());
        this.filter = IndexFilter.map(files.filter(shape.number()), shape.filter());
        this.file = new PositionedFile(files.segment(shape.number()));
        try {
            this.fences = fences();
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    static long saltOf(int salt, long number) {
        return salt ^ number * 0x9E37_79B9L;
    }

    private long[] fences() throws IOException {
        if (file.size() != shape.bytes()) {
            throw new DamagedException("segment " + shape.number() + " of the index has " + file.size() + " bytes");
        }
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(shape.pages(), Long.BYTES));
        file.read((long) shape.pages() * IndexPage.BYTES, bytes);
        CRC32C sum = new CRC32C();
        sum.update(bytes.flip());
        if ((int) sum.getValue() != shape.fenceSum()) {
            throw new DamagedException("segment " + shape.number() + " of the index is not what was written");
        }
        long[] words = new long[shape.pages()];
        bytes.rewind().asLongBuffer().get(words);
        return words;
    }

    SegmentShape shape() {
        return shape;
    }

    /**
     * The place of an id, {@link IndexEntries#REMOVED} or {@link Place#NONE}.
     *
     * @param careful whether to look without asking the filter
     * @throws ClosedChannelException when it was closed
     */
    long find(ChunkId id, boolean careful) throws IOException {
        if (!careful && !filter.mayHave(id)) {
            return Place.NONE;
        }
        for (int page = lastPageUpTo(id.word0()); page >= 0; page--) {
            long place = find(page, id);
            if (place != Place.NONE || fences[page] != id.word0()) {
                return place;
            }
        }
        return Place.NONE;
    }

    private long find(int page, ChunkId id) throws IOException {
        ByteBuffer buffer = PAGE.get().clear();
        file.read((long) page * IndexPage.BYTES, buffer);
        int entries = IndexPage.checked(buffer.array(), 0, key(page));
        return IndexPage.find(buffer.array(), entries, id);
    }

    /** Some pages at once, for who reads all of it. */
    void read(int page, ByteBuffer target) throws IOException {
        file.read((long) page * IndexPage.BYTES, target);
    }

    IndexPage.PageKey key(int page) {
        return new IndexPage.PageKey(salt, page);
    }

    /** The last page whose first id is not beyond the word; -1 when there is none. Digests lie where one expects them. */
    private int lastPageUpTo(long word0) {
        int guess = (int) (Math.multiplyHigh(word0, fences.length) + (word0 >> 63 & fences.length));
        int step = 4;
        int low = guess;
        while (low >= 0 && Long.compareUnsigned(fences[low], word0) > 0) {
            low -= step;
            step *= 2;
        }
        step = 4;
        int high = guess;
        while (high < fences.length && Long.compareUnsigned(fences[high], word0) <= 0) {
            high += step;
            step *= 2;
        }
        low = Math.max(low, -1);
        high = Math.min(high, fences.length);
        while (high - low > 1) {
            int middle = low + high >>> 1;
            if (Long.compareUnsigned(fences[middle], word0) <= 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    void close() throws IOException {
        file.close();
    }
}
