// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
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

    @Argument(name = "point", required = true, description = "Id of the restore point")
    @Completion(PointCompleter.class)
    String point = "";

    @Override
    void run() throws IOException, InterruptedException {
        start(new JobOrder.Verify(Named.point(services(), point).id()));
    }
}
