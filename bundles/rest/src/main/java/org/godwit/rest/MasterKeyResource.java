// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.godwit.api.chunk.MasterKeyChange;

/** The key that wraps the keys of all stores. */
final class MasterKeyResource {
    private final Parts parts;

    MasterKeyResource(Parts parts) {
        this.parts = parts;
    }

    Reply rotate(Call call) throws IOException {
        call.body(false).check();
        MasterKeyChange change = parts.masterKeys().rotateMasterKey();
        ObjectNode json = Json.object();
        json.put("oldId", change.oldId());
        json.put("newId", change.newId());
        ArrayNode stores = json.putArray("stores");
        change.stores().forEach(store -> stores.add(store.value()));
        json.put("deletedBlobs", change.deletedBlobs());
        json.put("oldKeyFile", change.oldKeyFile());
        return Reply.of(200, json);
    }
}
