// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import java.util.concurrent.atomic.AtomicLong;
import org.godwit.api.job.JobContext;

/** The progress of a part of which the size is known: in the end it counts whole, however little there was to do. */
public final class PointProgress extends JobPart {
    private final AtomicLong rest;

    public PointProgress(JobContext job, long bytes) {
        super(job);
        this.rest = new AtomicLong(bytes);
    }

    /** What was not done needed not to be. */
    public void end() {
        super.done(Math.max(0, rest.getAndSet(0)));
    }

    @Override
    public void done(long bytes) {
        long before = rest.getAndUpdate(left -> Math.max(0, left - bytes));
        super.done(Math.min(before, bytes));
    }
}
