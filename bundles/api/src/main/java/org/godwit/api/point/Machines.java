// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.point;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;

/** The machines the catalog knows, reached now or not. */
public interface Machines {

    /** Remembers a machine as it is now seen. */
    void put(Machine machine) throws IOException;

    /** As {@link #put}, of many; some may be remembered when it throws. */
    default void putAll(List<Machine> machines) throws IOException {
        for (Machine machine : machines) {
            put(machine);
        }
    }

    Optional<Machine> find(MachineId id) throws IOException;

    /** All, by name and then id. */
    List<Machine> all() throws IOException;
}
