// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.SiteMachine;

/** Remembers sites that say where machines are. Guarded by whoever has it, but for {@link #forget}. */
final class SiteShelf {
    /** So far back sites are looked for. */
    private static final int MOST_SITES = 10_000;

    /** A site that has a machine. */
    record Place(SiteFacts facts, SiteMachine machine) {}

    private final Sources from;
    private final Set<String> stale = ConcurrentHashMap.newKeySet();
    private final Map<String, SiteFacts> known = new TreeMap<>(Comparator.reverseOrder());
    private Map<MachineId, Place> places = Map.of();

    SiteShelf(Sources from) {
        this.from = from;
    }

    /** It is read again. */
    void forget(String site) {
        stale.add(site);
    }

    void readAll() throws IOException {
        stale.clear();
        List<CloudSite> sites = from.sites().list(MOST_SITES);
        known.clear();
        for (CloudSite site : sites) {
            put(site);
        }
        place();
    }

    /** Reads what was forgotten. */
    void refresh() throws IOException {
        if (stale.isEmpty()) {
            return;
        }
        for (String id : Set.copyOf(stale)) {
            stale.remove(id);
            try {
                put(from.sites().find(new CloudSiteId(id)));
            } catch (IOException e) {
                stale.add(id);
                throw e;
            }
        }
        place();
    }

    private void put(CloudSite site) throws IOException {
        if (SiteFacts.counts(site)) {
            known.put(site.id().value(), new SiteFacts(site, machines(site.id())));
        } else {
            known.remove(site.id().value());
        }
    }

    /** One that was removed is nowhere there any more. */
    private List<SiteMachine> machines(CloudSiteId site) throws IOException {
        return from.sites().machines(site).stream()
                .filter(machine -> !machine.isRemoved())
                .toList();
    }

    /** A failover goes before a drill, a newer one before an older one. */
    private void place() {
        Map<MachineId, Place> next = new HashMap<>();
        for (SiteFacts facts : known.values()) {
            for (SiteMachine machine : facts.machines()) {
                next.merge(
                        machine.machine(),
                        new Place(facts, machine),
                        (newer, older) -> SiteFacts.isFailover(newer.facts().site())
                                        || !SiteFacts.isFailover(older.facts().site())
                                ? newer
                                : older);
            }
        }
        places = next;
    }

    Map<MachineId, Place> places() {
        return places;
    }

    /** Newest first. */
    List<SiteFacts> sites() {
        return List.copyOf(known.values());
    }
}
