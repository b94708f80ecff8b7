// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The work of the controller. */
public interface Jobs {

    /**
     * Accepts an order; it is durable when this returns and survives a restart of the controller.
     *
     * @throws IOException MISSING when the order names a machine or restore point that is not there, MISCONFIGURED
     *     {@code JOB_EXISTS} when a replication of that machine is queued or running already, with its id in the facts
     */
    Job start(JobOrder order, String startedBy) throws IOException;

    /**
     * As {@link #start}, once: when the same user gave the same key within the last 24 hours and the job is among the
     * newest 1000, that job is returned, also after a restart of the controller and also to one of two who ask at the
     * same moment.
     *
     * @throws IOException as {@link #start}; MISCONFIGURED {@code IDEMPOTENCY_KEY_REUSED} when the key came with another
     *     order
     */
    Job startOnce(JobOrder order, String startedBy, String key) throws IOException;

    /** Throws what {@link #start} would throw now, and starts nothing. */
    void check(JobOrder order) throws IOException;

    Optional<Job> find(JobId id) throws IOException;

    /** Newest first. */
    List<Job> list(int limit) throws IOException;

    /** Asks a job to stop. Nothing happens when it has ended. */
    void cancel(JobId id) throws IOException;

    /** Waits until a job has ended or time is up, and returns it as it then is. */
    Job await(JobId id, Duration limit) throws IOException, InterruptedException;
}
