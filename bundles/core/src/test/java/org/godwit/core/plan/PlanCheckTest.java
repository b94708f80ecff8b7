// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.godwit.api.disk.Machine;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Network;
import org.godwit.api.plan.PlannedMachine.Ready;
import org.godwit.api.plan.PlannedMachine.Script;
import org.godwit.api.point.RestorePoint;
import org.godwit.api.point.RestorePointId;
import org.godwit.api.point.Verification;
import org.godwit.api.problem.ProblemException;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found in documents whose shape is right, and how they are understood. */
class PlanCheckTest {
    private final MemoryCatalog catalog = new MemoryCatalog();
    private final PlanCheck check = new PlanCheck(
            new PlanSchema(), new PlanMachines(catalog.machines(), catalog.points()), () -> List.of("file"));

    private void machine(String id) throws IOException {
        Machine machine = Samples.machine(id, "name of " + id);
        catalog.machines().put(machine);
        catalog.points().commit(Samples.point("rp_" + id, machine, Samples.NOON));
    }

    private List<String> codes(String document) throws IOException {
        return check.check(document).stream()
                .filter(finding -> !finding.code().equals("TARGET_NOT_ASKED"))
                .map(finding -> finding.level() + " " + finding.code() + " " + finding.where())
                .toList();
    }

    @Test
    void aPlanThatCouldBeRunHasOnlyWhatTheTargetIsNotAskedFor() throws IOException {
        for (String id : List.of("mch_db", "mch_web", "mch_proxy")) {
            machine(id);
        }
        assertThat(check.check(Documents.WHOLE))
                .extracting(Finding::code)
                .containsOnly("TARGET_NOT_ASKED")
                .hasSize(4);
        assertThat(check.check(Documents.WHOLE))
                .extracting(Finding::message)
                .anyMatch(text -> text.endsWith("Named: db, web."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.1.0/33|10.0.1.5|CIDR_INVALID /subnets/n/cidr",
                "10.0.1.1/24|10.0.1.5|CIDR_INVALID /subnets/n/cidr",
                "10.0.1.0|10.0.1.5|CIDR_INVALID /subnets/n/cidr",
                "10.0.1.0/24|10.0.2.5|ADDRESS_OUTSIDE /devices/a/ports/0/ip",
                "10.0.1.0/24|10.0.1.0|ADDRESS_RESERVED /devices/a/ports/0/ip",
                "10.0.1.0/24|10.0.1.255|ADDRESS_RESERVED /devices/a/ports/0/ip",
                "10.0.1.0/24|10.0.1.256|ADDRESS_INVALID /devices/a/ports/0/ip",
                "10.0.1.0/24|localhost|ADDRESS_INVALID /devices/a/ports/0/ip",
                "10.0.1.0/24|fd00::1|ADDRESS_OUTSIDE /devices/a/ports/0/ip",
                "fd00::/64|fd00:0:0:1::1|ADDRESS_OUTSIDE /devices/a/ports/0/ip",
            })
    void anAddressThatItsSubnetDoesNotHaveIsNamed(String cidr, String ip, String finding) throws IOException {
        machine("m");
        assertThat(codes(inSubnet(cidr, ip))).containsExactly("BLOCKER " + finding);
    }

    private static String inSubnet(String cidr, String ip) {
        return Documents.json("{'subnets':{'n':{'cidr':'" + cidr + "'}},'devices':{'a':{'id':'m','ports':[{'ip':'" + ip
                + "','subnet':'n'}]}}}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"10.0.1.0/31|10.0.1.0", "10.0.0.0/8|10.255.255.254", "fd00::/64|fd00::", "0.0.0.0/0|8.8.8.8"})
    void anAddressThatItsSubnetHasIsRight(String cidr, String ip) throws IOException {
        machine("m");
        assertThat(codes(inSubnet(cidr, ip))).isEmpty();
    }

    @Test
    void anAddressTwiceAnUnknownSubnetAndAWrongFloatingAddressAreNamed() throws IOException {
        machine("m");
        machine("o");
        assertThat(codes(Documents.json("{'subnets':{'n':{'cidr':'fd00::/64'},'o':{'cidr':'fd00::/64'}},'devices':{"
                        + "'a':{'id':'m','ports':[{'ip':'fd00::1','subnet':'n'}]},"
                        + "'b':{'id':'o','ports':[{'ip':'fd00:0::0:1','subnet':'n'},{'subnet':'no'},"
                        + "{'floating_ip':'any','subnet':'n'},{'ip':'fd00::1','subnet':'o'}]}}}")))
                .containsExactly(
                        "BLOCKER ADDRESS_TWICE /devices/b/ports/0/ip",
                        "BLOCKER SUBNET_UNKNOWN /devices/b/ports/1/subnet",
                        "BLOCKER ADDRESS_INVALID /devices/b/ports/2/floating_ip");
    }

    @Test
    void machinesThatCannotBeStartedAreNamed() throws IOException {
        machine("m");
        Machine two = Samples.machine("two", "two");
        catalog.machines().put(two);
        catalog.machines().put(Samples.machine("none", "none"));
        RestorePoint whole = Samples.point("rp_1", two, Samples.NOON);
        catalog.points()
                .commit(new RestorePoint(
                        new RestorePointId("rp_part"),
                        two,
                        Samples.NOON,
                        whole.consistency(),
                        whole.store(),
                        "default",
                        List.of(),
                        whole.figures()));
        assertThat(codes(Documents.devices(
                        "'a':{'id':'m'},'b':{'id':'m'},'c':{'id':'no'},'d':{'id':'none'},'e':{'id':'two'}")))
                .containsExactly(
                        "BLOCKER MACHINE_TWICE /devices/b/id",
                        "BLOCKER MACHINE_UNKNOWN /devices/c/id",
                        "BLOCKER NO_RESTORE_POINT /devices/d/id",
                        "BLOCKER NO_RESTORE_POINT /devices/e/id");
        // An older one that has all disks is enough.
        catalog.points().commit(Samples.point("rp_0", two, Samples.NOON.minusSeconds(9)));
        assertThat(codes(Documents.devices("'e':{'id':'two'}"))).isEmpty();
    }

    @Test
    void aDamagedPointIsAWarningAndWorseComesFirst() throws IOException {
        machine("m");
        catalog.points()
                .verified(new Verification(
                        new RestorePointId("rp_m"),
                        Samples.NOON,
                        1,
                        List.of(new org.godwit.api.point.Damage(
                                new org.godwit.api.disk.DiskId(new org.godwit.api.disk.MachineId("m"), "sda"),
                                new org.godwit.api.disk.Extent(0, 1),
                                org.godwit.api.problem.Problem.of(
                                        org.godwit.api.problem.Problem.Kind.CORRUPT, "X", "x", "x")))));
        assertThat(
                        codes(
                                Documents.devices(
                                        "'a':{'id':'m','of_others':1,'depend_on':1,'security_group':'s','security_groups':[],'ready_when':[{'console':'(','limit_seconds':1}]}")))
                .containsExactly(
                        "BLOCKER PATTERN_INVALID /devices/a/ready_when/0/console",
                        "WARNING KEY_UNKNOWN /devices/a/depend_on",
                        "WARNING RESTORE_POINT_DAMAGED /devices/a/id",
                        "INFO KEY_UNKNOWN /devices/a/of_others",
                        "INFO SECURITY_GROUP_TWICE /devices/a/security_group");
    }

    @Test
    void withoutATargetNothingCanBeStarted() throws IOException {
        assertThat(PlanMachines.target(check.read(Documents.devices("'a':{'id':'m'}")), List.of()))
                .extracting(Finding::level)
                .containsExactly(Level.WARNING);
    }

    @Test
    void staticAddressesAreChecked() throws IOException {
        machine("m");
        assertThat(codes(Documents.devices("'a':{'id':'m','network':{'static':["
                        + "{'interface':'eth0','address':'10.0.1.5/24','gateway':'10.0.2.1','dns':['10.0.1.2','dns1']},"
                        + "{'interface':'eth1','address':'10.0.1.5','gateway':'no'}]}}")))
                .containsExactly(
                        "BLOCKER ADDRESS_INVALID /devices/a/network/static/0/dns/1",
                        "BLOCKER ADDRESS_INVALID /devices/a/network/static/1/address",
                        "BLOCKER ADDRESS_INVALID /devices/a/network/static/1/gateway",
                        "WARNING GATEWAY_OUTSIDE /devices/a/network/static/0/gateway");
    }

    @Test
    void eachKeyIsUnderstood() throws IOException {
        PlannedMachine db = check.read(Documents.WHOLE).machines().get("db");
        assertThat(db.flavor()).contains("large");
        assertThat(db.zone()).contains("a");
        assertThat(db.delay()).isEqualTo(Duration.ofSeconds(20));
        assertThat(db.ready())
                .containsExactly(
                        new Ready.OpenPort(5432, Duration.ofSeconds(300)),
                        new Ready.Console("login:", Duration.ofSeconds(600)));
        assertThat(db.scripts())
                .containsExactly(
                        new Script("stop-writes", true, Script.Place.SOURCE),
                        new Script("check-tables", false, Script.Place.INSTANCE));
        assertThat(((Network.Static) db.network()).addresses().get(0).nameServers())
                .containsExactly("10.0.1.2");
        PlannedMachine web = check.read(Documents.WHOLE).machines().get("web");
        assertThat(web.securityGroups()).containsExactly("web");
        assertThat(web.network()).isEqualTo(new Network.Dhcp());
        assertThat(web.ready().get(0)).isEqualTo(new Ready.Http(443, "/health", 204, true, Duration.ofSeconds(120)));
        assertThat(web.ready().get(1)).isEqualTo(new Ready.Agent(Duration.ofSeconds(120)));
        PlannedMachine acura = check.read(Documents.ACURA_ONE).machines().get("web 1");
        assertThat(acura.ports().get(0).floating()).contains("203.0.113.9");
        assertThat(acura.network()).isEqualTo(new Network.Keep());
        assertThat(check.read(Documents.ACURA_LIST)
                        .machines()
                        .get("ubuntu01")
                        .ports()
                        .get(0)
                        .floating())
                .contains("true");
    }

    @Test
    void anOrderOfWhatCannotBeOrderedIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> check.order(Documents.devices("'a':{'id':'m','depends_on':['a']}")))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().facts()).containsEntry("finding", "DEPENDENCY_CYCLE"));
        assertThatThrownBy(() -> check.order("{")).hasMessageContaining("no JSON");
    }
}
