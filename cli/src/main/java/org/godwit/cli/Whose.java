// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which machines something is for: all, those of a customer or of a group, or one. */
final class Whose {
    @Option(
            names = "--customer",
            paramLabel = "CUSTOMER",
            description = "Of this customer, by id or name; with --group: whose group it is")
    String customer = "";

    @Option(names = "--group", paramLabel = "GROUP", description = "Of this group, by id or name")
    String group = "";

    /**
     * Where its decisions are.
     *
     * @param path to which {@code /replication} and {@code /retention} are added
     * @param level as origins call it
     * @param machine its id, if it is one
     */
    record Place(String path, String level, Optional<String> machine) {}

    boolean isGiven() {
        return !customer.isEmpty() || !group.isEmpty();
    }

    /** @param machine by id or name; empty or {@code all} for all */
    Place place(Api api, String machine) throws Failure {
        if (isGiven() && !machine.isEmpty()) {
            throw new Failure(Exit.USAGE, "Name a machine, a --group or a --customer, not several.");
        }
        if (!group.isEmpty()) {
            String id = Named.group(api, group, customer).path("id").asText();
            return new Place("/api/v1/groups/" + id, "group", Optional.empty());
        }
        if (!customer.isEmpty()) {
            String id = Named.customer(api, customer).path("id").asText();
            return new Place("/api/v1/customers/" + id, "customer", Optional.empty());
        }
        if (machine.isEmpty() || machine.equals("all")) {
            return new Place("/api/v1", "all", Optional.empty());
        }
        String id = Named.machine(api, machine).path("id").asText();
        return new Place("/api/v1/machines/" + Api.encoded(id), "machine", Optional.of(id));
    }

    /** Who has decided something: {@code machine}, {@code group shop}. */
    static String from(JsonNode known, String field) {
        return (known.path(field).asText() + " " + known.path(field + "Name").asText()).strip();
    }

    /** As parameters of a list, each after {@code &}. */
    String query(Api api) throws Failure {
        StringBuilder query = new StringBuilder();
        if (!customer.isEmpty()) {
            query.append("&customer=")
                    .append(Named.customer(api, customer).path("id").asText());
        }
        if (!group.isEmpty()) {
            query.append("&group=")
                    .append(Named.group(api, group, customer).path("id").asText());
        }
        return query.toString();
    }
}
