// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.job.JobOrder;

/** {@code godwit:verify}. */
@Service
@Command(
        scope = "godwit",
        name = "verify",
        description = "Reads a restore point back whole and compares; prints the job")
public final class VerifyCommand extends StartingCommand {

    @Argument(name = "point", multiValued = true, required = true, description = "Id of the restore point")
    @Completion(PointCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException, InterruptedException {
        String point = TrailingOptions.take(this, words).orElse("");
        start(new JobOrder.Verify(Named.point(services(), point).id()));
    }
}
