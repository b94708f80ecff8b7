// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.tenant;

/**
 * Machines of a customer that are treated alike. A machine is in one at the most.
 *
 * @param name no two groups of a customer have the same
 */
public record MachineGroup(GroupId id, String name, CustomerId customer) {
    public MachineGroup {
        Customer.refuseName(name);
    }
}
