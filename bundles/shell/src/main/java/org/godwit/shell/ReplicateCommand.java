// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.job.JobOrder;

/** {@code godwit:replicate}. */
@Service
@Command(scope = "godwit", name = "replicate", description = "Makes a new restore point of a machine; prints the job")
public final class ReplicateCommand extends StartingCommand {

    @Argument(name = "machine", multiValued = true, required = true, description = "Id or name of the machine")
    @Completion(MachineCompleter.class)
    List<String> words = List.of();

    @Option(name = "--disk", multiValued = true, description = "Only this disk; may be repeated")
    List<String> disks = List.of();

    @Option(name = "--full", description = "Read and compare everything, whatever is known of what changed")
    boolean full;

    @Override
    void run() throws IOException, InterruptedException {
        String machine = TrailingOptions.take(this, words).orElse("");
        start(new JobOrder.Replicate(Named.machine(services(), machine).id(), disks, full));
    }
}
