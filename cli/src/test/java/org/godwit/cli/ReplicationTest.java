// SPDX-License-Identifier: Apache-2.0
package org.godwit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.godwit.api.disk.MachineId;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.godwit.rest.FakeController;
import org.godwit.rest.Served;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Schedules from the command line. */
@Timeout(60)
class ReplicationTest {
    @TempDir
    Path home;

    @RegisterExtension
    private final Served served = new Served();

    private final FakeController controller = served.controller();
    private Ctl ctl;

    @BeforeEach
    void signIn() {
        ctl = new Ctl(home).asAdmin(served.uri());
    }

    @Test
    void aScheduleIsSetShownParkedResumedAndTakenBack() throws Exception {
        MachineId web = new MachineId("mch_web");
        assertThat(ctl.run("replication").out()).contains("only when asked (built_in)");
        assertThat(ctl.run("replication", "set", "web-1", "--target-rpo", "5s").out())
                .contains("continuous, target RPO 5 s, at most 2.0 % of the time frozen (machine)", "lag       4.2 s");
        ctl.run("replication", "set", "web-1", "--freeze-budget", "1.5");
        assertThat(controller.catalog.policies().of(Scope.of(web)).schedule()).contains(new ReplicationSchedule(5, 15));
        assertThat(ctl.run("replication").out()).contains("mch_web", "7.1 s", "a freeze takes 142 ms");
        assertThat(ctl.run("replication", "park", "web-1").out()).contains("parked    yes");
        assertThat(ctl.run("replication", "resume", "web-1").out()).doesNotContain("parked");
        assertThat(ctl.run("status").out()).contains("on schedule     1 (1 continuous), 1 behind, 1 stretched");
        ctl.run("replication", "set", "web-1", "--target-rpo", "0");
        assertThat(controller.catalog.policies().of(Scope.of(web)).schedule()).contains(new ReplicationSchedule(0, 15));
        ctl.run("replication", "inherit", "web-1");
        assertThat(controller.catalog.policies().of(Scope.of(web)).schedule()).isEmpty();
        assertThat(ctl.run("replication", "show", "web-1", "-o", "json")
                        .json()
                        .get("scheduleFrom")
                        .asText())
                .isEqualTo("built_in");
    }

    @Test
    void whatIsWrongIsUsage() throws Exception {
        assertThat(ctl.run("replication", "set").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("replication", "set", "web-1").exit()).isEqualTo(Exit.USAGE);
        assertThat(ctl.run("replication", "set", "web-1", "--target-rpo", "often")
                        .exit())
                .isEqualTo(Exit.USAGE);
    }

    @Test
    void limitsAreSetByDayAndHourBesideTheSchedule() throws Exception {
        ctl.run("replication", "set", "web-1", "--target-rpo", "5s");
        assertThat(ctl.run("replication", "set", "web-1", "--read-limit", "50", "--window", "mon,fri/8-18/20/5")
                        .out())
                .contains(
                        "read 50 MiB/s, send as much as there is, 2 disks at a time (machine)",
                        "mon,fri 8-18: read 20 MiB/s, send 5.0 MiB/s")
                .contains("continuous");
        assertThat(ctl.run("replication", "set", "web-1", "--parallel-disks", "4")
                        .out())
                .contains("send as much as there is, 4 disks at a time", "mon,fri 8-18");
        assertThat(ctl.run("replication", "set", "web-1", "--window", "none").out())
                .contains("read 50 MiB/s")
                .doesNotContain("mon,fri");
        assertThat(ctl.run("replication", "set", "web-1", "--window", "always").exit())
                .isEqualTo(Exit.USAGE);
        ctl.run("replication", "inherit", "web-1");
        assertThat(controller
                        .catalog
                        .policies()
                        .of(Scope.of(new MachineId("mch_web")))
                        .limits())
                .isEmpty();
    }
}
