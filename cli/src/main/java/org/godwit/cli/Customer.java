// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code godwitctl customer}. */
@Command(
        name = "customer",
        mixinStandardHelpOptions = true,
        description = "Customers and partners: list, show CUSTOMER, create NAME, set CUSTOMER, delete CUSTOMER")
final class Customer extends Act {
    private static final String CUSTOMERS = "/api/v1/customers";

    /** What to do. */
    enum Verb {
        list,
        show,
        create,
        set,
        delete
    }

    @Parameters(index = "0", paramLabel = "VERB", arity = "0..1", description = "${COMPLETION-CANDIDATES}")
    Verb verb = Verb.list;

    @Parameters(index = "1", paramLabel = "CUSTOMER", arity = "0..1", description = "Id or name")
    String customer = "";

    @Option(names = "--name", paramLabel = "NAME", description = "set: what it is called from now on")
    String name = "";

    @Option(
            names = "--partner",
            paramLabel = "CUSTOMER",
            description = "create, set: whose customer it is, by id or name; none: nobody's")
    String partner = "";

    Customer(Surroundings around) {
        super(around);
    }

    @Override
    int run() throws Failure {
        Api api = api();
        if (customer.isEmpty() && verb != Verb.list) {
            throw new Failure(Exit.USAGE, "Name a customer.");
        }
        switch (verb) {
            case list -> list(Pages.read(api, CUSTOMERS, Integer.MAX_VALUE));
            case show -> show(Named.customer(api, customer));
            case create -> {
                ObjectNode order = Api.JSON.createObjectNode().put("name", customer);
                setPartner(api, order);
                show(api.post(CUSTOMERS, order).body());
            }
            case set -> set(api, Named.customer(api, customer));
            case delete -> {
                JsonNode known = Named.customer(api, customer);
                api.delete(CUSTOMERS + "/" + known.path("id").asText());
                note("Customer " + known.path("name").asText() + " is deleted.");
            }
        }
        return Exit.OK;
    }

    private void set(Api api, JsonNode known) throws Failure {
        if (name.isEmpty() && partner.isEmpty()) {
            throw new Failure(Exit.USAGE, "Say what to set: --name or --partner.");
        }
        ObjectNode order = Api.JSON.createObjectNode();
        order.put("name", name.isEmpty() ? known.path("name").asText() : name);
        if (known.has("partner")) {
            order.set("partner", known.path("partner"));
        }
        setPartner(api, order);
        show(api.put(CUSTOMERS + "/" + known.path("id").asText(), order).body());
    }

    private void setPartner(Api api, ObjectNode order) throws Failure {
        if (partner.equals("none")) {
            order.remove("partner");
        } else if (!partner.isEmpty()) {
            order.set("partner", Named.customer(api, partner).path("id"));
        }
    }

    private void list(ArrayNode customers) {
        if (json()) {
            print(customers);
            return;
        }
        Table table = table("Id", "Name", "Partner", "Customers", "Groups", "Machines");
        for (JsonNode one : customers) {
            table.add(
                    one.path("id").asText(),
                    one.path("name").asText(),
                    one.path("partnerName").asText("-"),
                    one.path("customers").asText(),
                    one.path("groups").asText(),
                    one.path("machines").asText());
        }
        table.print(around.out());
        if (customers.isEmpty()) {
            note("No customers: godwitctl customer create NAME.");
        }
    }

    private void show(JsonNode known) {
        if (json()) {
            print(known);
            return;
        }
        line("id         %s", known.path("id").asText());
        line("name       %s", known.path("name").asText());
        line("partner    %s", known.path("partnerName").asText("none"));
        line("customers  %s", known.path("customers").asText());
        line("groups     %s", known.path("groups").asText());
        line("machines   %s", known.path("machines").asText());
    }
}
