// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.tenant;

import java.io.IOException;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenants;

/** From an id to what it names; MISSING when the catalog has nothing of that id. */
public record Known(Tenants tenants, Machines machines) {

    public Customer customer(CustomerId id) throws IOException {
        return tenants.find(id).orElseThrow(() -> missing("CUSTOMER_UNKNOWN", "customer", id.value(), "customers"));
    }

    public MachineGroup group(GroupId id) throws IOException {
        return tenants.find(id).orElseThrow(() -> missing("GROUP_UNKNOWN", "group", id.value(), "groups"));
    }

    public Machine machine(MachineId id) throws IOException {
        return machine(machines, id);
    }

    public static Machine machine(Machines machines, MachineId id) throws IOException {
        return machines.find(id).orElseThrow(() -> missing("MACHINE_UNKNOWN", "machine", id.value(), "machines"));
    }

    private static ProblemException missing(String code, String what, String id, String all) {
        return Problem.of(
                        Problem.Kind.MISSING,
                        code,
                        "Looked for " + what + " " + id + ", and the catalog has none of that id.",
                        "List the " + all + " and use an id from there.")
                .with(what, id)
                .asException();
    }
}
