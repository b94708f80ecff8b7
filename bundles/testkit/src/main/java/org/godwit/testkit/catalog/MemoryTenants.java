// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenants;

/** Customers and groups in memory. Safe for use by many threads. */
public final class MemoryTenants implements Tenants {
    private final Map<CustomerId, Customer> customers = new HashMap<>();
    private final Map<GroupId, MachineGroup> groups = new HashMap<>();
    private final Map<MachineId, GroupId> members = new HashMap<>();

    @Override
    public synchronized List<Customer> customers() {
        return customers.values().stream()
                .sorted(Comparator.comparing(Customer::name))
                .toList();
    }

    @Override
    public synchronized List<MachineGroup> groups() {
        return groups.values().stream()
                .sorted(Comparator.comparing(MachineGroup::name)
                        .thenComparing(group -> group.id().value()))
                .toList();
    }

    @Override
    public synchronized Optional<Customer> find(CustomerId id) {
        return Optional.ofNullable(customers.get(id));
    }

    @Override
    public synchronized Optional<MachineGroup> find(GroupId id) {
        return Optional.ofNullable(groups.get(id));
    }

    @Override
    public synchronized void put(Customer customer) {
        customers.put(customer.id(), customer);
    }

    @Override
    public synchronized void put(MachineGroup group) {
        groups.put(group.id(), group);
    }

    @Override
    public synchronized void remove(CustomerId id) {
        customers.remove(id);
    }

    @Override
    public synchronized void remove(GroupId id) {
        groups.remove(id);
    }

    @Override
    public synchronized Map<MachineId, GroupId> members() {
        return Map.copyOf(members);
    }

    @Override
    public synchronized Optional<GroupId> groupOf(MachineId machine) {
        return Optional.ofNullable(members.get(machine));
    }

    @Override
    public synchronized void join(MachineId machine, GroupId group) {
        members.put(machine, group);
    }

    @Override
    public synchronized void leave(MachineId machine) {
        members.remove(machine);
    }
}
