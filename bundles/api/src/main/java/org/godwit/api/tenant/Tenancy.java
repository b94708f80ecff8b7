// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.tenant;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.MachineId;

/**
 * Partners, customers, groups and the machines in them. Each change is told as an event, with who made it. Safe for use by
 * many threads.
 *
 * <p>A name that cannot be, or is another's, is refused with {@code NAME_INVALID}, {@code CUSTOMER_EXISTS} or
 * {@code GROUP_EXISTS}; an id that is nobody's with {@code CUSTOMER_UNKNOWN}, {@code GROUP_UNKNOWN},
 * {@code MACHINE_UNKNOWN} (MISSING).
 */
public interface Tenancy {
    /** So many customers, and so many groups, can there be. */
    int MOST = 10_000;

    /** All, by name. */
    List<Customer> customers() throws IOException;

    /** All, by name and then id. */
    List<MachineGroup> groups() throws IOException;

    Customer find(CustomerId id) throws IOException;

    MachineGroup find(GroupId id) throws IOException;

    /** The group of each machine that is in one. */
    Map<MachineId, GroupId> members() throws IOException;

    /** What is in it now, smaller scopes included; of {@link Scope#ALL} every machine. */
    Set<MachineId> machines(Scope scope) throws IOException;

    /** @throws IOException MISCONFIGURED {@code PARTNER_NESTED} when the partner has a partner itself */
    Customer create(String name, Optional<CustomerId> partner, String by) throws IOException;

    MachineGroup create(String name, CustomerId customer, String by) throws IOException;

    /**
     * Another name or another partner for the customer of that id. What is decided for it stays with it; what is decided for
     * the partner holds at once.
     *
     * @throws IOException MISCONFIGURED {@code PARTNER_NESTED} when it would be a partner that has a partner
     */
    void change(Customer customer, String by) throws IOException;

    /** Another name or another customer for the group of that id, with its machines. */
    void change(MachineGroup group, String by) throws IOException;

    /**
     * What was decided for it goes with it, and stands in the event.
     *
     * @throws IOException MISCONFIGURED {@code CUSTOMER_NOT_EMPTY} while it has groups or customers
     */
    void delete(CustomerId id, String by) throws IOException;

    /**
     * What was decided for it goes with it, and stands in the event.
     *
     * @throws IOException MISCONFIGURED {@code GROUP_NOT_EMPTY} while machines are in it
     */
    void delete(GroupId id, String by) throws IOException;

    /**
     * Puts a machine into a group, out of the one it was in. What is in force for it follows at once.
     *
     * @param group empty for none
     */
    void place(MachineId machine, Optional<GroupId> group, String by) throws IOException;
}
