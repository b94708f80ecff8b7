// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import org.godwit.api.job.Job;
import org.godwit.api.job.JobId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** Why something that was asked for is not done. */
final class Refused {
    private Refused() {}

    /** {@code JOB_UNKNOWN} */
    static ProblemException unknown(JobId job) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        "JOB_UNKNOWN",
                        "Looked for job " + job + ", and there is none.",
                        "List the jobs and use an id from there.")
                .with("job", job)
                .asException();
    }

    /** {@code JOB_EXISTS} */
    static ProblemException second(Job other, String kind) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "JOB_EXISTS",
                        "Asked for a job of kind " + kind + ", and job " + other.id() + " is "
                                + other.state().word() + " for the same already.",
                        "Wait for that job, or cancel it.")
                .with("job", other.id())
                .asException();
    }
}
