// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.io.IOException;
import java.util.List;
import org.godwit.api.disk.MachineId;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.replication.Replications;
import org.godwit.api.retention.Policies.Origin;
import org.godwit.api.site.CloudSites;
import org.godwit.api.tenant.Scope;

/** What migrations ask of others. */
public record Around(CloudSites sites, Fleet fleet, Parking parking) {

    /** As services say it. */
    public static Around of(CloudSites sites, Statuses statuses, Replications replications) {
        return new Around(sites, statuses::machines, new Schedules(replications));
    }

    /** Of {@link Statuses}, what is asked here. */
    public interface Fleet {
        List<MachineStatus> machines() throws IOException;
    }

    /** Of {@link Replications}, what is asked here. */
    public interface Parking {
        /** Whether the machine itself is parked, whatever its group is. */
        boolean isParked(MachineId machine) throws IOException;

        void park(MachineId machine, String by) throws IOException;
    }

    /** @param replications whose schedules are parked */
    private record Schedules(Replications replications) implements Parking {
        @Override
        public boolean isParked(MachineId machine) throws IOException {
            return replications
                    .effective(Scope.of(machine))
                    .parkedFrom()
                    .filter(from -> from.level() == Origin.Level.MACHINE)
                    .isPresent();
        }

        @Override
        public void park(MachineId machine, String by) throws IOException {
            replications.park(Scope.of(machine), true, by);
        }
    }
}
