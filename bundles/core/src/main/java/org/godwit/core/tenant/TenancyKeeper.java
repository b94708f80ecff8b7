// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.tenant;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.id.Ulid;
import org.godwit.api.job.Events;
import org.godwit.api.point.Machines;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.godwit.api.tenant.Tenants;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Customers and groups over the catalog. One change at a time, so that nothing is deleted while something comes into it. */
@Component(service = Tenancy.class, immediate = true)
public final class TenancyKeeper implements Tenancy {
    private static final Logger log = LoggerFactory.getLogger(TenancyKeeper.class);

    private final Tenants tenants;
    private final Machines machines;
    private final Policies policies;
    private final Events events;
    private final Known known;
    private final Supplier<String> ids = new Ulid(Clock.systemUTC(), new SecureRandom())::next;

    @Activate
    public TenancyKeeper(
            @Reference Tenants tenants,
            @Reference Machines machines,
            @Reference Policies policies,
            @Reference Events events) {
        this.tenants = tenants;
        this.machines = machines;
        this.policies = policies;
        this.events = events;
        this.known = new Known(tenants, machines);
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
        return known.customer(id);
    }

    @Override
    public MachineGroup find(GroupId id) throws IOException {
        return known.group(id);
    }

    @Override
    public Map<MachineId, GroupId> members() throws IOException {
        return tenants.members();
    }

    @Override
    public Set<MachineId> machines(Scope scope) throws IOException {
        Set<MachineId> within = new HashSet<>();
        if (scope instanceof Scope.OfMachine one) {
            within.add(known.machine(one.machine()).id());
        } else if (scope instanceof Scope.All) {
            machines.all().stream().map(Machine::id).forEach(within::add);
        } else {
            Set<GroupId> groups = groups(scope);
            tenants.members().forEach((machine, group) -> {
                if (groups.contains(group)) {
                    within.add(machine);
                }
            });
        }
        return within;
    }

    private Set<GroupId> groups(Scope scope) throws IOException {
        Set<GroupId> groups = new HashSet<>();
        if (scope instanceof Scope.OfGroup one) {
            groups.add(known.group(one.group()).id());
        } else if (scope instanceof Scope.OfCustomer one) {
            Set<CustomerId> customers = new HashSet<>();
            customers.add(known.customer(one.customer()).id());
            tenants.customers().stream()
                    .filter(customer -> customer.partner().equals(Optional.of(one.customer())))
                    .forEach(customer -> customers.add(customer.id()));
            tenants.groups().stream()
                    .filter(group -> customers.contains(group.customer()))
                    .forEach(group -> groups.add(group.id()));
        }
        return groups;
    }

    @Override
    public synchronized Customer create(String name, Optional<CustomerId> partner, String by) throws IOException {
        Refusals.name(name);
        Customer customer = new Customer(new CustomerId("cus_" + ids.get()), name, partner);
        new Refusals(known).customer(customer);
        Refusals.oneTooMany(tenants.customers().size());
        tenants.put(customer);
        tell("customer", "created", customer.id().value(), facts(customer, by));
        return customer;
    }

    @Override
    public synchronized MachineGroup create(String name, CustomerId customer, String by) throws IOException {
        Refusals.name(name);
        MachineGroup group = new MachineGroup(new GroupId("grp_" + ids.get()), name, customer);
        new Refusals(known).group(group);
        Refusals.oneTooMany(tenants.groups().size());
        tenants.put(group);
        tell("group", "created", group.id().value(), facts(group, by));
        return group;
    }

    @Override
    public synchronized void change(Customer customer, String by) throws IOException {
        Customer before = known.customer(customer.id());
        new Refusals(known).customer(customer);
        if (!customer.equals(before)) {
            tenants.put(customer);
            Map<String, String> facts = facts(customer, by);
            facts.put("nameBefore", before.name());
            before.partner().ifPresent(partner -> facts.put("partnerBefore", partner.value()));
            tell("customer", "changed", customer.id().value(), facts);
        }
    }

    @Override
    public synchronized void change(MachineGroup group, String by) throws IOException {
        MachineGroup before = known.group(group.id());
        new Refusals(known).group(group);
        if (!group.equals(before)) {
            tenants.put(group);
            Map<String, String> facts = facts(group, by);
            facts.put("nameBefore", before.name());
            facts.put("customerBefore", before.customer().value());
            tell("group", "changed", group.id().value(), facts);
        }
    }

    @Override
    public synchronized void delete(CustomerId id, String by) throws IOException {
        Customer customer = known.customer(id);
        new Refusals(known).unlessEmpty(customer);
        Map<String, String> facts = facts(customer, by);
        facts.put("decided", PolicyWords.of(policies.of(new Scope.OfCustomer(id))));
        tenants.remove(id);
        // After it: stopped in between, a policy of nobody is left, and no id is used twice.
        policies.put(new Scope.OfCustomer(id), Policy.NONE);
        tell("customer", "deleted", id.value(), facts);
    }

    @Override
    public synchronized void delete(GroupId id, String by) throws IOException {
        MachineGroup group = known.group(id);
        new Refusals(known).unlessEmpty(group);
        Map<String, String> facts = facts(group, by);
        facts.put("decided", PolicyWords.of(policies.of(new Scope.OfGroup(id))));
        tenants.remove(id);
        policies.put(new Scope.OfGroup(id), Policy.NONE);
        tell("group", "deleted", id.value(), facts);
    }

    @Override
    public synchronized void place(MachineId machine, Optional<GroupId> group, String by) throws IOException {
        Machine placed = known.machine(machine);
        Optional<GroupId> before = tenants.groupOf(machine);
        if (group.isPresent()) {
            known.group(group.get());
        }
        if (group.equals(before)) {
            return;
        }
        if (group.isPresent()) {
            tenants.join(machine, group.get());
        } else {
            tenants.leave(machine);
        }
        Map<String, String> facts = new TreeMap<>(Map.of("by", by, "name", placed.name()));
        group.ifPresent(to -> facts.put("group", to.value()));
        before.ifPresent(from -> facts.put("groupBefore", from.value()));
        tell("machine", "placed", machine.value(), facts);
    }

    private static Map<String, String> facts(Customer customer, String by) {
        Map<String, String> facts = new TreeMap<>(Map.of("by", by, "name", customer.name()));
        customer.partner().ifPresent(partner -> facts.put("partner", partner.value()));
        return facts;
    }

    private static Map<String, String> facts(MachineGroup group, String by) {
        return new TreeMap<>(Map.of(
                "by", by, "name", group.name(), "customer", group.customer().value()));
    }

    private void tell(String topic, String what, String subject, Map<String, String> facts) {
        log.info("{} {}: id={} facts={}", topic, what, subject, facts);
        events.publish(topic, topic + "." + what, subject, facts);
    }
}
