// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.site;

import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobId;

/** For plugins that are asked something outside of a job. */
record Asking() implements JobContext {
    private static final JobId ID = new JobId("check");

    @Override
    public JobId job() {
        return ID;
    }

    @Override
    public void phase(String name, long totalBytes) {}

    @Override
    public void done(long bytes) {}

    @Override
    public void sent(long bytes) {}

    @Override
    public void throwIfCancelled() {}
}
