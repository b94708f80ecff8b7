// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.ArrayList;
import java.util.List;

/** From what somebody typed to what is meant. */
final class Named {
    private static final String LATEST = "latest:";

    private Named() {}

    /** The text, if it can be an id: what cannot, names nothing, and never becomes part of a path. */
    static String id(String what, String text) throws Failure {
        if (!text.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,127}")) {
            throw new Failure(Exit.NOT_FOUND, "There is no " + what + " '" + text + "'.");
        }
        return text;
    }

    /** A machine by id, or by a name that only one machine has. */
    static JsonNode machine(Api api, String text) throws Failure {
        JsonNode named =
                api.get("/api/v1/machines?limit=2&name=" + Api.encoded(text)).path("items");
        if (named.size() > 1) {
            throw new Failure(Exit.CONFLICT, "NAME_AMBIGUOUS: several machines are called '" + text + "'. Use the id.");
        }
        return named.size() == 1 ? named.get(0) : api.get("/api/v1/machines/" + id("machine", text));
    }

    /** A customer by id or name. */
    static JsonNode customer(Api api, String text) throws Failure {
        return one("customer", text, Pages.read(api, "/api/v1/customers", Integer.MAX_VALUE));
    }

    /**
     * A group by id, or by a name that only one group has.
     *
     * @param customer by id or name: only a group of this one; empty for any
     */
    static JsonNode group(Api api, String text, String customer) throws Failure {
        String query = customer.isEmpty()
                ? ""
                : "?customer=" + customer(api, customer).path("id").asText();
        return one("group", text, Pages.read(api, "/api/v1/groups" + query, Integer.MAX_VALUE));
    }

    private static JsonNode one(String what, String text, ArrayNode all) throws Failure {
        List<JsonNode> named = new ArrayList<>();
        for (JsonNode each : all) {
            if (each.path("id").asText().equals(text)) {
                return each;
            }
            if (each.path("name").asText().equals(text)) {
                named.add(each);
            }
        }
        if (named.size() > 1) {
            throw new Failure(
                    Exit.CONFLICT, "NAME_AMBIGUOUS: several are called " + what + " '" + text + "'. Use the id.");
        }
        if (named.isEmpty()) {
            throw new Failure(Exit.NOT_FOUND, "There is no " + what + " '" + text + "'.");
        }
        return named.get(0);
    }

    /** The id of a restore point: as it is, or {@code latest:MACHINE}. */
    static String point(Api api, String text) throws Failure {
        if (!text.startsWith(LATEST)) {
            return id("restore point", text);
        }
        String name = text.substring(LATEST.length());
        JsonNode newest = machine(api, name).at("/protection/newestPoint/id");
        if (newest.isMissingNode()) {
            throw new Failure(Exit.NOT_FOUND, "POINT_UNKNOWN: machine " + name + " has no restore point yet.");
        }
        return newest.asText();
    }
}
