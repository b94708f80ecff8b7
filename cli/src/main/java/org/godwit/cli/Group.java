// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl group}. */
@Command(
        name = "group",
        mixinStandardHelpOptions = true,
        description = "Groups of machines: list, show GROUP, create NAME --customer CUSTOMER, set GROUP, delete GROUP,"
                + " add GROUP MACHINE..., leave MACHINE...")
final class Group extends Act {
    private static final String GROUPS = "/api/v1/groups";

    /** What to do. */
    enum Verb {
        list,
        show,
        create,
        set,
        delete,
        add,
        leave
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(
            index = "1..*",
            paramLabel = "GROUP, MACHINE",
            arity = "0..*",
            description = "Id or name of a group; add: and of machines; leave: of machines")
    List<String> words = new ArrayList<>();

    @Option(
            names = "--customer",
            paramLabel = "CUSTOMER",
            description =
                    "list: only this customer's; create: whose it is; set: whose it is from now on; else: where several"
                            + " customers have a group of that name")
    String customer = "";

    @Option(names = "--name", paramLabel = "NAME", description = "set: what it is called from now on")
    String name = "";

    Group(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        if (words.isEmpty() && verb != Verb.list) {
            throw new Failure(Exit.USAGE, verb == Verb.leave ? "Name machines." : "Name a group.");
        }
        if (words.size() > 1 && verb != Verb.add && verb != Verb.leave) {
            throw new Failure(Exit.USAGE, "'" + words.get(1) + "' is one argument too many.");
        }
        switch (verb) {
            case list -> list(api);
            case show -> show(api, group(api));
            case create -> create(api);
            case set -> set(api);
            case delete -> {
                JsonNode known = group(api);
                api.delete(path(known));
                note("Group " + known.path("name").asText() + " is deleted.");
            }
            case add -> add(api);
            case leave -> {
                for (String machine : words) {
                    api.delete(place(api, machine));
                    note("Machine " + machine + " is in no group.");
                }
            }
        }
        return Exit.OK;
    }

    private JsonNode group(Api api) throws Failure {
        return Named.group(api, words.get(0), customer);
    }

    private static String path(JsonNode group) {
        return GROUPS + "/" + group.path("id").asText();
    }

    private static String place(Api api, String machine) throws Failure {
        return "/api/v1/machines/"
                + Api.encoded(Named.machine(api, machine).path("id").asText()) + "/group";
    }

    private void create(Api api) throws Failure {
        if (customer.isEmpty()) {
            throw new Failure(Exit.USAGE, "Say whose: --customer.");
        }
        ObjectNode order = Api.JSON.createObjectNode().put("name", words.get(0));
        order.set("customer", Named.customer(api, customer).path("id"));
        show(api, api.post(GROUPS, order).body());
    }

    private void set(Api api) throws Failure {
        if (name.isEmpty() && customer.isEmpty()) {
            throw new Failure(Exit.USAGE, "Say what to set: --name or --customer.");
        }
        JsonNode known = Named.group(api, words.get(0), "");
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("name", name.isEmpty() ? known.path("name").asText() : name);
        order.set(
                "customer",
                customer.isEmpty()
                        ? known.path("customer")
                        : Named.customer(api, customer).path("id"));
        show(api, api.put(path(known), order).body());
    }

    private void add(Api api) throws Failure {
        JsonNode known = group(api);
        if (words.size() < 2) {
            throw new Failure(Exit.USAGE, "Name machines behind the group.");
        }
        ObjectNode order = Api.JSON.createObjectNode();
        order.set("group", known.path("id"));
        for (String machine : words.subList(1, words.size())) {
            api.put(place(api, machine), order);
        }
        show(api, api.get(path(known)));
    }

    private void list(Api api) throws Failure {
        String query = customer.isEmpty()
                ? ""
                : "?customer=" + Named.customer(api, customer).path("id").asText();
        ArrayNode groups = Pages.read(api, GROUPS + query, Integer.MAX_VALUE);
        if (json()) {
            print(groups);
            return;
        }
        Table table = table("Id", "Name", "Customer", "Machines");
        for (JsonNode one : groups) {
            table.add(
                    one.path("id").asText(),
                    one.path("name").asText(),
                    one.path("customerName").asText(),
                    one.path("machines").asText());
        }
        table.print(around.out());
        if (groups.isEmpty()) {
            note("No groups: godwitctl group create NAME --customer CUSTOMER.");
        }
    }

    private void show(Api api, JsonNode known) throws Failure {
        if (json()) {
            print(known);
            return;
        }
        line("id        %s", known.path("id").asText());
        line("name      %s", known.path("name").asText());
        line("customer  %s", known.path("customerName").asText());
        String query = "/api/v1/machines?group=" + known.path("id").asText();
        for (JsonNode machine : Pages.read(api, query, Integer.MAX_VALUE)) {
            line(
                    "machine   %s %s",
                    machine.path("id").asText(), machine.path("name").asText());
        }
    }
}
