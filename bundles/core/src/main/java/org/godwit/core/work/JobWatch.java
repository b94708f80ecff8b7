// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.work;

import java.io.IOException;
import org.godwit.api.job.JobContext;
import org.godwit.api.point.StoreUpkeep;

/** What the upkeep of a store sees of its job. */
public record JobWatch(JobContext job) implements StoreUpkeep.Watch {
    @Override
    public void phase(String name, long totalBytes) {
        job.phase(name, totalBytes);
    }

    @Override
    public void done(long bytes) {
        job.done(bytes);
    }

    @Override
    public void throwIfStopped() throws IOException {
        job.throwIfCancelled();
    }
}
