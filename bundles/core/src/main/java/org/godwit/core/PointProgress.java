// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;

/** The progress of a part of which the size is known: in the end it counts whole, however little there was to do. */
final class PointProgress implements JobContext {
    private final JobContext job;
    private final AtomicLong rest;

    PointProgress(JobContext job, long bytes) {
        this.job = job;
        this.rest = new AtomicLong(bytes);
    }

    /** What was not done needed not to be. */
    void end() {
        job.done(Math.max(0, rest.getAndSet(0)));
    }

    @Override
    public JobId job() {
        return job.job();
    }

    @Override
    public void phase(String name, long totalBytes) {}

    @Override
    public void done(long bytes) {
        long before = rest.getAndUpdate(left -> Math.max(0, left - bytes));
        job.done(Math.min(before, bytes));
    }

    @Override
    public void sent(long bytes) {
        job.sent(bytes);
    }

    @Override
    public void throwIfCancelled() throws JobCancelledException {
        job.throwIfCancelled();
    }
}
