// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;

/**
 * What a source that cuts for itself sees of its job. Progress is counted where blocks are settled, once each, whatever
 * the source says; what it says it has sent is believed.
 */
final class RemoteProgress implements JobContext {
    private final JobContext job;
    private final AtomicLong told = new AtomicLong();

    RemoteProgress(JobContext job) {
        this.job = job;
    }

    /** Adds what the source has sent without saying so. */
    void sentInAll(long bytes) {
        long rest = bytes - told.get();
        if (rest > 0) {
            job.sent(rest);
        }
    }

    @Override
    public JobId job() {
        return job.job();
    }

    @Override
    public void phase(String name, long totalBytes) {}

    @Override
    public void done(long bytes) {}

    @Override
    public void sent(long bytes) {
        told.addAndGet(bytes);
        job.sent(bytes);
    }

    @Override
    public void throwIfCancelled() throws JobCancelledException {
        job.throwIfCancelled();
    }
}
