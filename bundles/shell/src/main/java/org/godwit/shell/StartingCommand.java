// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Option;
import org.godwit.api.job.Job;
import org.godwit.api.job.JobOrder;
import org.godwit.api.job.Jobs;

/** What commands that start a job do alike. */
public abstract class StartingCommand extends GodwitCommand {

    @Option(name = "--wait", description = "Show the job until it has ended")
    boolean wait;

    void start(JobOrder order) throws IOException, InterruptedException {
        Job job = need(Jobs.class).start(order, user());
        if (!wait) {
            out().println(job.id());
            return;
        }
        Follow.throwUnlessSucceeded(new Follow(services(), out()).untilEnd(job.id()));
    }
}
