// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.point.Adoption;

/** {@code godwit:adopt}. */
@Service
@Command(
        scope = "godwit",
        name = "adopt",
        description = "Takes the restore points that a store has recorded into the catalog, after the catalog was lost")
public final class AdoptCommand extends GodwitCommand {

    @Argument(name = "store", multiValued = true, description = "Id of the store")
    List<String> words = List.of();

    @Override
    void run() throws IOException {
        String store = TrailingOptions.take(this, words).orElse("main");
        int added = need(Adoption.class).adopt(new StoreId(store));
        out().println(added + " restore point(s) of store " + store + " added to the catalog.");
    }
}
