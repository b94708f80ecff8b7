// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import org.godwit.api.job.JobCancelledException;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;

/** A job as somebody sees it who does a part of it: all is passed on but for phases, which are those of the whole. */
public abstract class JobPart implements JobContext {
    private final JobContext whole;

    public JobPart(JobContext whole) {
        this.whole = whole;
    }

    @Override
    public JobId job() {
        return whole.job();
    }

    @Override
    public void phase(String name, long totalBytes) {}

    @Override
    public void done(long bytes) {
        whole.done(bytes);
    }

    @Override
    public void sent(long bytes) {
        whole.sent(bytes);
    }

    @Override
    public void throwIfCancelled() throws JobCancelledException {
        whole.throwIfCancelled();
    }
}
