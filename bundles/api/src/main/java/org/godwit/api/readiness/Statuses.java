// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.readiness;

import java.io.IOException;
import java.util.List;
import org.godwit.api.disk.MachineId;

/**
 * How machines and plans stand, computed in this one place. Cheap: what it needs is remembered and brought up to date when
 * something happens, so lists and the summary do not read the catalog. Safe for use by many threads.
 */
public interface Statuses {

    /**
     * Of one machine, read anew.
     *
     * @throws IOException MISSING {@code MACHINE_UNKNOWN}
     */
    MachineStatus machine(MachineId id) throws IOException;

    /** Of all, by name and then id. */
    List<MachineStatus> machines() throws IOException;

    /**
     * Of one plan, looked at anew.
     *
     * @throws IOException MISSING {@code PLAN_UNKNOWN}
     */
    PlanStatus plan(String name) throws IOException;

    /** Of all, by name; what was looked at less than ten minutes ago is not looked at again while the plan is the same. */
    List<PlanStatus> plans() throws IOException;

    FleetStatus fleet() throws IOException;
}
