// SPDX-License-Identifier: Apache-2.0
package org.godwit.chunks;

import java.io.IOException;

/** What the index asks about packs. Safe for use by many threads. */
interface PackStates {

    /** Whether a pack of that number may be read. A place in any other is no place. */
    boolean isThere(int pack);

    /** A moment in the history of packs, kept over openings once {@link #settle} returned. */
    long moment();

    /** Makes durable what happened before the moments that were given out. */
    void settle() throws IOException;

    /** Whether the blob store had the pack, durably, before the moment. */
    boolean isStoredBefore(int pack, long moment);
}
