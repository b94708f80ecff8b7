// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.job.JobOrder.Load;

/** {@code godwit:store-move}. */
@Service
@Command(
        scope = "godwit",
        name = "store-move",
        description = "Brings all restore points of a store to another, and new ones of their machines; prints the job")
public final class StoreMoveCommand extends MovingCommand {

    @Argument(name = "store", multiValued = true, required = true, description = "Id of the store they lie in")
    List<String> words = List.of();

    @Option(name = "--domain", description = "Only those of this dedup domain")
    String domain = "";

    @Override
    void run() throws IOException, InterruptedException {
        String store = TrailingOptions.take(this, words).orElse("");
        move(new Load.OfStore(new StoreId(store), Optional.of(domain).filter(given -> !given.isEmpty())));
    }
}
