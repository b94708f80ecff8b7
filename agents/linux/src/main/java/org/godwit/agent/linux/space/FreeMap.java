// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.space;

import java.io.IOException;
import org.godwit.api.disk.Extent;

/** The map of free space that a kind of file system keeps. */
interface FreeMap {

    /**
     * Marks what is free. Whatever is marked was free at some moment since the map was last written out in whole.
     *
     * @param wanted the part of the volume that is of interest; more may be marked
     * @param live whether it is mounted, and may change while it is read: then it need not be closed cleanly, and parts
     *     of the map that do not fit together count as used
     * @throws DoubtException when it is not believed; what was marked before does not count
     */
    void mark(Volume volume, Extent wanted, boolean live, FreeBlocks free) throws IOException;
}
