// SPDX-License-Identifier: Apache-2.0
package org.godwit.nbd;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/** Where each page of a device is read. In memory: 64 KiB for each GiB of which something was written. */
final class PageStates {
    /** Where a page is read. */
    enum State {
        BASE,
        ZERO,
        WRITTEN
    }

    /**
     * Pages of one state.
     *
     * @param end the page after the last
     */
    record Run(State state, long end) {}

    private static final int PAGES = 1 << 18;

    private record Part(BitSet zero, BitSet written) {
        State state(int page) {
            return written.get(page) ? State.WRITTEN : zero.get(page) ? State.ZERO : State.BASE;
        }

        int end(int page) {
            return switch (state(page)) {
                case WRITTEN -> written.nextClearBit(page);
                case ZERO -> zero.nextClearBit(page);
                case BASE -> Math.min(next(written, page), next(zero, page));
            };
        }

        private static int next(BitSet bits, int page) {
            int next = bits.nextSetBit(page);
            return next < 0 ? PAGES : next;
        }
    }

    private final Map<Long, Part> parts = new HashMap<>();
    private long written;

    /** The state of a page, and of those after it that are known to have the same. */
    synchronized Run run(long page) {
        long part = page / PAGES;
        Part known = parts.get(part);
        int within = (int) (page % PAGES);
        return known == null
                ? new Run(State.BASE, (part + 1) * PAGES)
                : new Run(known.state(within), part * PAGES + Math.min(PAGES, known.end(within)));
    }

    synchronized void set(long from, long end, State state) {
        for (long at = from; at < end; ) {
            long number = at / PAGES;
            Part part = parts.computeIfAbsent(number, key -> new Part(new BitSet(PAGES), new BitSet(PAGES)));
            int first = (int) (at % PAGES);
            int past = (int) Math.min(PAGES, end - number * PAGES);
            written -= part.written().get(first, past).cardinality();
            part.written().set(first, past, state == State.WRITTEN);
            part.zero().set(first, past, state == State.ZERO);
            written += state == State.WRITTEN ? past - first : 0;
            at = (number + 1) * PAGES;
        }
    }

    /** How many pages of a range are not written. */
    synchronized long missing(long from, long end) {
        long missing = 0;
        for (long at = from; at < end; ) {
            long number = at / PAGES;
            int first = (int) (at % PAGES);
            int past = (int) Math.min(PAGES, end - number * PAGES);
            Part part = parts.get(number);
            missing += past
                    - first
                    - (part == null ? 0 : part.written().get(first, past).cardinality());
            at = (number + 1) * PAGES;
        }
        return missing;
    }

    /** Pages that are written. */
    synchronized long written() {
        return written;
    }
}
