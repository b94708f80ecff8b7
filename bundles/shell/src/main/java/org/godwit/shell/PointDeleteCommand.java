// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.point.PointDeletion;
import org.godwit.api.point.RestorePoint;

/** {@code godwit:point-delete}. */
@Service
@Command(
        scope = "godwit",
        name = "point-delete",
        description = "Deletes a restore point; its bytes go with the next sweep")
public final class PointDeleteCommand extends GodwitCommand {

    @Argument(name = "point", multiValued = true, required = true, description = "Id of the restore point")
    @Completion(PointCompleter.class)
    List<String> words = List.of();

    @Option(name = "--force", description = "Also the newest complete one of its machine")
    boolean force;

    @Override
    void run() throws IOException {
        String point = TrailingOptions.take(this, words).orElse("");
        RestorePoint found = Named.point(services(), point);
        need(PointDeletion.class).delete(found.id(), force, user());
        out().println("Restore point " + found.id() + " of machine "
                + found.machine().name() + " is deleted. Its bytes go with the next sweep.");
    }
}
