// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.stream.Collectors;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.chunk.MasterKeyChange;
import org.godwit.api.chunk.MasterKeys;
import org.godwit.api.chunk.StoreId;

/** {@code godwit:key-rotate}. */
@Service
@Command(
        scope = "godwit",
        name = "key-rotate",
        description = "Makes a new master key and brings the keys of all stores under it; stored data stays as it is")
public final class KeyRotateCommand extends GodwitCommand {

    @Override
    void run() throws IOException {
        MasterKeyChange change = need(MasterKeys.class).rotateMasterKey();
        String stores = change.stores().stream().map(StoreId::value).collect(Collectors.joining(", "));
        out().println("Master key " + change.newId() + " is in force for store(s) " + stores + ".");
        out().println("Copy the new key file to its safe place now. The old key " + change.oldId() + " is kept in "
                + change.oldKeyFile() + " for copies of stores that were away.");
    }
}
