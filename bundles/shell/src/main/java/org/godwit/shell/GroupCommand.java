// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.godwit.shell.Table.Cell;

/** {@code godwit:group}. */
@Service
@Command(
        scope = "godwit",
        name = "group",
        description = "Groups of machines: list, show GROUP, create NAME --customer CUSTOMER, set GROUP, delete GROUP,"
                + " add GROUP MACHINE..., leave MACHINE...")
public final class GroupCommand extends GodwitCommand {

    @Argument(name = "verb", multiValued = true, description = "What to do; a group; and machines")
    @Completion(TenantCompleter.class)
    List<String> words = List.of();

    @Option(
            name = "--customer",
            description =
                    "list: only this customer's; create: whose it is; set: whose it is from now on; else: where several"
                            + " customers have a group of that name")
    String customer = "";

    @Option(name = "--name", description = "set: what it is called from now on")
    String name = "";

    @Option(name = "--json", description = "list: print JSON with exact values")
    boolean json;

    @Override
    void run() throws IOException {
        boolean bare = words.isEmpty() || words.get(0).startsWith("-");
        String verb = bare ? "list" : words.get(0);
        List<String> rest = TrailingOptions.takeAll(this, bare ? words : words.subList(1, words.size()));
        Tenancy tenancy = need(Tenancy.class);
        if (verb.equals("list")) {
            list(tenancy);
            return;
        }
        boolean several = verb.equals("add") || verb.equals("leave");
        if (rest.isEmpty() || rest.size() > 1 && !several) {
            throw new IllegalArgumentException(verb.equals("leave") ? "Name machines." : "Name a group.");
        }
        switch (verb) {
            case "show" -> show(tenancy, group(rest));
            case "create" -> show(tenancy, tenancy.create(rest.get(0), customerId(), user()));
            case "set" -> set(tenancy, Named.group(services(), rest.get(0), ""));
            case "delete" -> {
                MachineGroup known = group(rest);
                tenancy.delete(known.id(), user());
                out().println("Group " + known.name() + " is deleted.");
            }
            case "add" -> add(tenancy, rest);
            case "leave" -> {
                for (String machine : rest) {
                    tenancy.place(Named.machine(services(), machine).id(), Optional.empty(), user());
                    out().println("Machine " + machine + " is in no group.");
                }
            }
            default ->
                throw new IllegalArgumentException(
                        "'" + verb + "' is none of list, show, create, set, delete, add, leave.");
        }
    }

    private MachineGroup group(List<String> rest) throws IOException {
        return Named.group(services(), rest.get(0), customer);
    }

    private CustomerId customerId() throws IOException {
        if (customer.isEmpty()) {
            throw new IllegalArgumentException("Say whose: --customer.");
        }
        return Named.customer(services(), customer).id();
    }

    private void set(Tenancy tenancy, MachineGroup known) throws IOException {
        if (name.isEmpty() && customer.isEmpty()) {
            throw new IllegalArgumentException("Say what to set: --name or --customer.");
        }
        MachineGroup changed = new MachineGroup(
                known.id(), name.isEmpty() ? known.name() : name, customer.isEmpty() ? known.customer() : customerId());
        tenancy.change(changed, user());
        show(tenancy, changed);
    }

    private void add(Tenancy tenancy, List<String> rest) throws IOException {
        MachineGroup known = group(rest);
        if (rest.size() < 2) {
            throw new IllegalArgumentException("Name machines behind the group.");
        }
        for (String machine : rest.subList(1, rest.size())) {
            tenancy.place(Named.machine(services(), machine).id(), Optional.of(known.id()), user());
        }
        show(tenancy, known);
    }

    private void list(Tenancy tenancy) throws IOException {
        Optional<CustomerId> of = customer.isEmpty() ? Optional.empty() : Optional.of(customerId());
        Table table = new Table(
                "No groups yet: godwit:group create NAME --customer CUSTOMER", "Id", "Name", "Customer", "Machines");
        for (MachineGroup one : tenancy.groups()) {
            if (of.isEmpty() || of.get().equals(one.customer())) {
                table.add(
                        Cell.of(one.id().value()),
                        Cell.of(one.name()),
                        Cell.of(tenancy.find(one.customer()).name()),
                        Cell.of(tenancy.machines(new Scope.OfGroup(one.id())).size()));
            }
        }
        table.print(out(), json);
    }

    private void show(Tenancy tenancy, MachineGroup known) throws IOException {
        out().println("Id        " + known.id());
        out().println("Name      " + known.name());
        out().println("Customer  " + tenancy.find(known.customer()).name());
        Set<MachineId> within = tenancy.machines(new Scope.OfGroup(known.id()));
        for (Machine machine : need(Machines.class).all()) {
            if (within.contains(machine.id())) {
                out().println("Machine   " + machine.id() + " " + machine.name());
            }
        }
    }
}
