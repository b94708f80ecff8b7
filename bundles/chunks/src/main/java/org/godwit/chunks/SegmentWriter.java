// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/** Writes a segment from entries that come in the order of their ids. What was not finished is deleted by close. */
final class SegmentWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * IndexPage.BYTES;

    private final IndexFiles files;
    private final long number;
    private final long salt;
    private final IndexFilter.Shape filterShape;
    private final IndexFilter.Writer filter;
    private final FileChannel out;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int bufferAt;
    private int inPage;
    private int pages;
    private long entries;
    private long[] fences = new long[64];
    private boolean finished;

    SegmentWriter(IndexFiles files, long number, int salt, IndexFilter.Shape filterShape) throws IOException {
        this.files = files;
        this.number = number;
        this.salt = Segment.saltOf(salt, number);
        this.filterShape = filterShape;
        this.filter = new IndexFilter.Writer(files.filter(number), filterShape);
        this.out = FileChannel.open(
                files.segment(number),
                StandardOpenOption.WRITE,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING);
    }

    long entries() {
        return entries;
    }

    void add(long[] entry, int at) throws IOException {
        if (inPage == 0) {
            beginPage(entry[at]);
        }
        int to = bufferAt + IndexPage.HEAD_BYTES + inPage * IndexEntries.BYTES;
        for (int i = 0; i < IndexEntries.WORDS; i++) {
            IndexPage.word(buffer, to + i * Long.BYTES, entry[at + i]);
        }
        filter.add(entry[at], entry[at + 1]);
        entries++;
        if (++inPage == IndexPage.ENTRIES) {
            endPage();
        }
    }

    private void beginPage(long fence) {
        if (pages == fences.length) {
            fences = Arrays.copyOf(fences, pages * 2);
        }
        fences[pages] = fence;
    }

    private void endPage() throws IOException {
        IndexPage.finish(buffer, bufferAt, inPage, new IndexPage.PageKey(salt, pages));
        pages++;
        inPage = 0;
        bufferAt += IndexPage.BYTES;
        if (bufferAt == BUFFER_BYTES) {
            drain();
        }
    }

    private void drain() throws IOException {
        write(ByteBuffer.wrap(buffer, 0, bufferAt));
        Arrays.fill(buffer, (byte) 0);
        bufferAt = 0;
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** Returns when all of it is durable. */
    SegmentShape finish() throws IOException {
        if (inPage > 0) {
            endPage();
        }
        drain();
        ByteBuffer words = ByteBuffer.allocate(pages * Long.BYTES);
        words.asLongBuffer().put(fences, 0, pages);
        CRC32C sum = new CRC32C();
        sum.update(words.array());
        write(words);
        out.force(true);
        filter.finish();
        finished = true;
        return new SegmentShape(number, entries, pages, (int) sum.getValue(), filterShape);
    }

    @Override
    public void close() throws IOException {
        out.close();
        filter.close();
        if (!finished) {
            Files.deleteIfExists(files.segment(number));
            Files.deleteIfExists(files.filter(number));
        }
    }
}
