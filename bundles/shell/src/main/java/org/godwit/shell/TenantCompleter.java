// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.godwit.api.tenant.Tenancy;

/** What {@code godwit:customer} and {@code godwit:group} can do, and names of customers, groups and machines. */
@Service
public final class TenantCompleter extends IdCompleter {
    @Override
    Collection<String> words(Services present) throws IOException {
        TreeSet<String> words = new TreeSet<>(List.of("list", "show", "create", "set", "delete", "add", "leave"));
        Tenancy tenancy = present.need(Tenancy.class);
        tenancy.customers().forEach(customer -> words.add(customer.name()));
        tenancy.groups().forEach(group -> words.add(group.name()));
        words.addAll(new MachineCompleter().words(present));
        return words;
    }
}
