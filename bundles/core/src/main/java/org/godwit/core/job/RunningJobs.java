// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.util.Set;
import java.util.function.Predicate;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;
import org.godwit.api.job.JobOrder;

/** What a job sees of the others. An attempt is here before it does anything, and until its end is durable. */
public interface RunningJobs {

    /**
     * One try at a job.
     *
     * @param number from 1; the job may run again when this one has failed
     */
    record Attempt(JobId job, int number) {}

    /** The attempts that run now at jobs of which the orders are such. */
    Set<Attempt> attempts(Predicate<JobOrder> such);

    /**
     * Waits until none of these attempts runs.
     *
     * @throws JobCancelledException as soon as the job that waits is asked to stop
     */
    void awaitEnd(Set<Attempt> attempts, JobContext waiting) throws JobCancelledException, InterruptedException;
}
