// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.tenant;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.problem.Problem;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenancy;

/** What customers and groups may not become. */
final class Refusals {
    private final Known known;

    Refusals(Known known) {
        this.known = known;
    }

    static void name(String name) throws IOException {
        try {
            Customer.refuseName(name);
        } catch (IllegalArgumentException e) {
            throw Problem.of(
                            Problem.Kind.MISCONFIGURED,
                            "NAME_INVALID",
                            "Cannot be called '" + name + "': " + e.getMessage() + ".",
                            "Choose another name.")
                    .causedBy(e);
        }
    }

    static void oneTooMany(int count) throws IOException {
        if (count >= Tenancy.MOST) {
            throw refused(
                    "TENANTS_TOO_MANY",
                    "Tried to make one more, and there are " + Tenancy.MOST + ", the most there can be.",
                    "Delete one that is empty.");
        }
    }

    /** A name that another has, and partners of partners. */
    void customer(Customer customer) throws IOException {
        List<Customer> all = known.tenants().customers();
        Optional<Customer> other = all.stream()
                .filter(one -> one.name().equals(customer.name()) && !one.id().equals(customer.id()))
                .findFirst();
        if (other.isPresent()) {
            throw refused(
                    "CUSTOMER_EXISTS",
                    "Tried to call a customer '" + customer.name() + "', and "
                            + other.get().id() + " is called so.",
                    "Choose another name.");
        }
        if (customer.partner().isEmpty()) {
            return;
        }
        Customer partner = known.customer(customer.partner().get());
        Optional<Customer> below = all.stream()
                .filter(one -> one.partner().equals(Optional.of(customer.id())))
                .findFirst();
        if (partner.partner().isPresent() || below.isPresent()) {
            String why = below.isPresent()
                    ? "'" + below.get().name() + "' is a customer of '" + customer.name() + "'"
                    : "'" + partner.name() + "' is a customer of a partner itself";
            throw refused(
                    "PARTNER_NESTED",
                    "Tried to make '" + customer.name() + "' a customer of '" + partner.name() + "', and " + why + ".",
                    "A partner has no partner: name another, or none.");
        }
    }

    /** A name that another group of the customer has. */
    void group(MachineGroup group) throws IOException {
        Customer customer = known.customer(group.customer());
        Optional<MachineGroup> other = known.tenants().groups().stream()
                .filter(one -> one.customer().equals(group.customer())
                        && one.name().equals(group.name())
                        && !one.id().equals(group.id()))
                .findFirst();
        if (other.isPresent()) {
            throw refused(
                    "GROUP_EXISTS",
                    "Tried to call a group of '" + customer.name() + "' '" + group.name() + "', and "
                            + other.get().id() + " is called so.",
                    "Choose another name.");
        }
    }

    void unlessEmpty(Customer customer) throws IOException {
        long groups = known.tenants().groups().stream()
                .filter(group -> group.customer().equals(customer.id()))
                .count();
        long customers = known.tenants().customers().stream()
                .filter(one -> one.partner().equals(Optional.of(customer.id())))
                .count();
        if (groups + customers > 0) {
            throw refused(
                    "CUSTOMER_NOT_EMPTY",
                    "Tried to delete customer '" + customer.name() + "', and it has " + groups + " groups and "
                            + customers + " customers.",
                    "Delete those first, or move them elsewhere.");
        }
    }

    void unlessEmpty(MachineGroup group) throws IOException {
        long machines = known.tenants().members().values().stream()
                .filter(group.id()::equals)
                .count();
        if (machines > 0) {
            throw refused(
                    "GROUP_NOT_EMPTY",
                    "Tried to delete group '" + group.name() + "', and " + machines + " machines are in it.",
                    "Move them into another group, or out of this one.");
        }
    }

    private static IOException refused(String code, String message, String remedy) {
        return Problem.of(Problem.Kind.MISCONFIGURED, code, message, remedy).asException();
    }
}
