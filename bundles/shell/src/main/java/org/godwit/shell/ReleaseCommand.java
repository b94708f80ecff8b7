// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.retention.Retention;

/** {@code godwit:release}. */
@Service
@Command(scope = "godwit", name = "release", description = "Takes the hold from a restore point")
public final class ReleaseCommand extends GodwitCommand {

    @Argument(name = "point", multiValued = true, required = true, description = "Id of the restore point")
    @Completion(PointCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException {
        RestorePointId point = Named.point(
                        services(), TrailingOptions.take(this, words).orElse(""))
                .id();
        need(Retention.class).release(point, user());
        out().println("Restore point " + point + " is not held.");
    }
}
