// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.source;

import java.io.IOException;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.JobContext;

/**
 * What a {@link SourcePlatform} also is when it can stop and start its machines, and replicate those that are stopped.
 * Every call may be repeated.
 */
public interface SourcePower {

    /** How the platform sees a machine. */
    enum State {
        RUNNING,
        STOPPED,
        /** It cannot tell now. */
        UNKNOWN
    }

    State power(JobContext job, MachineId machine) throws IOException;

    /** Returns when it is stopped. First kindly, then by force. */
    void stop(JobContext job, MachineId machine) throws IOException;

    void start(JobContext job, MachineId machine) throws IOException;
}
