// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.access.Enrolment;
import org.godwit.api.disk.Machine;

/** {@code godwit:agent-update}. */
@Service
@Command(
        scope = "godwit",
        name = "agent-update",
        description = "Asks the agent of a machine to replace itself by the newer one that this controller carries")
public final class AgentUpdateCommand extends GodwitCommand {

    @Argument(name = "machine", multiValued = true, required = true, description = "Id or name of the machine")
    @Completion(MachineCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException {
        String machine = TrailingOptions.take(this, words).orElse("");
        Machine found = Named.machine(services(), machine);
        String version = need(Enrolment.class).update(found.id());
        out().println("The agent of " + found.name() + " (" + found.id() + ") was asked to become version " + version
                + ". godwit:machine " + found.name() + " says how that goes.");
    }
}
