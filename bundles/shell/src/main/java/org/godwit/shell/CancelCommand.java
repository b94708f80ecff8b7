// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.job.Job;
import org.godwit.api.job.Jobs;

/** {@code godwit:cancel}. */
@Service
@Command(scope = "godwit", name = "cancel", description = "Asks a job to stop; nothing half done stays visible")
public final class CancelCommand extends GodwitCommand {

    @Argument(name = "job", multiValued = true, required = true, description = "Id of the job")
    @Completion(JobCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException {
        String job = TrailingOptions.take(this, words).orElse("");
        Job found = Named.job(services(), job);
        if (found.state().isFinal()) {
            out().println("Job " + found.id() + " has ended already: "
                    + found.state().word() + ".");
            return;
        }
        need(Jobs.class).cancel(found.id());
        out().println("Job " + found.id() + " is asked to stop.");
    }
}
