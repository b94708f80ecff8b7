// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.access.Enrolment;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;

/** {@code godwit:agent-update}. */
@Service
@Command(
        scope = "godwit",
        name = "agent-update",
        description =
                "Asks the agent of a machine, or all agents, to replace themselves by the newer one that this controller"
                        + " carries")
public final class AgentUpdateCommand extends GodwitCommand {

    @Option(name = "--all", description = "Every agent that is older than what this controller carries")
    boolean all;

    @Argument(name = "machine", multiValued = true, description = "Id or name of the machine")
    @Completion(MachineCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException {
        Optional<String> machine = TrailingOptions.take(this, words);
        if (all == machine.isPresent()) {
            throw TrailingOptions.wrong("Name a machine, or --all.");
        }
        if (all) {
            List<MachineId> asked = need(Enrolment.class).updateAll();
            out().println(
                            asked.isEmpty()
                                    ? "No agent was asked: none is older than what this controller carries, or they were asked before."
                                    : asked.size() + (asked.size() == 1 ? " agent was" : " agents were") + " asked.");
            return;
        }
        Machine found = Named.machine(services(), machine.orElse(""));
        String version = need(Enrolment.class).update(found.id());
        out().println("The agent of " + found.name() + " (" + found.id() + ") was asked to become version " + version
                + ". godwit:machine " + found.name() + " says how that goes.");
    }
}
