// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a segment from front to back, each page checked. */
final class SegmentCursor {
    private static final int PAGES = 64;

    private final Segment segment;
    private final int pages;
    private final ByteBuffer buffer = ByteBuffer.allocate(PAGES * IndexPage.BYTES);
    private final long[] entry = new long[IndexEntries.WORDS];
    private int page = -1;
    private int firstPage;
    private int inPage;
    private int entries;

    SegmentCursor(Segment segment) {
        this.segment = segment;
        this.pages = segment.shape().pages();
    }

    /** The entry on which it stands; overwritten by {@link #next}. */
    long[] entry() {
        return entry;
    }

    /** Goes to the next entry; false at the end. */
    boolean next() throws IOException {
        if (inPage == entries && !nextPage()) {
            return false;
        }
        int at = (page - firstPage) * IndexPage.BYTES + IndexPage.HEAD_BYTES + inPage * IndexEntries.BYTES;
        byte[] bytes = buffer.array();
        for (int i = 0; i < IndexEntries.WORDS; i++) {
            entry[i] = IndexPage.word(bytes, at + i * Long.BYTES);
        }
        inPage++;
        return true;
    }

    private boolean nextPage() throws IOException {
        if (++page >= pages) {
            return false;
        }
        if (page == 0 || page - firstPage == PAGES) {
            firstPage = page;
            buffer.clear().limit(Math.min(PAGES, pages - page) * IndexPage.BYTES);
            segment.read(page, buffer);
        }
        entries = IndexPage.checked(buffer.array(), (page - firstPage) * IndexPage.BYTES, segment.key(page));
        inPage = 0;
        return true;
    }
}
