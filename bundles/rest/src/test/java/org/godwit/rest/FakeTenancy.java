// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.godwit.api.tenant.Tenants;
import org.godwit.testkit.catalog.MemoryCatalog;

/** Customers and groups that are remembered, numbered from 1; of the refusals one of each kind. */
public final class FakeTenancy implements Tenancy {
    private final MemoryCatalog catalog;
    private final Tenants tenants;
    private int made;

    public FakeTenancy(MemoryCatalog catalog) {
        this.catalog = catalog;
        this.tenants = catalog.tenants();
    }

    /** Where something comes from that this scope has decided itself. */
    static Origin origin(MemoryCatalog catalog, Scope scope, boolean decided) throws IOException {
        if (!decided) {
            return Origin.BUILT_IN;
        }
        if (scope instanceof Scope.OfGroup one) {
            return new Origin(
                    Origin.Level.GROUP,
                    catalog.tenants().find(one.group()).orElseThrow().name());
        }
        if (scope instanceof Scope.OfCustomer one) {
            return new Origin(
                    Origin.Level.CUSTOMER,
                    catalog.tenants().find(one.customer()).orElseThrow().name());
        }
        return scope instanceof Scope.All ? Origin.ALL : Origin.MACHINE;
    }

    private static ProblemException refused(Problem.Kind kind, String code) {
        return Problem.of(kind, code, "It cannot be: " + code + ".", "Do something else.")
                .asException();
    }

    @Override
    public List<Customer> customers() throws IOException {
        return tenants.customers();
    }

    @Override
    public List<MachineGroup> groups() throws IOException {
        return tenants.groups();
    }

    @Override
    public Customer find(CustomerId id) throws IOException {
        return tenants.find(id).orElseThrow(() -> refused(Problem.Kind.MISSING, "CUSTOMER_UNKNOWN"));
    }

    @Override
    public MachineGroup find(GroupId id) throws IOException {
        return tenants.find(id).orElseThrow(() -> refused(Problem.Kind.MISSING, "GROUP_UNKNOWN"));
    }

    @Override
    public Map<MachineId, GroupId> members() throws IOException {
        return tenants.members();
    }

    @Override
    public Set<MachineId> machines(Scope scope) throws IOException {
        if (scope instanceof Scope.OfMachine one) {
            return Set.of(one.machine());
        }
        if (scope instanceof Scope.All) {
            return catalog.machines().all().stream().map(Machine::id).collect(Collectors.toSet());
        }
        Set<MachineId> machines = new HashSet<>();
        for (Map.Entry<MachineId, GroupId> member : tenants.members().entrySet()) {
            CustomerId customer = find(member.getValue()).customer();
            if (scope.equals(new Scope.OfGroup(member.getValue())) || scope.equals(new Scope.OfCustomer(customer))) {
                machines.add(member.getKey());
            }
        }
        return machines;
    }

    @Override
    public Customer create(String name, Optional<CustomerId> partner, String by) throws IOException {
        if (tenants.customers().stream().anyMatch(one -> one.name().equals(name))) {
            throw refused(Problem.Kind.MISCONFIGURED, "CUSTOMER_EXISTS");
        }
        if (partner.isPresent() && find(partner.get()).partner().isPresent()) {
            throw refused(Problem.Kind.MISCONFIGURED, "PARTNER_NESTED");
        }
        Customer customer = new Customer(new CustomerId("cus_" + ++made), name, partner);
        tenants.put(customer);
        return customer;
    }

    @Override
    public MachineGroup create(String name, CustomerId customer, String by) throws IOException {
        MachineGroup group = new MachineGroup(new GroupId("grp_" + ++made), name, customer);
        tenants.put(group);
        return group;
    }

    @Override
    public void change(Customer customer, String by) throws IOException {
        tenants.put(customer);
    }

    @Override
    public void change(MachineGroup group, String by) throws IOException {
        tenants.put(group);
    }

    @Override
    public void delete(CustomerId id, String by) throws IOException {
        if (tenants.groups().stream().anyMatch(group -> group.customer().equals(id))) {
            throw refused(Problem.Kind.MISCONFIGURED, "CUSTOMER_NOT_EMPTY");
        }
        tenants.remove(id);
    }

    @Override
    public void delete(GroupId id, String by) throws IOException {
        if (tenants.members().containsValue(id)) {
            throw refused(Problem.Kind.MISCONFIGURED, "GROUP_NOT_EMPTY");
        }
        tenants.remove(id);
    }

    @Override
    public void place(MachineId machine, Optional<GroupId> group, String by) throws IOException {
        if (group.isPresent()) {
            tenants.join(machine, group.get());
        } else {
            tenants.leave(machine);
        }
    }
}
