// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the REST interface can do, the command line can do, or says here why not. */
class ParityTest {
    @TempDir
    Path home;

    private static final Map<String, String> COMMANDS = Map.ofEntries(
            Map.entry("signIn", "login"),
            Map.entry("signOut", "logout"),
            Map.entry("getController", "status"),
            Map.entry("getSummary", "status"),
            Map.entry("listMachines", "machines"),
            Map.entry("getMachine", "machine"),
            Map.entry("listRestorePoints", "points"),
            Map.entry("getRestorePoint", "point"),
            Map.entry("revokeMachine", "revoke"),
            Map.entry("updateAgent", "agent-update"),
            Map.entry("updateAgents", "agent-update"),
            Map.entry("holdRestorePoint", "hold"),
            Map.entry("releaseRestorePoint", "release"),
            Map.entry("getRetention", "retention"),
            Map.entry("putRetention", "retention"),
            Map.entry("applyRetention", "retention"),
            Map.entry("getMachineRetention", "retention"),
            Map.entry("putMachineRetention", "retention"),
            Map.entry("simulateRetention", "retention"),
            Map.entry("listReplications", "replication"),
            Map.entry("getReplication", "replication"),
            Map.entry("putReplication", "replication"),
            Map.entry("parkReplication", "replication"),
            Map.entry("resumeReplication", "replication"),
            Map.entry("getMachineReplication", "replication"),
            Map.entry("putMachineReplication", "replication"),
            Map.entry("parkMachineReplication", "replication"),
            Map.entry("resumeMachineReplication", "replication"),
            Map.entry("getCustomerReplication", "replication"),
            Map.entry("putCustomerReplication", "replication"),
            Map.entry("parkCustomerReplication", "replication"),
            Map.entry("resumeCustomerReplication", "replication"),
            Map.entry("getCustomerRetention", "retention"),
            Map.entry("putCustomerRetention", "retention"),
            Map.entry("getGroupReplication", "replication"),
            Map.entry("putGroupReplication", "replication"),
            Map.entry("parkGroupReplication", "replication"),
            Map.entry("resumeGroupReplication", "replication"),
            Map.entry("getGroupRetention", "retention"),
            Map.entry("putGroupRetention", "retention"),
            Map.entry("getCustomer", "customer"),
            Map.entry("createCustomer", "customer"),
            Map.entry("putCustomer", "customer"),
            Map.entry("deleteCustomer", "customer"),
            Map.entry("getGroup", "group"),
            Map.entry("createGroup", "group"),
            Map.entry("putGroup", "group"),
            Map.entry("deleteGroup", "group"),
            Map.entry("listCustomers", "customer"),
            Map.entry("listGroups", "group"),
            Map.entry("putMachineGroup", "group"),
            Map.entry("deleteMachineGroup", "group"),
            Map.entry("deleteRestorePoint", "points"),
            Map.entry("listPlans", "plan"),
            Map.entry("generatePlan", "plan"),
            Map.entry("checkPlanDocument", "plan"),
            Map.entry("getPlan", "plan"),
            Map.entry("putPlan", "plan"),
            Map.entry("deletePlan", "plan"),
            Map.entry("checkPlan", "plan"),
            Map.entry("exportPlan", "plan"),
            Map.entry("listPlanVersions", "plan"),
            Map.entry("getPlanVersion", "plan"),
            Map.entry("exportPlanVersion", "plan"),
            Map.entry("revertPlan", "plan"),
            Map.entry("getPlanSchema", "plan"),
            Map.entry("getPlanDrills", "drills"),
            Map.entry("putPlanDrills", "drills"),
            Map.entry("deletePlanDrills", "drills"),
            Map.entry("listSites", "site"),
            Map.entry("startSite", "site"),
            Map.entry("checkSite", "site"),
            Map.entry("getSite", "site"),
            Map.entry("listSiteLedger", "site"),
            Map.entry("listSitePictures", "site"),
            Map.entry("approveSite", "site"),
            Map.entry("pauseSite", "site"),
            Map.entry("resumeSite", "site"),
            Map.entry("retrySite", "site"),
            Map.entry("detachSite", "site"),
            Map.entry("rollBackSite", "site"),
            Map.entry("deleteSite", "site"),
            Map.entry("prolongSite", "site"),
            Map.entry("addSiteMachines", "site"),
            Map.entry("powerOffSiteMachines", "site"),
            Map.entry("powerOnSiteMachines", "site"),
            Map.entry("removeSiteMachines", "site"),
            Map.entry("listFailbacks", "failback"),
            Map.entry("startFailback", "failback"),
            Map.entry("checkFailback", "failback"),
            Map.entry("getFailback", "failback"),
            Map.entry("syncFailback", "failback"),
            Map.entry("runFailback", "failback"),
            Map.entry("finalizeFailback", "failback"),
            Map.entry("rollBackFailback", "failback"),
            Map.entry("retryFailback", "failback"),
            Map.entry("cancelFailback", "failback"),
            Map.entry("listMigrations", "migration"),
            Map.entry("startMigration", "migration"),
            Map.entry("checkMigration", "migration"),
            Map.entry("getMigration", "migration"),
            Map.entry("testMigration", "migration"),
            Map.entry("endMigrationTest", "migration"),
            Map.entry("skipMigrationTest", "migration"),
            Map.entry("cutOverMigration", "migration"),
            Map.entry("holdMigration", "migration"),
            Map.entry("retryMigration", "migration"),
            Map.entry("rollBackMigration", "migration"),
            Map.entry("finalizeMigration", "migration"),
            Map.entry("cancelMigration", "migration"),
            Map.entry("listDamages", "damage"),
            Map.entry("listJobs", "jobs"),
            Map.entry("startJob", "replicate"),
            Map.entry("getJob", "job"),
            Map.entry("cancelJob", "cancel"),
            Map.entry("listStores", "store"),
            Map.entry("verifyStore", "store"),
            Map.entry("listPlugins", "plugins"),
            Map.entry("listLogs", "logs"),
            Map.entry("listAlerts", "alerts"),
            Map.entry("getAlert", "alerts"),
            Map.entry("acknowledgeAlert", "alerts"),
            Map.entry("listWebhooks", "webhook"),
            Map.entry("createWebhook", "webhook"),
            Map.entry("getWebhook", "webhook"),
            Map.entry("putWebhook", "webhook"),
            Map.entry("deleteWebhook", "webhook"),
            Map.entry("rotateWebhookSecret", "webhook"),
            Map.entry("pingWebhook", "webhook"),
            Map.entry("listDeliveries", "webhook"),
            Map.entry("redeliver", "webhook"),
            Map.entry("listExports", "export"),
            Map.entry("createExport", "export"),
            Map.entry("getExport", "export"),
            Map.entry("deleteExport", "export"),
            Map.entry("getMail", "mail"),
            Map.entry("testMail", "mail"),
            Map.entry("getSiteReport", "report"),
            Map.entry("getRecoveryReport", "report"),
            Map.entry("createEnrolmentToken", "token"),
            Map.entry("rotateMasterKey", "key-rotate"),
            Map.entry("streamEvents", "events"));

    /** For programs, not for people: who am I, is it up, the contract itself. */
    private static final Set<String> EXEMPT = Set.of("getSession", "getHealth", "getReadiness", "getContract");

    @Test
    void everyOperationHasACommandOrAnExemption() throws Exception {
        Set<String> operations = new TreeSet<>();
        try (InputStream contract = org.godwit.rest.ContractServlet.class.getResourceAsStream("/openapi.yaml")) {
            Matcher ids = Pattern.compile("operationId: (\\w+)")
                    .matcher(new String(contract.readAllBytes(), StandardCharsets.UTF_8));
            while (ids.find()) {
                operations.add(ids.group(1));
            }
        }
        Set<String> known = new TreeSet<>(COMMANDS.keySet());
        known.addAll(EXEMPT);
        assertThat(operations).isEqualTo(known);
        for (String command : Set.copyOf(COMMANDS.values())) {
            assertThat(new Ctl(home).run(command, "--help").exit()).as(command).isZero();
        }
    }
}
