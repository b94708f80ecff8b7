// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.godwit.shell.Table.Cell;

/** {@code godwit:customer}. */
@Service
@Command(
        scope = "godwit",
        name = "customer",
        description = "Customers and partners: list, show CUSTOMER, create NAME, set CUSTOMER, delete CUSTOMER")
public final class CustomerCommand extends GodwitCommand {

    @Argument(name = "verb", multiValued = true, description = "list, show, create, set or delete; and a customer")
    @Completion(TenantCompleter.class)
    List<String> words = List.of();

    @Option(name = "--name", description = "set: what it is called from now on")
    String name = "";

    @Option(name = "--partner", description = "create, set: whose customer it is, by id or name; none: nobody's")
    String partner = "";

    @Option(name = "--json", description = "Print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        String customer = TrailingOptions.take(this, bare ? words : words.subList(1, words.size()))
                .orElse("");
        Tenancy tenancy = need(Tenancy.class);
        if (verb.equals("list")) {
            table(tenancy, tenancy.customers());
            return;
        }
        if (customer.isEmpty()) {
            throw new IllegalArgumentException("Name a customer.");
        }
        switch (verb) {
            case "show" -> table(tenancy, List.of(Named.customer(services(), customer)));
            case "create" -> table(tenancy, List.of(tenancy.create(customer, partner(Optional.empty()), user())));
            case "set" -> set(tenancy, Named.customer(services(), customer));
            case "delete" -> {
                Customer known = Named.customer(services(), customer);
                tenancy.delete(known.id(), user());
                out().println("Customer " + known.name() + " is deleted.");
            }
            default -> throw new IllegalArgumentException("'" + verb + "' is none of list, show, create, set, delete.");
        }
    }

    private void set(Tenancy tenancy, Customer known) throws IOException {
        if (name.isEmpty() && partner.isEmpty()) {
            throw new IllegalArgumentException("Say what to set: --name or --partner.");
        }
        Customer changed = new Customer(known.id(), name.isEmpty() ? known.name() : name, partner(known.partner()));
        tenancy.change(changed, user());
        table(tenancy, List.of(changed));
    }

    private Optional<CustomerId> partner(Optional<CustomerId> otherwise) throws IOException {
        if (partner.isEmpty()) {
            return otherwise;
        }
        return partner.equals("none")
                ? Optional.empty()
                : Optional.of(Named.customer(services(), partner).id());
    }

    private void table(Tenancy tenancy, List<Customer> customers) throws IOException {
        Table table = new Table(
                "No customers yet: godwit:customer create NAME", "Id", "Name", "Partner", "Groups", "Machines");
        for (Customer one : customers) {
            long groups = tenancy.groups().stream()
                    .filter(group -> group.customer().equals(one.id()))
                    .count();
            table.add(
                    Cell.of(one.id().value()),
                    Cell.of(one.name()),
                    Cell.of(
                            one.partner().isPresent()
                                    ? tenancy.find(one.partner().get()).name()
                                    : ""),
                    new Cell(String.valueOf(groups), groups),
                    Cell.of(tenancy.machines(new Scope.OfCustomer(one.id())).size()));
        }
        table.print(out(), json);
    }
}
