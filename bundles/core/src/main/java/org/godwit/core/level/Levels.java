// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.level;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.Policies;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenants;
import org.godwit.core.level.InForce.Level;

/** The scopes that a scope lies in, and what each has decided: from the catalog row by row, or from all rows read before. */
final class Levels {
    private final Policies policies;
    private final Tenants tenants;
    private final SiteJournal sites;
    private final Rows rows;

    /** Where single rows come from. */
    private record Rows(
            Row<Scope, Policy> policy,
            Row<MachineId, Optional<GroupId>> groupOf,
            Row<GroupId, Optional<MachineGroup>> group,
            Row<CustomerId, Optional<Customer>> customer,
            Row<MachineId, Optional<FailbackId>> failback) {}

    @FunctionalInterface
    private interface Row<K, V> {
        V of(K key) throws IOException;
    }

    private Levels(Policies policies, Tenants tenants, SiteJournal sites, Rows rows) {
        this.sites = sites;
        this.policies = policies;
        this.tenants = tenants;
        this.rows = rows;
    }

    static Levels of(CatalogParts catalog) {
        Tenants tenants = catalog.tenants();
        Rows rows = new Rows(
                catalog.policies()::of,
                tenants::groupOf,
                tenants::find,
                tenants::find,
                machine -> Optional.ofNullable(held(catalog.sites()).get(machine)));
        return new Levels(catalog.policies(), tenants, catalog.sites(), rows);
    }

    /** Machines that failbacks bring back. */
    private static Map<MachineId, FailbackId> held(SiteJournal sites) throws IOException {
        Map<MachineId, FailbackId> held = new HashMap<>();
        for (Failback failback : sites.openFailbacks()) {
            failback.machines().forEach(machine -> held.put(machine.machine(), failback.id()));
        }
        return held;
    }

    /** As of now. */
    Levels read() throws IOException {
        Map<Scope, Policy> decided = policies.all();
        Map<MachineId, FailbackId> held = held(sites);
        Map<MachineId, GroupId> members = tenants.members();
        Map<GroupId, MachineGroup> groups =
                tenants.groups().stream().collect(Collectors.toMap(MachineGroup::id, Function.identity()));
        Map<CustomerId, Customer> customers =
                tenants.customers().stream().collect(Collectors.toMap(Customer::id, Function.identity()));
        Rows known = new Rows(
                scope -> decided.getOrDefault(scope, Policy.NONE),
                machine -> Optional.ofNullable(members.get(machine)),
                id -> Optional.ofNullable(groups.get(id)),
                id -> Optional.ofNullable(customers.get(id)),
                machine -> Optional.ofNullable(held.get(machine)));
        return new Levels(policies, tenants, sites, known);
    }

    /** Itself first, all last. What is not there has no level. */
    List<Level> upFrom(Scope scope) throws IOException {
        List<Level> up = new ArrayList<>();
        Optional<GroupId> group = Optional.empty();
        Optional<CustomerId> customer = Optional.empty();
        if (scope instanceof Scope.OfMachine one) {
            up.add(new Level(Origin.MACHINE, rows.policy().of(scope)));
            group = rows.groupOf().of(one.machine());
        } else if (scope instanceof Scope.OfGroup one) {
            group = Optional.of(one.group());
        } else if (scope instanceof Scope.OfCustomer one) {
            customer = Optional.of(one.customer());
        }
        if (group.isPresent()) {
            Optional<MachineGroup> known = rows.group().of(group.get());
            if (known.isPresent()) {
                add(
                        up,
                        new Scope.OfGroup(group.get()),
                        new Origin(Origin.Level.GROUP, known.get().name()));
                customer = Optional.of(known.get().customer());
            }
        }
        Origin.Level level = Origin.Level.CUSTOMER;
        while (customer.isPresent()) {
            Optional<Customer> known = rows.customer().of(customer.get());
            if (known.isPresent()) {
                add(
                        up,
                        new Scope.OfCustomer(customer.get()),
                        new Origin(level, known.get().name()));
            }
            // A partner has none itself, whatever the rows say.
            customer = level == Origin.Level.CUSTOMER ? known.flatMap(Customer::partner) : Optional.empty();
            level = Origin.Level.PARTNER;
        }
        add(up, Scope.ALL, Origin.ALL);
        if (scope instanceof Scope.OfMachine one) {
            // Its own platform is behind where it lives meanwhile.
            rows.failback()
                    .of(one.machine())
                    .ifPresent(failback -> up.add(
                            new Level(new Origin(Origin.Level.FAILBACK, failback.value()), Policy.NONE.parked(true))));
        }
        return up;
    }

    private void add(List<Level> up, Scope scope, Origin origin) throws IOException {
        up.add(new Level(origin, rows.policy().of(scope)));
    }
}
