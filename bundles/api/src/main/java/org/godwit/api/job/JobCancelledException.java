// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.job;

import java.io.IOException;

/** Somebody asked the job to stop, and it does. */
public final class JobCancelledException extends IOException {
    private static final long serialVersionUID = 1L;

    public JobCancelledException(JobId job) {
        super("job " + job + " was cancelled");
    }
}
