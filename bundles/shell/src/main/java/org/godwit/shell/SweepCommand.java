// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;

/** {@code godwit:sweep}. */
@Service
@Command(
        scope = "godwit",
        name = "sweep",
        description = "Removes from a store what no restore point needs; prints the job")
public final class SweepCommand extends StartingCommand {

    @Argument(name = "store", multiValued = true, description = "Id of the store; main when left out")
    List<String> words = List.of();

    @Override
    void run() throws IOException, InterruptedException {
        String store = TrailingOptions.take(this, words).orElse("main");
        start(new JobOrder.Sweep(new StoreId(store)));
    }
}
