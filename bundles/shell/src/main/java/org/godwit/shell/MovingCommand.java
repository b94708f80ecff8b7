// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import org.apache.karaf.shell.api.action.Option;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;
import org.godwit.api.problem.Problem;

/** What commands that bring restore points to another store do alike. */
public abstract class MovingCommand extends StartingCommand {

    @Option(name = "--to", description = "Id of the store they are to lie in")
    String to = "";

    void move(JobOrder.Load load) throws IOException, InterruptedException {
        if (to.isEmpty()) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "USAGE",
                            "Where to is missing.",
                            "Name the store: --to STORE; godwit:plugins lists them.")
                    .asException();
        }
        start(new JobOrder.Move(load, new StoreId(to)));
    }
}
