// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.GroupId;
import org.godwit.api.tenant.Scope;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class TenantsTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private Ctl ctl;

    @BeforeEach
    void start() throws Exception {
        ctl = new Ctl(home).asAdmin(served.uri());
        ctl.run("customer", "create", "Reseller");
        ctl.run("customer", "create", "Acme", "--partner", "Reseller");
        ctl.run("group", "create", "shop", "--customer", "Acme");
    }

    @Test
    void customersAndGroupsAreMadeShownChangedAndDeleted() throws Exception {
        assertThat(ctl.run("customer").out()).contains("Acme", "Reseller");
        assertThat(ctl.run("customer", "show", "Acme").out()).contains("partner    Reseller", "groups     1");
        assertThat(ctl.run("group", "add", "shop", "web-1", "mch_db").out())
                .contains("customer  Acme", "machine   mch_web web-1", "machine   mch_db db-1");
        assertThat(ctl.run("machine", "web-1").out()).contains("group       shop of Acme");
        assertThat(ctl.run("group", "delete", "shop").exit()).isEqualTo(Exit.CONFLICT);
        ctl.run("group", "leave", "mch_db");
        assertThat(served.controller().catalog.tenants().groupOf(new MachineId("mch_db")))
                .isEmpty();
        assertThat(ctl.run("machines", "--group", "shop").out())
                .contains("mch_web")
                .doesNotContain("mch_db");
        assertThat(ctl.run("machines", "--customer", "Acme").out())
                .contains("mch_web")
                .doesNotContain("mch_db");
        assertThat(ctl.run("group", "set", "shop", "--name", "store", "--customer", "Reseller")
                        .out())
                .contains("name      store", "customer  Reseller");
        assertThat(ctl.run("customer", "set", "Acme", "--name", "Zenith", "--partner", "none")
                        .out())
                .contains("name       Zenith", "partner    none");
        assertThat(ctl.run("customer", "delete", "Zenith").exit()).isZero();
        assertThat(ctl.run("customer", "show", "Zenith").exit()).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void aGroupAndACustomerHaveSchedulesAndRulesOfTheirOwn() throws Exception {
        ctl.run("group", "add", "shop", "web-1");
        assertThat(ctl.run("replication", "set", "--group", "shop", "--target-rpo", "15m")
                        .out())
                .contains("target RPO 15 min", "(group shop)");
        Scope group = new Scope.OfGroup(new GroupId("grp_3"));
        assertThat(served.controller().catalog.policies().of(group).schedule())
                .contains(new ReplicationSchedule(900, 20));
        ctl.run("replication", "set", "--group", "shop", "--send-limit", "5");
        assertThat(served.controller().catalog.policies().of(group).schedule())
                .as("stays")
                .contains(new ReplicationSchedule(900, 20));
        assertThat(ctl.run("replication", "park", "--customer", "Acme").out())
                .contains("parked    yes (customer Acme)");
        assertThat(ctl.run("retention", "set", "--customer", "Acme", "--store", "main")
                        .out())
                .contains("store     main (customer Acme)");
        assertThat(ctl.run("retention", "inherit", "--customer", "Acme").out()).contains("store     main (built_in)");
        assertThat(ctl.run("replication", "set", "--group", "shop", "web-1", "--target-rpo", "1h")
                        .exit())
                .isEqualTo(Exit.USAGE);
        assertThat(ctl.run("retention", "simulate", "--group", "shop").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("retention", "apply", "--group", "shop").exit()).isEqualTo(Exit.USAGE);
    }

    @Test
    void aNameThatSeveralGroupsHaveIsNarrowedByTheCustomer() throws Exception {
        ctl.run("group", "create", "shop", "--customer", "Reseller");
        assertThat(ctl.run("group", "show", "shop").exit()).isEqualTo(Exit.CONFLICT);
        assertThat(ctl.run("group", "show", "shop", "--customer", "Reseller").out())
                .contains("grp_4");
        assertThat(ctl.run("replication", "show", "--group", "shop", "--customer", "Acme")
                        .exit())
                .isZero();
        assertThat(ctl.run("group", "show", "nothing").exit()).isEqualTo(Exit.NOT_FOUND);
    }

    @Test
    void aPlanIsGeneratedFromAGroup() throws Exception {
        ctl.run("group", "add", "shop", "web-1");
        assertThat(ctl.run("plan", "generate", "--group", "shop").out())
                .contains("mch_web")
                .doesNotContain("mch_db");
        assertThat(ctl.run("plan", "generate", "--customer", "Acme", "--machine", "db-1")
                        .out())
                .contains("mch_web", "mch_db");
    }
}
