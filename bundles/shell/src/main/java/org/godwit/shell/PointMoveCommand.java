// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.job.JobOrder.Load;

/** {@code godwit:point-move}. */
@Service
@Command(scope = "godwit", name = "point-move", description = "Brings a restore point to another store; prints the job")
public final class PointMoveCommand extends MovingCommand {

    @Argument(name = "point", multiValued = true, required = true, description = "Id of the restore point")
    @Completion(PointCompleter.class)
    List<String> words = List.of();

    @Override
    void run() throws IOException, InterruptedException {
        String point = TrailingOptions.take(this, words).orElse("");
        move(new Load.OfPoint(Named.point(services(), point).id()));
    }
}
