// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.godwit.api.disk.MachineId;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenancy;

/** Customers and groups as JSON, as of one reading of them. */
record TenantView(
        Map<CustomerId, Customer> customers,
        Map<GroupId, MachineGroup> groups,
        Map<MachineId, GroupId> members,
        Map<GroupId, Long> sizes) {
    private static final TenantView NONE = new TenantView(Map.of(), Map.of(), Map.of(), Map.of());

    static TenantView read(Parts parts) throws IOException {
        Optional<Tenancy> tenancy = parts.tenancyIfPresent();
        return tenancy.isPresent() ? read(tenancy.get()) : NONE;
    }

    static TenantView read(Tenancy tenancy) throws IOException {
        Map<MachineId, GroupId> members = tenancy.members();
        return new TenantView(
                tenancy.customers().stream().collect(Collectors.toMap(Customer::id, Function.identity())),
                tenancy.groups().stream().collect(Collectors.toMap(MachineGroup::id, Function.identity())),
                members,
                members.values().stream().collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
    }

    ObjectNode customer(Customer customer) {
        ObjectNode json = Json.object();
        json.put("id", customer.id().value());
        json.put("name", customer.name());
        customer.partner().ifPresent(partner -> {
            json.put("partner", partner.value());
            Json.putUnlessEmpty(json, "partnerName", name(partner));
        });
        json.put(
                "customers",
                customers.values().stream()
                        .filter(one -> one.partner().equals(Optional.of(customer.id())))
                        .count());
        List<GroupId> own = groups.values().stream()
                .filter(group -> group.customer().equals(customer.id()))
                .map(MachineGroup::id)
                .toList();
        json.put("groups", own.size());
        json.put("machines", own.stream().mapToLong(this::size).sum());
        return json;
    }

    ObjectNode group(MachineGroup group) {
        ObjectNode json = reference(group);
        json.put("machines", size(group.id()));
        return json;
    }

    private long size(GroupId group) {
        return Objects.requireNonNullElse(sizes.get(group), 0L);
    }

    /** The group of a machine, if it is in one. */
    Optional<ObjectNode> of(MachineId machine) {
        return Optional.ofNullable(members.get(machine)).map(groups::get).map(this::reference);
    }

    private ObjectNode reference(MachineGroup group) {
        ObjectNode json = Json.object();
        json.put("id", group.id().value());
        json.put("name", group.name());
        json.put("customer", group.customer().value());
        Json.putUnlessEmpty(json, "customerName", name(group.customer()));
        return json;
    }

    private String name(CustomerId id) {
        Customer known = customers.get(id);
        return known == null ? "" : known.name();
    }
}
