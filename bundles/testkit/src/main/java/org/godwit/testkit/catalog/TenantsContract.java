// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Tenants;
import org.junit.jupiter.api.Test;

/** What all {@link Tenants} keep to. */
public interface TenantsContract {

    /** Empty ones. */
    Tenants tenants() throws IOException;

    @Test
    default void customersAndGroupsAreFoundAsTheyWerePutLast() throws IOException {
        Tenants tenants = tenants();
        Customer acme = new Customer(new CustomerId("cus_2"), "Acme ü", Optional.of(new CustomerId("cus_1")));
        Customer partner = new Customer(new CustomerId("cus_1"), "Reseller", Optional.empty());
        tenants.put(partner);
        tenants.put(acme);
        assertThat(tenants.customers()).containsExactly(acme, partner);
        assertThat(tenants.find(acme.id())).contains(acme);
        Customer moved = new Customer(acme.id(), "Zenith", Optional.empty());
        tenants.put(moved);
        assertThat(tenants.customers()).containsExactly(partner, moved);
        MachineGroup web = new MachineGroup(new GroupId("grp_1"), "web", acme.id());
        MachineGroup same = new MachineGroup(new GroupId("grp_2"), "web", partner.id());
        tenants.put(same);
        tenants.put(web);
        assertThat(tenants.groups()).containsExactly(web, same);
        tenants.remove(web.id());
        tenants.remove(web.id());
        assertThat(tenants.find(web.id())).isEmpty();
        assertThat(tenants.groups()).containsExactly(same);
        tenants.remove(partner.id());
        assertThat(tenants.find(partner.id())).isEmpty();
        assertThat(tenants.customers()).containsExactly(moved);
    }

    @Test
    default void aMachineIsInOneGroupAtTheMost() throws IOException {
        Tenants tenants = tenants();
        MachineId web = new MachineId("mch_1");
        MachineId db = new MachineId("mch_2");
        GroupId one = new GroupId("grp_1");
        GroupId other = new GroupId("grp_2");
        assertThat(tenants.groupOf(web)).isEmpty();
        tenants.join(web, one);
        tenants.join(db, one);
        tenants.join(web, other);
        assertThat(tenants.groupOf(web)).contains(other);
        assertThat(tenants.members()).isEqualTo(Map.of(web, other, db, one));
        tenants.leave(web);
        tenants.leave(web);
        assertThat(tenants.groupOf(web)).isEmpty();
        assertThat(tenants.members()).isEqualTo(Map.of(db, one));
    }
}
