// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.util.Optional;
import org.godwit.api.disk.Extents;

/** One disk whose writes are seen. Any doubt begins a new epoch: marks given before are not known any more. */
interface Tracked {
    /** An answer, or why there is none. */
    record Answer(Optional<Extents> extents, String because) {
        static Answer none(String because) {
            return new Answer(Optional.empty(), because);
        }
    }

    BlockDisk disk();

    /** Whether its writes are still seen, and it is still the same disk. */
    boolean isStill(BlockDisk now) throws IOException;

    /** Gives a mark: whoever reads the disk afterwards knows it as it was at the mark or later. */
    Mark mark(BlockDisk.Part part) throws IOException;

    /** What was written since a mark: a superset, to be asked for after the next mark was given. */
    Answer since(BlockDisk.Part part, Mark mark) throws IOException;

    /** As {@link #since}, by cells where they are remembered. */
    Answer finelySince(BlockDisk.Part part, Mark mark) throws IOException;

    /** From now on earlier marks are not known. */
    void doubt(String because);

    /** What was found doubtful when the last mark was given; empty when nothing. */
    String lastDoubt();

    /** Why what was written lately is compared again; empty when it is not. */
    String lastRepeat();

    /** Memory of the kernel that it takes. */
    long kernelBytes();

    /** Lets go of what this process holds. */
    void close();
}
