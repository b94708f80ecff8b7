// SPDX-License-Identifier: Apache-2.0
package org.godwit.agent;

import java.io.IOException;

/** A disk whose free space counts as holes: {@link #nextData} passes over it, {@link #read} does not. */
public interface SparedDisk extends OpenDisk {

    /**
     * What was free must not have been written since, where nobody else sees that.
     *
     * @throws IOException TRANSIENT {@code DISK_WRITTEN}
     */
    void checkUnwritten() throws IOException;
}
