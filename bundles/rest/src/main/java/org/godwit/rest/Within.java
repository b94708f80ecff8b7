// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.godwit.api.disk.MachineId;
import org.godwit.api.tenant.Scope;

/** Which machines a list is to have: those of {@code ?customer=} and of {@code ?group=}. */
final class Within {
    private Within() {}

    /** All where neither is asked for; with both, those that are in both. */
    static Predicate<MachineId> asked(Call call, Parts parts) throws IOException {
        Predicate<MachineId> asked = machine -> true;
        Optional<String> customer = call.query("customer");
        if (customer.isPresent()) {
            Scope scope =
                    new Scope.OfCustomer(Ids.customer(parts, customer.get()).id());
            Set<MachineId> machines = parts.tenancy().machines(scope);
            asked = asked.and(machines::contains);
        }
        Optional<String> group = call.query("group");
        if (group.isPresent()) {
            Scope scope = new Scope.OfGroup(Ids.group(parts, group.get()).id());
            Set<MachineId> machines = parts.tenancy().machines(scope);
            asked = asked.and(machines::contains);
        }
        return asked;
    }
}
