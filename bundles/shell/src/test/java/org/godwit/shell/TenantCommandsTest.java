// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Plans;
import org.godwit.api.point.Machines;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.retention.Retention;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.Scope;
import org.godwit.api.tenant.Tenancy;
import org.godwit.rest.FakeJobs;
import org.godwit.rest.FakePlans;
import org.godwit.rest.FakeReplications;
import org.godwit.rest.FakeRetention;
import org.godwit.rest.FakeStatuses;
import org.godwit.rest.FakeTenancy;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TenantCommandsTest {
    private static final MachineId WEB = new MachineId("mch_web");

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Map<Class<?>, Object> services = new HashMap<>();

    @BeforeEach
    void aPartnerWithACustomerWithAGroup() throws Exception {
        services.put(Machines.class, catalog.machines());
        services.put(Statuses.class, FakeStatuses.over(catalog, new FakeJobs()));
        services.put(Replications.class, new FakeReplications(catalog));
        services.put(Retention.class, new FakeRetention(catalog));
        services.put(Plans.class, new FakePlans(catalog));
        services.put(Tenancy.class, new FakeTenancy(catalog));
        catalog.machines().put(Samples.machine("mch_web", "web-1"));
        catalog.machines().put(Samples.machine("mch_db", "db-1"));
        customer("create", "Reseller");
        customer("create", "Acme", "--partner", "Reseller");
        group("create", "shop", "--customer", "Acme");
    }

    private String customer(String... words) throws Exception {
        CustomerCommand command = new CustomerCommand();
        command.words = List.of(words);
        return run(command);
    }

    private String group(String... words) throws Exception {
        GroupCommand command = new GroupCommand();
        command.words = List.of(words);
        return run(command);
    }

    private String replication(String... words) throws Exception {
        ReplicationCommand command = new ReplicationCommand();
        command.words = List.of(words);
        return run(command);
    }

    private String retention(String... words) throws Exception {
        RetentionCommand command = new RetentionCommand();
        command.words = List.of(words);
        return run(command);
    }

    private String run(GodwitCommand command) throws Exception {
        return new Typist(services, Samples.NOON).type(command);
    }

    @Test
    void customersAndGroupsAreMadeShownChangedAndDeleted() throws Exception {
        assertThat(customer()).contains("Acme", "Reseller");
        assertThat(group("add", "shop", "web-1", "mch_db")).contains("Acme", "mch_web web-1", "mch_db db-1");
        assertThat(group("list", "--customer", "Acme")).contains("shop");
        assertThat(group("list", "--customer", "Reseller")).contains("No groups yet");
        group("leave", "db-1");
        assertThat(catalog.tenants().members().keySet()).containsExactly(WEB);
        MachinesCommand machines = new MachinesCommand();
        machines.group = "shop";
        assertThat(run(machines)).contains("web-1").doesNotContain("db-1");
        assertThatThrownBy(() -> group("delete", "shop")).hasMessageContaining("GROUP_NOT_EMPTY");
        assertThat(group("set", "shop", "--name", "store", "--customer", "Reseller"))
                .contains("store", "Reseller");
        assertThat(customer("set", "Acme", "--name", "Zenith", "--partner", "none"))
                .contains("Zenith")
                .doesNotContain("Reseller");
        assertThat(customer("delete", "Zenith")).contains("Customer Zenith is deleted.");
        assertThatThrownBy(() -> customer("show", "Zenith")).hasMessageContaining("CUSTOMER_UNKNOWN");
        assertThatThrownBy(() -> group("show", "store", "web-1")).hasMessageContaining("Name a group");
    }

    @Test
    void aGroupAndACustomerHaveDecisionsOfTheirOwn() throws Exception {
        group("add", "shop", "web-1");
        replication("set", "web-1", "--target-rpo", "1h");
        replication("set", "db-1", "--target-rpo", "1h");
        assertThat(replication("set", "--group", "shop", "--target-rpo", "15m"))
                .contains("(group 'shop')", "mch_web")
                .doesNotContain("mch_db");
        Scope shop = new Scope.OfGroup(new GroupId("grp_3"));
        assertThat(catalog.policies().of(shop).schedule()).contains(new ReplicationSchedule(900, 20));
        assertThat(replication("park", "--customer", "Acme")).contains("parked (customer 'Acme')");
        assertThat(retention("set", "--customer", "Acme", "--store", "main")).contains("(of customer 'Acme')");
        assertThat(retention("inherit", "--customer", "Acme")).contains("nobody decided otherwise");
        assertThatThrownBy(() -> retention("apply", "--group", "shop")).hasMessageContaining("Name a machine");
        assertThatThrownBy(() -> replication("park", "web-1", "--group", "shop"))
                .hasMessageContaining("not several");
    }

    @Test
    void aNameThatSeveralGroupsHaveIsNarrowedByTheCustomer() throws Exception {
        group("create", "shop", "--customer", "Reseller");
        assertThatThrownBy(() -> group("show", "shop")).hasMessageContaining("NAME_AMBIGUOUS");
        assertThat(group("show", "shop", "--customer", "Acme")).contains("grp_3");
    }

    @Test
    void aPlanIsGeneratedFromAGroup() throws Exception {
        group("add", "shop", "web-1");
        PlanCommand command = new PlanCommand();
        command.words = List.of("generate");
        command.groups = List.of("shop");
        assertThat(run(command)).contains("mch_web").doesNotContain("mch_db");
    }

    @Test
    void whatCanBeTypedIsOffered() throws IOException {
        assertThat(new TenantCompleter().words(Services.of(services)))
                .contains("create", "add", "Acme", "shop", "web-1");
    }
}
