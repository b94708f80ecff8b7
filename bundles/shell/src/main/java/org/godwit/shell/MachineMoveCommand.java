// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.job.JobOrder.Load;

/** {@code godwit:machine-move}. */
@Service
@Command(
        scope = "godwit",
        name = "machine-move",
        description = "Brings all restore points of a machine to another store, and new ones; prints the job")
public final class MachineMoveCommand extends MovingCommand {

    @Argument(name = "machine", multiValued = true, required = true, description = "Id or name of the machine")
    @Completion(MachineCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException, InterruptedException {
        String machine = TrailingOptions.take(this, words).orElse("");
        move(new Load.OfMachine(Named.machine(services(), machine).id()));
    }
}
