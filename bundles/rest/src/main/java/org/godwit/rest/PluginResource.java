// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.godwit.api.plugin.PluginStatus;

/** The report of all extension points. */
final class PluginResource {
    private final Parts parts;

    PluginResource(Parts parts) {
        this.parts = parts;
    }

    Reply list(Call call) throws IOException {
        ObjectNode json = Json.object();
        json.set("items", Json.array(parts.plugins().report(), PluginResource::view));
        return Reply.ok(json);
    }

    private static ObjectNode view(PluginStatus plugin) {
        ObjectNode json = Json.object();
        json.put("extensionPoint", plugin.extensionPoint());
        json.put("id", plugin.id());
        json.put("state", Json.word(plugin.state()));
        json.put("provider", plugin.provider());
        Json.putUnlessEmpty(json, "detail", plugin.detail());
        return json;
    }
}
