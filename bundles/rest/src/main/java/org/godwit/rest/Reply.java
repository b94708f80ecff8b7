// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a handler answers.
 *
 * @param status of HTTP; {@link #TAKEN} when the handler answers by itself
 * @param body JSON, if any
 */
record Reply(int status, @Nullable JsonNode body, Map<String, String> headers) {

    /** Not a status: the handler has taken the response over. */
    static final int TAKEN = 0;

    Reply {
        headers = Map.copyOf(headers);
    }

    static Reply ok(JsonNode body) {
        return new Reply(200, body, Map.of());
    }

    static Reply of(int status, JsonNode body) {
        return new Reply(status, body, Map.of());
    }

    static Reply empty() {
        return new Reply(204, null, Map.of());
    }

    static Reply notModified() {
        return new Reply(304, null, Map.of());
    }

    static Reply taken() {
        return new Reply(TAKEN, null, Map.of());
    }

    Reply with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Reply(status, body, more);
    }
}
