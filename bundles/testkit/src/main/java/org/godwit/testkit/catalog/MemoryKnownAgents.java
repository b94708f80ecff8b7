// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.access.KnownAgents;
import org.godwit.api.disk.MachineId;

/** What agents said, in memory. Safe for use by many threads. */
public final class MemoryKnownAgents implements KnownAgents {
    private final Map<MachineId, KnownAgent> agents = new ConcurrentHashMap<>();

    @Override
    public List<KnownAgent> all() {
        return List.copyOf(agents.values());
    }

    @Override
    public void put(KnownAgent agent) {
        agents.put(agent.machine(), agent);
    }
}
