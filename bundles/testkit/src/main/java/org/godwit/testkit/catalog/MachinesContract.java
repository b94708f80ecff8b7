// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.point.Machines;
import org.junit.jupiter.api.Test;

/** What every {@link Machines} keeps to. */
public interface MachinesContract {

    /** An empty one. */
    Machines machines() throws IOException;

    @Test
    default void aMachineIsFoundAsItWasPutLast() throws IOException {
        Machines machines = machines();
        Machine machine = Samples.machine("mch_1", "web");
        machines.put(machine);
        assertThat(machines.find(machine.id())).contains(machine);
        Machine gone = machine.seen(false, Samples.NOON.plusSeconds(9));
        machines.put(gone);
        assertThat(machines.find(machine.id())).contains(gone);
        assertThat(machines.all()).containsExactly(gone);
        assertThat(machines.find(new MachineId("mch_2"))).isEmpty();
    }

    @Test
    default void machinesAreListedByNameAndThenById() throws IOException {
        Machines machines = machines();
        Machine web2 = Samples.machine("mch_2", "web");
        Machine web1 = Samples.machine("mch_1", "web");
        Machine db = Samples.machine("mch_3", "db");
        machines.put(web2);
        machines.put(web1);
        machines.put(db);
        assertThat(machines.all()).containsExactly(db, web1, web2);
    }
}
