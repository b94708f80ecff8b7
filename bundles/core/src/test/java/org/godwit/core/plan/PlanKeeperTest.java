// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.disk.NetworkInterface;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plan;
import org.godwit.api.plan.Plans;
import org.godwit.api.plan.Plans.Change;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.godwit.core.tenant.TenancyKeeper;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;

class PlanKeeperTest {
    private static final String ONE = Documents.devices("'a':{'id':'m'}");
    private static final String TWO = Documents.devices("'a':{'id':'m'},'b':{'id':'n'}");

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final List<String> told = new ArrayList<>();
    private final Tenancy tenancy =
            new TenancyKeeper(catalog.tenants(), catalog.machines(), catalog.policies(), new Told());
    private final Plans plans = new PlanKeeper(
            catalog.plans(),
            new PlanMachines(catalog.machines(), catalog.points()),
            tenancy,
            new PlanKeeper.Telling(new Told(), Clock.fixed(Samples.NOON, ZoneOffset.UTC)));

    private final class Told implements Events {
        @Override
        public void publish(String topic, String type, String subject, Map<String, String> facts) {
            told.add(type + " " + subject + " " + facts.get("version") + " by " + facts.get("by"));
        }

        @Override
        public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
            return () -> {};
        }
    }

    private static Change of(int version) {
        return new Change("site", OptionalInt.of(version), "bob");
    }

    private static Change first() {
        return new Change("site", OptionalInt.empty(), "ann");
    }

    private static void refused(String code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, e -> assertThat(
                        e.problem().code())
                .isEqualTo(code));
    }

    @Test
    void documentsAreKeptToTheByteAndWhoChangedWhatIsKnown() throws IOException {
        Plan first = plans.put(first(), Documents.ACURA_ONE);
        assertThat(first).isEqualTo(new Plan("site", 1, false, "ann", Samples.NOON, "saved", 2));
        Plan second = plans.put(of(1), Documents.ACURA_LIST);
        assertThat(plans.document("site", 1)).isEqualTo(Documents.ACURA_ONE);
        assertThat(plans.document("site", 2)).isEqualTo(Documents.ACURA_LIST);
        assertThat(plans.list()).containsExactly(second);
        assertThat(plans.versions("site")).containsExactly(second, first);
        assertThat(told).containsExactly("plan.saved site 1 by ann", "plan.saved site 2 by bob");
    }

    @Test
    void aChangeOfAnOlderVersionIsRefusedWithWhatIsThereNow() throws IOException {
        plans.put(first(), ONE);
        plans.put(of(1), TWO);
        assertThatThrownBy(() -> plans.put(of(1), ONE)).isInstanceOfSatisfying(ProblemException.class, e -> {
            assertThat(e.problem().code()).isEqualTo("PLAN_CHANGED");
            assertThat(e.problem().facts()).containsEntry("version", "2").containsEntry("by", "bob");
        });
        refused("PLAN_CHANGED", () -> plans.delete(of(1)));
        refused("PLAN_CHANGED", () -> plans.again(of(1), 1));
        refused("PLAN_CHANGED", () -> plans.put(new Change("other", OptionalInt.of(1), "ann"), ONE));
        refused("PLAN_EXISTS", () -> plans.put(first(), ONE));
        assertThat(plans.document("site", 2)).isEqualTo(TWO);
        assertThat(plans.versions("site")).hasSize(2);
    }

    @Test
    void theSameDocumentAgainIsNoChange() throws IOException {
        Plan first = plans.put(first(), ONE);
        assertThat(plans.put(of(1), ONE)).isEqualTo(first);
        assertThat(told).hasSize(1);
    }

    @Test
    void anOlderVersionAndADeletedPlanComeBack() throws IOException {
        plans.put(first(), ONE);
        plans.put(of(1), TWO);
        assertThat(plans.again(of(2), 1).note()).isEqualTo("version 1 again");
        assertThat(plans.document("site", 3)).isEqualTo(ONE);
        assertThat(plans.delete(of(3)).version()).isEqualTo(4);
        refused("PLAN_UNKNOWN", () -> plans.find("site"));
        refused("PLAN_UNKNOWN", () -> plans.delete(of(4)));
        refused("PLAN_VERSION_UNKNOWN", () -> plans.document("site", 4));
        assertThat(plans.list()).isEmpty();
        assertThat(plans.again(of(4), 2).version()).isEqualTo(5);
        assertThat(plans.document("site", 5)).isEqualTo(TWO);
        plans.delete(of(5));
        assertThat(plans.put(first(), ONE).version()).isEqualTo(7);
    }

    @Test
    void whatIsNoPlanIsNotKept() throws IOException {
        refused("PLAN_INVALID", () -> plans.put(first(), "{"));
        refused("PLAN_INVALID", () -> plans.put(first(), "{\"devices\":{}}"));
        refused("PLAN_NAME_INVALID", () -> plans.put(new Change("a/b", OptionalInt.empty(), "ann"), ONE));
        assertThat(plans.list()).isEmpty();
        refused("PLAN_UNKNOWN", () -> plans.versions("site"));
        refused("PLAN_VERSION_UNKNOWN", () -> plans.document("site", 1));
        // With findings that only a run would stumble over it is kept.
        plans.put(first(), Documents.devices("'a':{'id':'m','depends_on':['a']}"));
    }

    @Test
    void aPlanOfAllMachinesHasTheirAddressesAndNoBlockerOfItsOwn() throws IOException {
        machine("mch_1", "web", "10.0.1.5/24", "fe80::1/64");
        machine("mch_2", "web", "10.0.1.6/24");
        machine("mch_3", "db", "10.0.1.5/24");
        String document = plans.generate(Set.of());
        assertThat(document)
                .isEqualTo(
                        Documents.json(
                                """
                        {
                          'subnets' : {
                            'subnet_0' : {
                              'name' : 'subnet_0',
                              'cidr' : '10.0.1.0/24'
                            }
                          },
                          'devices' : {
                            'db' : {
                              'id' : 'mch_3',
                              'rank' : 0,
                              'ports' : [ {
                                'name' : 'port_0',
                                'ip' : '10.0.1.5',
                                'floating_ip' : false,
                                'subnet' : 'subnet_0'
                              } ]
                            },
                            'web' : {
                              'id' : 'mch_1',
                              'rank' : 0,
                              'ports' : [ {
                                'name' : 'port_0',
                                'floating_ip' : false,
                                'subnet' : 'subnet_0'
                              } ]
                            },
                            'web-2' : {
                              'id' : 'mch_2',
                              'rank' : 0,
                              'ports' : [ {
                                'name' : 'port_0',
                                'ip' : '10.0.1.6',
                                'floating_ip' : false,
                                'subnet' : 'subnet_0'
                              } ]
                            }
                          }
                        }
                        """));
        assertThat(plans.check(document))
                .filteredOn(finding -> finding.level() == Finding.Level.BLOCKER)
                .extracting(Finding::code)
                .containsOnly("NO_RESTORE_POINT");
        assertThat(plans.generate(Set.of(Scope.of(new MachineId("mch_2")))))
                .contains("mch_2")
                .doesNotContain("mch_1");
        refused("MACHINE_UNKNOWN", () -> plans.generate(Set.of(Scope.of(new MachineId("no")))));
    }

    @Test
    void aPlanOfAGroupHasTheMachinesThatAreInItNow() throws IOException {
        machine("mch_1", "web", "10.0.1.5/24");
        machine("mch_2", "db", "10.0.1.6/24");
        Customer acme = tenancy.create("Acme", Optional.empty(), "ann");
        MachineGroup shop = tenancy.create("shop", acme.id(), "ann");
        refused("PLAN_MACHINES", () -> plans.generate(Set.of(new Scope.OfGroup(shop.id()))));
        tenancy.place(new MachineId("mch_2"), Optional.of(shop.id()), "ann");
        assertThat(plans.generate(Set.of(new Scope.OfGroup(shop.id()))))
                .contains("mch_2")
                .doesNotContain("mch_1");
        assertThat(plans.generate(Set.of(new Scope.OfCustomer(acme.id()), Scope.of(new MachineId("mch_1")))))
                .contains("mch_1", "mch_2");
        refused("GROUP_UNKNOWN", () -> plans.generate(Set.of(new Scope.OfGroup(new GroupId("grp_no")))));
    }

    @Test
    void aPlanOfNoMachinesIsRefused() {
        refused("PLAN_MACHINES", () -> plans.generate(Set.of()));
    }

    private void machine(String id, String name, String... addresses) throws IOException {
        Machine sample = Samples.machine(id, name);
        catalog.machines()
                .put(new Machine(
                        sample.id(),
                        name,
                        sample.platform(),
                        sample.operatingSystem(),
                        sample.firmware(),
                        1,
                        1,
                        sample.disks(),
                        List.of(
                                new NetworkInterface("lo", "", List.of("127.0.0.1/8")),
                                new NetworkInterface("docker0", "", List.of("172.17.0.1/16")),
                                new NetworkInterface("eth0", "", List.of(addresses))),
                        List.of(),
                        true,
                        Samples.NOON));
    }
}
