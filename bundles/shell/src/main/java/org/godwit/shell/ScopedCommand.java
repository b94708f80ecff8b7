// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.karaf.shell.api.action.Option;
import org.godwit.api.disk.MachineId;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;

/** What is for all machines, those of a customer or of a group, or one. */
public abstract class ScopedCommand extends GodwitCommand {
    private static final String ALL = "all";

    @Option(name = "--customer", description = "Of this customer, by id or name; with --group: whose group it is")
    String customer = "";

    @Option(name = "--group", description = "Of this group, by id or name")
    String group = "";

    /**
     * What is named.
     *
     * @param machine by id or name, or all; empty when none is named
     * @return empty when nothing is named
     */
    Optional<Scope> scope(Optional<String> machine) throws IOException {
        if (!group.isEmpty() || !customer.isEmpty()) {
            if (machine.isPresent()) {
                throw new IllegalArgumentException("Name a machine, a --group or a --customer, not several.");
            }
            return Optional.of(
                    group.isEmpty()
                            ? new Scope.OfCustomer(
                                    Named.customer(services(), customer).id())
                            : new Scope.OfGroup(
                                    Named.group(services(), group, customer).id()));
        }
        if (machine.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                machine.get().equals(ALL)
                        ? Scope.ALL
                        : Scope.of(Named.machine(services(), machine.get()).id()));
    }

    Scope needed(Optional<Scope> scope) {
        return scope.orElseThrow(
                () -> new IllegalArgumentException("Name a machine, a --group, a --customer, or 'all'."));
    }

    static MachineId machine(Scope scope) {
        if (scope instanceof Scope.OfMachine one) {
            return one.machine();
        }
        throw new IllegalArgumentException("Name a machine.");
    }

    /** Which machines are within; all where nothing is named. */
    Predicate<MachineId> within(Optional<Scope> scope) throws IOException {
        if (scope.isEmpty() || scope.get() instanceof Scope.All) {
            return machine -> true;
        }
        Set<MachineId> machines = need(Tenancy.class).machines(scope.get());
        return machines::contains;
    }
}
