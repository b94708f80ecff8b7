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

/** {@code godwit:revoke}. */
@Service
@Command(
        scope = "godwit",
        name = "revoke",
        description = "Lets no certificate of a machine in any more; its restore points stay")
public final class RevokeCommand extends GodwitCommand {

    @Argument(name = "machine", multiValued = true, required = true, description = "Id or name of the machine")
    @Completion(MachineCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException {
        String machine = TrailingOptions.take(this, words).orElse("");
        Machine found = Named.machine(services(), machine);
        need(Enrolment.class).revoke(found.id());
        out().println("Machine " + found.name() + " (" + found.id()
                + ") is let in no more. It may enrol again with a new token.");
    }
}
