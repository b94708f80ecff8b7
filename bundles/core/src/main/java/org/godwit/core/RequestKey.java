// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** What tells a request that is made again from a new one. Kept with the job, so it is as durable as the job. */
record RequestKey(String startedBy, String key) {
    /** Whoever asks again does it sooner; later the key may mean something else. */
    static final Duration REMEMBERED = Duration.ofHours(24);

    /** Jobs looked at: more than a controller starts while somebody tries again. */
    static final int NEWEST = 1000;

    /**
     * The job that a request with this key has started.
     *
     * @param newest first
     * @throws ProblemException MISCONFIGURED {@code IDEMPOTENCY_KEY_REUSED} when it had another order
     */
    Optional<Job> started(List<Job> newest, JobOrder order, Instant now) throws ProblemException {
        Instant since = now.minus(REMEMBERED);
        for (Job job : newest) {
            if (job.createdAt().isAfter(since)
                    && job.key().equals(Optional.of(key))
                    && job.startedBy().equals(startedBy)) {
                if (!job.order().equals(order)) {
                    throw reused(job).asException();
                }
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    private static Problem reused(Job job) {
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "IDEMPOTENCY_KEY_REUSED",
                        "Asked for a job with an Idempotency-Key that has started job " + job.id() + " ("
                                + job.order().kind() + ") with another order.",
                        "Make a new key for each new request, and send the same one only to repeat a request.")
                .with("job", job.id());
    }
}
