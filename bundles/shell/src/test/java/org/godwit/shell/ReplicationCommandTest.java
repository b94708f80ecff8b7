// SPDX-License-Identifier: Apache-2.0
package org.godwit.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.ReplicationSchedule;
import org.godwit.api.tenant.Scope;
import org.godwit.rest.FakeReplications;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.catalog.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReplicationCommandTest {
    private static final MachineId WEB = new MachineId("mch_web");

    private final MemoryCatalog catalog = new MemoryCatalog();
    private final Map<Class<?>, Object> services = new HashMap<>();

    @BeforeEach
    void populate() throws IOException {
        services.put(Machines.class, catalog.machines());
        services.put(Replications.class, new FakeReplications(catalog));
        catalog.machines().put(Samples.machine("mch_web", "web-1"));
    }

    private String replication(String... words) throws Exception {
        ReplicationCommand command = new ReplicationCommand();
        command.words = List.of(words);
        return new Typist(services, Samples.NOON).type(command);
    }

    @Test
    void aScheduleIsSetShownParkedResumedAndTakenBack() throws Exception {
        assertThat(replication()).contains("only when asked (built in)", "No machine has a schedule");
        assertThat(replication("set", "web-1", "--target-rpo", "5s"))
                .contains("continuous, 5 s, at most 2.0 % frozen (machine)", "4.2 s", "7.1 s", "a freeze takes 142 ms");
        replication("set", "web-1", "--freeze-budget", "1.5");
        assertThat(catalog.policies().of(Scope.of(WEB)).schedule()).contains(new ReplicationSchedule(5, 15));
        assertThat(replication("park", "web-1")).contains("parked (machine): godwit:replication resume");
        assertThat(catalog.policies().of(Scope.of(WEB)).parked()).isTrue();
        replication("resume", "web-1");
        replication("set", "web-1", "--target-rpo", "0");
        assertThat(catalog.policies().of(Scope.of(WEB)).schedule()).contains(new ReplicationSchedule(0, 15));
        replication("inherit", "web-1");
        assertThat(catalog.policies().of(Scope.of(WEB)).schedule()).isEmpty();
        replication("set", "all", "--target-rpo", "15m");
        assertThat(catalog.policies().of(Scope.ALL).schedule()).contains(new ReplicationSchedule(900, 20));
    }

    @Test
    void limitsAreSetByDayAndHour() throws Exception {
        assertThat(replication("set", "web-1", "--read-limit", "50"))
                .contains("read 50 MiB/s, send as much as there is");
        ReplicationCommand command = new ReplicationCommand();
        command.words = List.of("set", "web-1");
        command.windows = List.of("mon,fri/8-18/20/5");
        command.services = Services.of(services);
        command.execute();
        assertThat(replication("show", "web-1")).contains("; mon,fri 8-18: read 20 MiB/s, send 5.0 MiB/s (machine)");
        command.windows = List.of();
        command.parallelDisks = 4;
        command.execute();
        assertThat(replication("show", "web-1"))
                .contains("read 50 MiB/s, send as much as there is, 4 disks at a time; mon");
        command.parallelDisks = 17;
        assertThatThrownBy(command::execute).hasMessageContaining("--parallel-disks is at most 16");
        replication("inherit", "web-1");
        assertThat(catalog.policies().of(Scope.of(WEB)).limits()).isEmpty();
    }

    @Test
    void whatIsWrongIsSaid() {
        assertThatThrownBy(() -> replication("set", "web-1")).hasMessageContaining("Say what to set");
        assertThatThrownBy(() -> replication("set", "web-1", "--target-rpo", "2s"))
                .hasMessageContaining("the target RPO is 5 to 604800 seconds");
        assertThatThrownBy(() -> replication("set", "web-1", "--target-rpo", "soon"))
                .hasMessageContaining("--target-rpo 'soon'");
        assertThatThrownBy(() -> replication("park")).hasMessageContaining("Name a machine");
        assertThatThrownBy(() -> replication("halt", "all")).hasMessageContaining("'halt' is none of");
    }
}
