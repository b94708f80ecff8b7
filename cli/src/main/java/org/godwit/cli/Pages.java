// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;

/** Reads lists page by page. */
final class Pages {
    private static final int PAGE = 500;

    private Pages() {}

    /**
     * All items, or the first so many.
     *
     * @param path with its query, if any
     */
    static ArrayNode read(Api api, String path, int most) throws Failure {
        ArrayNode items = Api.JSON.createArrayNode();
        String query = path + (path.contains("?") ? "&" : "?") + "limit=" + Math.min(PAGE, most);
        String cursor = "";
        do {
            JsonNode page = api.get(query + (cursor.isEmpty() ? "" : "&cursor=" + Api.encoded(cursor)));
            for (JsonNode item : page.path("items")) {
                if (items.size() < most) {
                    items.add(item);
                }
            }
            cursor = page.path("next").asText();
        } while (!cursor.isEmpty() && items.size() < most);
        return items;
    }
}
