// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent.linux.tracking;

import java.io.IOException;
import java.util.Set;

/** A way to see what is written to disks. */
interface TrackingMethod {
    /** As people call it. */
    String name();

    /**
     * A disk as an earlier agent left it, or anew. From the return on nothing that is written is missed; what was before must
     * be compared.
     *
     * @param otherBytes of the disks that are tracked already
     * @throws Card.DealtException where this disk cannot be tracked so
     */
    Tracked track(BlockDisk disk, long otherBytes) throws IOException;

    /** Lets go of what an earlier agent tracked and nobody wants now. */
    void keepOnly(Set<Long> keys) throws IOException;

    /** Whether what is seen outlives this process. */
    boolean isPinned();
}
