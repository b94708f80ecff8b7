// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenancy;
import org.godwit.rest.Router.Access;

/** Customers, groups, and which machine is in which. */
final class TenantResource {
    private final Parts parts;

    private TenantResource(Parts parts) {
        this.parts = parts;
    }

    static void routes(Router routes, Parts parts) {
        TenantResource tenants = new TenantResource(parts);
        routes.add(Access.SIGNED_IN, "GET", "/customers", tenants::customers)
                .add(Access.ADMIN, "POST", "/customers", tenants::createCustomer)
                .add(Access.SIGNED_IN, "GET", "/customers/{customerId}", tenants::customer)
                .add(Access.ADMIN, "PUT", "/customers/{customerId}", tenants::changeCustomer)
                .add(Access.ADMIN, "DELETE", "/customers/{customerId}", tenants::deleteCustomer)
                .add(Access.SIGNED_IN, "GET", "/groups", tenants::groups)
                .add(Access.ADMIN, "POST", "/groups", tenants::createGroup)
                .add(Access.SIGNED_IN, "GET", "/groups/{groupId}", tenants::group)
                .add(Access.ADMIN, "PUT", "/groups/{groupId}", tenants::changeGroup)
                .add(Access.ADMIN, "DELETE", "/groups/{groupId}", tenants::deleteGroup)
                .add(Access.ADMIN, "PUT", "/machines/{machineId}/group", tenants::place)
                .add(Access.ADMIN, "DELETE", "/machines/{machineId}/group", tenants::takeOut);
    }

    private Reply customers(Call call) throws IOException {
        Tenancy tenancy = parts.tenancy();
        TenantView view = TenantView.read(tenancy);
        return Page.of(call, tenancy.customers(), customer -> customer.id().value(), view::customer);
    }

    private Reply groups(Call call) throws IOException {
        Tenancy tenancy = parts.tenancy();
        Optional<String> of = call.query("customer");
        List<MachineGroup> groups = tenancy.groups();
        if (of.isPresent()) {
            CustomerId customer = Ids.customer(parts, of.get()).id();
            groups = groups.stream()
                    .filter(group -> group.customer().equals(customer))
                    .toList();
        }
        TenantView view = TenantView.read(tenancy);
        return Page.of(call, groups, group -> group.id().value(), view::group);
    }

    private Reply customer(Call call) throws IOException {
        return Reply.ok(TenantView.read(parts).customer(asked(call)));
    }

    private Reply group(Call call) throws IOException {
        return Reply.ok(TenantView.read(parts).group(askedGroup(call)));
    }

    private Reply createCustomer(Call call) throws IOException {
        Body body = call.body(true);
        String name = named(body);
        Optional<String> partner = body.text("partner");
        body.check();
        Customer made = parts.tenancy().create(name, partner(partner), call.user());
        return Reply.of(201, TenantView.read(parts).customer(made));
    }

    private Reply changeCustomer(Call call) throws IOException {
        CustomerId id = asked(call).id();
        Body body = call.body(true);
        String name = named(body);
        Optional<String> partner = body.text("partner");
        if (partner.filter(id.value()::equals).isPresent()) {
            body.wrong("partner", "ITSELF", "is the customer itself");
        }
        body.check();
        parts.tenancy().change(new Customer(id, name, partner(partner)), call.user());
        return customer(call);
    }

    private Reply deleteCustomer(Call call) throws IOException {
        parts.tenancy().delete(asked(call).id(), call.user());
        return Reply.empty();
    }

    private Reply createGroup(Call call) throws IOException {
        Body body = call.body(true);
        String name = named(body);
        String customer = body.needed("customer");
        body.check();
        MachineGroup made =
                parts.tenancy().create(name, Ids.customer(parts, customer).id(), call.user());
        return Reply.of(201, TenantView.read(parts).group(made));
    }

    private Reply changeGroup(Call call) throws IOException {
        MachineGroup before = askedGroup(call);
        Body body = call.body(true);
        String name = named(body);
        String customer = body.needed("customer");
        body.check();
        CustomerId of = Ids.customer(parts, customer).id();
        parts.tenancy().change(new MachineGroup(before.id(), name, of), call.user());
        return group(call);
    }

    private Reply deleteGroup(Call call) throws IOException {
        parts.tenancy().delete(askedGroup(call).id(), call.user());
        return Reply.empty();
    }

    private Reply place(Call call) throws IOException {
        var machine = Ids.machine(parts, call.variable("machineId")).id();
        Body body = call.body(true);
        String id = body.needed("group");
        body.check();
        MachineGroup group = Ids.group(parts, id);
        parts.tenancy().place(machine, Optional.of(group.id()), call.user());
        return Reply.ok(TenantView.read(parts).group(group));
    }

    private Reply takeOut(Call call) throws IOException {
        var machine = Ids.machine(parts, call.variable("machineId")).id();
        parts.tenancy().place(machine, Optional.empty(), call.user());
        return Reply.empty();
    }

    /** A name that a record can have; one that it cannot is told with the other mistakes. */
    private static String named(Body body) {
        String name = body.needed("name");
        try {
            Customer.refuseName(name);
        } catch (IllegalArgumentException e) {
            if (!name.isEmpty()) {
                body.wrong("name", "FORMAT", String.valueOf(e.getMessage()));
            }
        }
        return name;
    }

    private Optional<CustomerId> partner(Optional<String> id) throws IOException {
        return id.isEmpty()
                ? Optional.empty()
                : Optional.of(Ids.customer(parts, id.get()).id());
    }

    private Customer asked(Call call) throws IOException {
        return Ids.customer(parts, call.variable("customerId"));
    }

    private MachineGroup askedGroup(Call call) throws IOException {
        return Ids.group(parts, call.variable("groupId"));
    }
}
