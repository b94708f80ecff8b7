// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenancyKeeperTest {
    private static final MachineId WEB = new MachineId("mch_web");
    private static final MachineId DB = new MachineId("mch_db");

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final List<String> told = new ArrayList<>();
    private final Tenancy tenancy =
            new TenancyKeeper(catalog.tenants(), catalog.machines(), catalog.policies(), new Told());

    private final class Told implements Events {
        @Override
        public void publish(String topic, String type, String subject, Map<String, String> facts) {
            told.add(type + " " + new TreeMap<>(facts));
        }

        @Override
        public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
            return () -> {};
        }
    }

    @BeforeEach
    void twoMachines() throws IOException {
        catalog.machines().put(Samples.machine(WEB.value(), "web"));
        catalog.machines().put(Samples.machine(DB.value(), "db"));
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().code())
                .isEqualTo(code));
    }

    @Test
    void machinesAreInGroupsOfCustomersOfPartners() throws IOException {
        Customer partner = tenancy.create("Reseller", Optional.empty(), "ann");
        Customer acme = tenancy.create("Acme", Optional.of(partner.id()), "ann");
        MachineGroup shop = tenancy.create("shop", acme.id(), "ann");
        MachineGroup own = tenancy.create("shop", partner.id(), "ann");
        tenancy.place(WEB, Optional.of(shop.id()), "ann");
        tenancy.place(DB, Optional.of(own.id()), "ann");
        assertThat(tenancy.customers()).containsExactly(acme, partner);
        assertThat(tenancy.machines(new Scope.OfGroup(shop.id()))).containsExactly(WEB);
        assertThat(tenancy.machines(new Scope.OfCustomer(acme.id()))).containsExactly(WEB);
        assertThat(tenancy.machines(new Scope.OfCustomer(partner.id()))).containsExactlyInAnyOrder(WEB, DB);
        assertThat(tenancy.machines(Scope.of(WEB))).containsExactly(WEB);
        tenancy.place(WEB, Optional.empty(), "bob");
        assertThat(tenancy.machines(new Scope.OfCustomer(acme.id()))).isEmpty();
        assertThat(tenancy.machines(Scope.ALL)).isEqualTo(Set.of(WEB, DB));
        assertThat(told)
                .containsExactly(
                        "customer.created {by=ann, name=Reseller}",
                        "customer.created {by=ann, name=Acme, partner=" + partner.id() + "}",
                        "group.created {by=ann, customer=" + acme.id() + ", name=shop}",
                        "group.created {by=ann, customer=" + partner.id() + ", name=shop}",
                        "machine.placed {by=ann, group=" + shop.id() + ", name=web}",
                        "machine.placed {by=ann, group=" + own.id() + ", name=db}",
                        "machine.placed {by=bob, groupBefore=" + shop.id() + ", name=web}");
    }

    @Test
    void whatIsRenamedOrMovedKeepsWhatIsDecidedForItAndSaysWhatItWas() throws IOException {
        Customer acme = tenancy.create("Acme", Optional.empty(), "ann");
        Customer other = tenancy.create("Other", Optional.empty(), "ann");
        MachineGroup shop = tenancy.create("shop", acme.id(), "ann");
        Scope scope = new Scope.OfGroup(shop.id());
        catalog.policies().put(scope, Policy.NONE.parked(true));
        told.clear();
        tenancy.change(new MachineGroup(shop.id(), "store", other.id()), "bob");
        tenancy.change(new MachineGroup(shop.id(), "store", other.id()), "bob");
        assertThat(catalog.policies().of(scope).parked()).isTrue();
        assertThat(tenancy.find(shop.id()).name()).isEqualTo("store");
        assertThat(told)
                .containsExactly("group.changed {by=bob, customer=" + other.id() + ", customerBefore=" + acme.id()
                        + ", name=store, nameBefore=shop}");
        tenancy.change(new Customer(acme.id(), "Zenith", Optional.of(other.id())), "bob");
        assertThat(tenancy.find(acme.id()).partner()).contains(other.id());
        assertThat(told.get(1))
                .isEqualTo("customer.changed {by=bob, name=Zenith, nameBefore=Acme, partner=" + other.id() + "}");
    }

    @Test
    void nothingIsDeletedWhileSomethingIsInItAndThenWhatWasDecidedIsSaid() throws IOException {
        Customer partner = tenancy.create("Reseller", Optional.empty(), "ann");
        Customer acme = tenancy.create("Acme", Optional.of(partner.id()), "ann");
        MachineGroup shop = tenancy.create("shop", acme.id(), "ann");
        tenancy.place(WEB, Optional.of(shop.id()), "ann");
        Scope scope = new Scope.OfGroup(shop.id());
        catalog.policies().put(scope, Policy.NONE.parked(true));
        refused("GROUP_NOT_EMPTY", () -> tenancy.delete(shop.id(), "ann"));
        refused("CUSTOMER_NOT_EMPTY", () -> tenancy.delete(acme.id(), "ann"));
        refused("CUSTOMER_NOT_EMPTY", () -> tenancy.delete(partner.id(), "ann"));
        assertThat(catalog.policies().of(scope).parked()).isTrue();
        tenancy.place(WEB, Optional.empty(), "ann");
        told.clear();
        tenancy.delete(shop.id(), "ann");
        tenancy.delete(acme.id(), "ann");
        tenancy.delete(partner.id(), "ann");
        assertThat(told)
                .containsExactly(
                        "group.deleted {by=ann, customer=" + acme.id() + ", decided=parked, name=shop}",
                        "customer.deleted {by=ann, decided=nothing, name=Acme, partner=" + partner.id() + "}",
                        "customer.deleted {by=ann, decided=nothing, name=Reseller}");
        assertThat(catalog.policies().all()).isEmpty();
        refused("GROUP_UNKNOWN", () -> tenancy.delete(shop.id(), "ann"));
    }

    @Test
    void namesThatAreTakenOrNoneAreRefused() throws IOException {
        Customer acme = tenancy.create("Acme", Optional.empty(), "ann");
        Customer other = tenancy.create("Other", Optional.empty(), "ann");
        MachineGroup shop = tenancy.create("shop", acme.id(), "ann");
        refused("CUSTOMER_EXISTS", () -> tenancy.create("Acme", Optional.empty(), "ann"));
        refused("CUSTOMER_EXISTS", () -> tenancy.change(new Customer(other.id(), "Acme", Optional.empty()), "ann"));
        refused("GROUP_EXISTS", () -> tenancy.create("shop", acme.id(), "ann"));
        MachineGroup same = tenancy.create("shop", other.id(), "ann");
        refused("GROUP_EXISTS", () -> tenancy.change(new MachineGroup(same.id(), "shop", acme.id()), "ann"));
        for (String name : new String[] {"", " a", "a\n", "x".repeat(129)}) {
            refused("NAME_INVALID", () -> tenancy.create(name, Optional.empty(), "ann"));
            refused("NAME_INVALID", () -> tenancy.create(name, acme.id(), "ann"));
        }
        assertThat(tenancy.groups()).containsExactlyInAnyOrder(shop, same);
    }

    @Test
    void aPartnerHasNoPartner() throws IOException {
        Customer partner = tenancy.create("Reseller", Optional.empty(), "ann");
        Customer acme = tenancy.create("Acme", Optional.of(partner.id()), "ann");
        Customer other = tenancy.create("Other", Optional.empty(), "ann");
        refused("PARTNER_NESTED", () -> tenancy.create("Below", Optional.of(acme.id()), "ann"));
        refused(
                "PARTNER_NESTED",
                () -> tenancy.change(new Customer(partner.id(), "Reseller", Optional.of(other.id())), "ann"));
        CustomerId gone = new CustomerId("cus_gone");
        refused("CUSTOMER_UNKNOWN", () -> tenancy.create("Below", Optional.of(gone), "ann"));
        refused("CUSTOMER_UNKNOWN", () -> tenancy.create("shop", gone, "ann"));
        refused("CUSTOMER_UNKNOWN", () -> tenancy.machines(new Scope.OfCustomer(gone)));
        refused("GROUP_UNKNOWN", () -> tenancy.place(WEB, Optional.of(new GroupId("grp_gone")), "ann"));
        refused("MACHINE_UNKNOWN", () -> tenancy.place(new MachineId("mch_gone"), Optional.empty(), "ann"));
    }
}
