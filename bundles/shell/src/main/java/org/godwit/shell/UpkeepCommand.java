// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder;

/** What commands that tend a store do alike. */
public abstract class UpkeepCommand extends StartingCommand {

    @Argument(name = "store", multiValued = true, description = "Id of the store; main when left out")
    List<String> words = List.of();

    /** What is to be done to that store. */
    abstract JobOrder order(StoreId store);

    @Override
    void run() throws IOException, InterruptedException {
        String store = TrailingOptions.take(this, words).orElse("main");
        start(order(new StoreId(store)));
    }
}
