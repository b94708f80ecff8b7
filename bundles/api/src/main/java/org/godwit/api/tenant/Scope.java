// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.tenant;

import org.godwit.api.disk.MachineId;

/** What a decision is for. The smaller scope goes before the larger one: machine, group, customer, its partner, all. */
public sealed interface Scope {
    /** Every machine. */
    Scope ALL = new All();

    static Scope of(MachineId machine) {
        return new OfMachine(machine);
    }

    record All() implements Scope {}

    /** The machines in its groups; of a partner also those of its customers. */
    record OfCustomer(CustomerId customer) implements Scope {}

    record OfGroup(GroupId group) implements Scope {}

    record OfMachine(MachineId machine) implements Scope {}
}
