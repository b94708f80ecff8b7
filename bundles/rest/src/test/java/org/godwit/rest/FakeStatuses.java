// SPDX-License-Identifier: Apache-2.0
package org.godwit.rest;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.godwit.api.disk.MachineId;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Statuses;
import org.godwit.core.readiness.Sources;
import org.godwit.core.readiness.StatusKeeper;
import org.godwit.testkit.catalog.MemoryCatalog;
import org.godwit.testkit.chunk.MemoryChunkStore;

/** What the core makes of other fakes; nothing is remembered from one call to the next. */
public record FakeStatuses(Sources from) implements Statuses {

    /** Without plugins and stores. */
    public static FakeStatuses over(MemoryCatalog catalog, FakeJobs jobs) {
        FakePlans plans = new FakePlans(catalog);
        return new FakeStatuses(new Sources(
                catalog.machines(),
                catalog.points(),
                new FakeReplications(catalog)::state,
                jobs,
                new FakeCloudSites(catalog, plans),
                plans,
                new FakeDrills(plans),
                List::of,
                () -> List.of(new MemoryChunkStore("main"))));
    }

    private Statuses now() {
        return new StatusKeeper(from, Clock.systemUTC());
    }

    @Override
    public MachineStatus machine(MachineId id) throws IOException {
        return now().machine(id);
    }

    @Override
    public List<MachineStatus> machines() throws IOException {
        return now().machines();
    }

    @Override
    public PlanStatus plan(String name) throws IOException {
        return now().plan(name);
    }

    @Override
    public List<PlanStatus> plans() throws IOException {
        return now().plans();
    }

    @Override
    public FleetStatus fleet() throws IOException {
        return now().fleet();
    }
}
