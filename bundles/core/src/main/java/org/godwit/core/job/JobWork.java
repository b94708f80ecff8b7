// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.job;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.godwit.api.job.JobContext;
import org.godwit.api.job.JobOrder;

/** What jobs do. */
public interface JobWork {
    /** @throws IOException when the order names what is not there */
    void check(JobOrder order) throws IOException;

    Map<String, String> perform(JobOrder order, JobContext job, int attempt) throws IOException;

    /** Of which there may be limits; nothing where that cannot be told now. */
    default List<Use> uses(JobOrder order) {
        return List.of();
    }
}
