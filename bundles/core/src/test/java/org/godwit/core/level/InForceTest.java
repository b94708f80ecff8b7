// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.level;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.godwit.api.chunk.StoreId;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.retention.Limits;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.retention.Policies.Policy;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.retention.RetentionRule;
import org.godwit.api.tenant.Customer;
import org.godwit.api.tenant.CustomerId;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.MachineGroup;
import org.godwit.api.tenant.Scope;
import org.godwit.core.MemoryParts;
import org.godwit.core.level.InForce.Said;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InForceTest {
    private static final RetentionRule RULE = new RetentionRule(1, 2, 3, 4, 5);
    private static final StoreId ARCHIVE = new StoreId("archive");
    private static final Limits TWO = new Limits(new Limits.Rates(100, 200), List.of(), 4);
    private static final MachineId WEB = new MachineId("mch_web");
    private static final Customer PARTNER = new Customer(new CustomerId("cus_p"), "Reseller", Optional.empty());
    private static final Customer ACME = new Customer(new CustomerId("cus_a"), "Acme", Optional.of(PARTNER.id()));
    private static final MachineGroup SHOP = new MachineGroup(new GroupId("grp_s"), "shop", ACME.id());
    private static final MachineGroup OWN = new MachineGroup(new GroupId("grp_o"), "own", PARTNER.id());

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final InForce inForce = new InForce(MemoryParts.of(catalog), "main");

    @BeforeEach
    void aMachineInAGroupOfACustomerOfAPartner() throws IOException {
        catalog.tenants().put(PARTNER);
        catalog.tenants().put(ACME);
        catalog.tenants().put(SHOP);
        catalog.tenants().put(OWN);
        catalog.tenants().join(WEB, SHOP.id());
    }

    private void decide(Scope scope, Policy policy) throws IOException {
        catalog.policies().put(scope, policy);
    }

    private static Policy every(int seconds) {
        return Policy.NONE.replicating(Optional.of(new ReplicationSchedule(seconds, 20)));
    }

    @Test
    void eachFieldComesFromTheNearestLevelThatHasDecidedItAndSaysFromWhich() throws IOException {
        Scope web = Scope.of(WEB);
        assertThat(inForce.rule(web)).isEqualTo(new Said<>(RetentionRule.BUILT_IN, Origin.BUILT_IN));
        decide(Scope.ALL, every(3600).keeping(Optional.of(RULE), Optional.empty()));
        decide(new Scope.OfCustomer(PARTNER.id()), Policy.NONE.keeping(Optional.empty(), Optional.of(ARCHIVE)));
        decide(new Scope.OfCustomer(ACME.id()), Policy.NONE.limited(Optional.of(TWO)));
        decide(new Scope.OfGroup(SHOP.id()), every(900));
        assertThat(inForce.rule(web)).isEqualTo(new Said<>(RULE, Origin.ALL));
        assertThat(inForce.store(web)).isEqualTo(new Said<>(ARCHIVE, origin(Origin.Level.PARTNER, "Reseller")));
        var replication = inForce.replication(WEB);
        assertThat(replication.limits()).isEqualTo(TWO);
        assertThat(replication.limits().disksAtOnce()).isEqualTo(4);
        assertThat(replication.limitsFrom()).isEqualTo(origin(Origin.Level.CUSTOMER, "Acme"));
        assertThat(replication.schedule().targetRpoSeconds()).isEqualTo(900);
        assertThat(replication.scheduleFrom()).isEqualTo(origin(Origin.Level.GROUP, "shop"));
        assertThat(replication.scheduleFrom()).hasToString("group 'shop'");
        decide(web, every(60));
        assertThat(inForce.replication(WEB).scheduleFrom()).isEqualTo(Origin.MACHINE);
        assertThat(inForce.replication(WEB).limitsFrom()).isEqualTo(origin(Origin.Level.CUSTOMER, "Acme"));
        assertThat(inForce.replication(new Scope.OfGroup(SHOP.id())).schedule().targetRpoSeconds())
                .isEqualTo(900);
        assertThat(inForce.replication(new Scope.OfCustomer(ACME.id())).scheduleFrom())
                .isEqualTo(Origin.ALL);
    }

    @Test
    void aMachineThatMovesHasWhatTheOtherGroupHasAtOnce() throws IOException {
        decide(new Scope.OfGroup(SHOP.id()), every(900));
        decide(new Scope.OfCustomer(PARTNER.id()), every(60));
        assertThat(inForce.replication(WEB).schedule().targetRpoSeconds()).isEqualTo(900);
        catalog.tenants().join(WEB, OWN.id());
        assertThat(inForce.replication(WEB).schedule().targetRpoSeconds()).isEqualTo(60);
        assertThat(inForce.replication(WEB).scheduleFrom()).isEqualTo(origin(Origin.Level.CUSTOMER, "Reseller"));
        catalog.tenants().leave(WEB);
        assertThat(inForce.replication(WEB).scheduleFrom()).isEqualTo(Origin.BUILT_IN);
    }

    @Test
    void aNewNameOfACustomerTakesNothingFromItAndWhoIsNamedIsCalledSo() throws IOException {
        decide(new Scope.OfCustomer(ACME.id()), every(900));
        catalog.tenants().put(new Customer(ACME.id(), "Zenith", Optional.empty()));
        decide(new Scope.OfCustomer(PARTNER.id()), Policy.NONE.parked(true));
        assertThat(inForce.replication(WEB).scheduleFrom()).isEqualTo(origin(Origin.Level.CUSTOMER, "Zenith"));
        assertThat(inForce.replication(WEB).parked()).isFalse();
    }

    @Test
    void whatIsDecidedIsToldOnceAndNotWhenNothingChanges() throws IOException {
        Told told = new Told(new ArrayList<>());
        Decisions decisions = new Decisions(MemoryParts.of(catalog), told);
        decisions.put(Scope.of(WEB), policy -> policy.parked(true), "ann");
        decisions.put(Scope.of(WEB), policy -> policy.parked(true), "bob");
        decisions.put(Scope.of(WEB), policy -> policy.parked(false), "bob");
        assertThat(told.by()).containsExactly("ann", "bob");
    }

    /** @param by whom each event names */
    private record Told(List<String> by) implements Events {
        @Override
        public void publish(String topic, String type, String subject, Map<String, String> facts) {
            by.add(facts.getOrDefault("by", ""));
        }

        @Override
        public AutoCloseable subscribe(long afterId, Consumer<Event> listener) {
            throw new AssertionError("nobody listens here");
        }
    }

    @Test
    void whatALargerScopeHasParkedIsParkedAndTheLargestIsNamed() throws IOException {
        assertThat(inForce.replication(WEB).parkedFrom()).isEmpty();
        decide(Scope.of(WEB), Policy.NONE.parked(true));
        assertThat(inForce.replication(WEB).parkedFrom()).contains(Origin.MACHINE);
        decide(new Scope.OfCustomer(PARTNER.id()), Policy.NONE.parked(true));
        assertThat(inForce.replication(WEB).parkedFrom()).contains(origin(Origin.Level.PARTNER, "Reseller"));
        decide(Scope.of(WEB), Policy.NONE);
        assertThat(inForce.replication(WEB).parked()).isTrue();
        decide(Scope.ALL, Policy.NONE.parked(true));
        assertThat(inForce.replication(WEB).parkedFrom()).contains(Origin.ALL);
    }

    @Test
    void whatIsReadAtOnceIsWhatIsReadRowByRow() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Scope> scopes = new ArrayList<>(List.of(Scope.ALL));
        for (int i = 0; i < 6; i++) {
            CustomerId id = new CustomerId("cus_" + i);
            boolean below = i > 1 && random.nextBoolean();
            Optional<CustomerId> partner = below ? Optional.of(new CustomerId("cus_" + i % 2)) : Optional.empty();
            catalog.tenants().put(new Customer(id, "c" + i, partner));
            scopes.add(new Scope.OfCustomer(id));
            GroupId group = new GroupId("grp_" + i);
            catalog.tenants().put(new MachineGroup(group, "g" + i, new CustomerId("cus_" + random.nextInt(i + 1))));
            scopes.add(new Scope.OfGroup(group));
        }
        for (int i = 0; i < 20; i++) {
            MachineId machine = new MachineId("mch_" + i);
            scopes.add(Scope.of(machine));
            if (random.nextInt(4) > 0) {
                // Also into groups that are not there.
                catalog.tenants().join(machine, new GroupId("grp_" + random.nextInt(8)));
            }
        }
        for (Scope scope : scopes) {
            if (random.nextBoolean()) {
                decide(scope, every(60 + random.nextInt(100)).parked(random.nextInt(8) == 0));
            }
        }
        InForce read = inForce.read();
        for (Scope scope : scopes) {
            assertThat(read.replication(scope)).as("seed %s, %s", seed, scope).isEqualTo(inForce.replication(scope));
        }
    }

    private static Origin origin(Origin.Level level, String name) {
        return new Origin(level, name);
    }
}
