// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.job.JobContext;

/**
 * What a source that cuts for itself sees of its job. Progress is counted where blocks are settled, once each, whatever
 * the source says; what it says it has sent is believed.
 */
public final class RemoteProgress extends JobPart {
    private final AtomicLong told = new AtomicLong();

    public RemoteProgress(JobContext job) {
        super(job);
    }

    /** Adds what the source has sent without saying so. */
    public void sentInAll(long bytes) {
        long rest = bytes - told.get();
        if (rest > 0) {
            super.sent(rest);
        }
    }

    @Override
    public void done(long bytes) {}

    @Override
    public void sent(long bytes) {
        told.addAndGet(bytes);
        super.sent(bytes);
    }
}
