// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.Plans;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.replication.Replications;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Drills;

/** Whom is asked how things stand. */
public record Sources(
        Machines machines,
        RestorePoints points,
        Schedules schedules,
        Jobs jobs,
        CloudSites sites,
        Plans plans,
        Drills drills,
        Plugins plugins,
        Supplier<List<ChunkStore>> stores) {

    /** Of {@link Replications}, what is asked here. */
    public interface Schedules {
        Replications.State state(MachineId machine) throws IOException;
    }
}
