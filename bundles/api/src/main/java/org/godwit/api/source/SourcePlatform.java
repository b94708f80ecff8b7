// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.io.IOException;
import java.util.List;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;
import org.godwit.api.plugin.Plugin;

/** Where machines come from. */
public interface SourcePlatform extends Plugin {

    /** The machines it can reach now. Cheap enough to be asked each few seconds. */
    List<Machine> machines() throws IOException;

    /**
     * Freezes a machine, or does what comes nearest.
     *
     * @param wanted the level asked for; what was reached is said by {@link Snapshot#consistency}
     * @throws IOException TRANSIENT {@code MACHINE_DISCONNECTED} when it cannot be reached now, MISSING
     *     {@code MACHINE_UNKNOWN} when it is not of this platform
     */
    Snapshot snapshot(JobContext job, MachineId machine, Consistency wanted) throws IOException;
}
