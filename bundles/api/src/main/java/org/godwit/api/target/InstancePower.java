// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.target;

import java.io.IOException;
import org.godwit.api.job.JobContext;

/**
 * What a {@link TargetCloud} also is when it can stop its instances and start them again. An instance that is stopped is
 * still there: it is found by its scope and name, its volumes are as it left them and belong to it, and it has no
 * {@link TargetCloud#endpoint}. Every call may be repeated; one whose answer is not known may take effect up to
 * {@link TargetCloud#settling} later. Asked to {@link TargetCloud#boot} one that is stopped, a target answers with it, and
 * may start it.
 */
public interface InstancePower {

    /** How the target sees an instance. */
    enum State {
        RUNNING,
        /** It was stopped, or ended by itself. */
        STOPPED,
        /** It cannot tell now. */
        UNKNOWN
    }

    /** @throws IOException MISSING {@code INSTANCE_MISSING} when there is no such instance */
    State power(JobContext job, Instance instance) throws IOException;

    /**
     * Returns when it is stopped. First kindly, as by its power button, then by force.
     *
     * @throws IOException as {@link #power}
     */
    void stop(JobContext job, Instance instance) throws IOException;

    /**
     * Starts it from its volumes; its console begins anew.
     *
     * @throws IOException as {@link #power}, and as {@link TargetCloud#boot}
     */
    void start(JobContext job, Instance instance) throws IOException;
}
