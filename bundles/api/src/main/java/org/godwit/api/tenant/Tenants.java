// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.tenant;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;

/** Customers, groups and who is in them, as the catalog remembers them. Each write is durable; no rule is applied. */
public interface Tenants {

    /** All, by name. */
    List<Customer> customers() throws IOException;

    /** All, by name and then id. */
    List<MachineGroup> groups() throws IOException;

    Optional<Customer> find(CustomerId id) throws IOException;

    Optional<MachineGroup> find(GroupId id) throws IOException;

    /** Adds it, or puts it in the place of what has its id. */
    void put(Customer customer) throws IOException;

    /** Adds it, or puts it in the place of what has its id. */
    void put(MachineGroup group) throws IOException;

    /** Nothing happens when there is none. */
    void remove(CustomerId id) throws IOException;

    /** Nothing happens when there is none. */
    void remove(GroupId id) throws IOException;

    /** Of every machine that is in one. */
    Map<MachineId, GroupId> members() throws IOException;

    Optional<GroupId> groupOf(MachineId machine) throws IOException;

    /** Takes it out of the group it was in. */
    void join(MachineId machine, GroupId group) throws IOException;

    /** Nothing happens when it is in none. */
    void leave(MachineId machine) throws IOException;
}
