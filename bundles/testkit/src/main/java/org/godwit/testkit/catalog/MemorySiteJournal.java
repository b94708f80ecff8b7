// SPDX-License-Identifier: Apache-2.0
package org.godwit.testkit.catalog;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.DrillSchedule;
import org.godwit.api.site.Failback;
import org.godwit.api.site.FailbackId;
import org.godwit.api.site.LedgerEntry;
import org.godwit.api.site.SiteJournal;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SitePicture;

/** Cloud sites in memory. Safe for use by many threads. */
public final class MemorySiteJournal implements SiteJournal {
    private static final Comparator<CloudSite> OLDEST_FIRST = Comparator.comparing(CloudSite::startedAt)
            .thenComparing(site -> site.id().value());

    private static final Comparator<Failback> FAILBACKS = Comparator.comparing(Failback::startedAt)
            .thenComparing(failback -> failback.id().value());

    private final Map<FailbackId, Failback> failbacks = new LinkedHashMap<>();
    private final Map<CloudSiteId, CloudSite> sites = new LinkedHashMap<>();
    private final Map<CloudSiteId, Map<String, SiteMachine>> machines = new LinkedHashMap<>();
    private final Map<CloudSiteId, Map<String, SitePicture>> pictures = new LinkedHashMap<>();
    private final Map<List<Object>, LedgerEntry> ledger = new LinkedHashMap<>();
    private final Map<String, DrillSchedule> schedules = new TreeMap<>();

    @Override
    public synchronized void save(CloudSite site) {
        sites.put(site.id(), site);
    }

    @Override
    public synchronized void save(CloudSiteId site, SiteMachine machine) {
        machines.computeIfAbsent(site, id -> new TreeMap<>()).put(machine.device(), machine);
    }

    @Override
    public synchronized void save(CloudSite site, List<SiteMachine> some) {
        some.forEach(machine -> save(site.id(), machine));
        save(site);
    }

    @Override
    public synchronized void save(LedgerEntry entry) {
        ledger.put(List.of(entry.site(), entry.kind(), entry.name()), entry);
    }

    @Override
    public synchronized Optional<CloudSite> find(CloudSiteId id) {
        return Optional.ofNullable(sites.get(id));
    }

    @Override
    public synchronized List<CloudSite> newest(int limit) {
        return sorted(OLDEST_FIRST.reversed()).limit(limit).toList();
    }

    @Override
    public synchronized List<CloudSite> open() {
        return sorted(OLDEST_FIRST).filter(site -> !site.state().isFinal()).toList();
    }

    @Override
    public synchronized void remove(CloudSiteId site) {
        sites.remove(site);
        machines.remove(site);
        pictures.remove(site);
        ledger.keySet().removeIf(key -> key.get(0).equals(site));
    }

    @Override
    public synchronized void save(DrillSchedule schedule) {
        schedules.put(schedule.plan(), schedule);
    }

    @Override
    public synchronized void removeSchedule(String plan) {
        schedules.remove(plan);
    }

    @Override
    public synchronized List<DrillSchedule> schedules() {
        return List.copyOf(schedules.values());
    }

    @Override
    public synchronized void save(Failback failback) {
        failbacks.put(failback.id(), failback);
    }

    @Override
    public synchronized Optional<Failback> find(FailbackId id) {
        return Optional.ofNullable(failbacks.get(id));
    }

    @Override
    public synchronized List<Failback> newestFailbacks(int limit) {
        return failbacks.values().stream()
                .sorted(FAILBACKS.reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized List<Failback> openFailbacks() {
        return failbacks.values().stream()
                .filter(failback -> !failback.isOver())
                .sorted(FAILBACKS)
                .toList();
    }

    private Stream<CloudSite> sorted(Comparator<CloudSite> order) {
        return List.copyOf(sites.values()).stream().sorted(order);
    }

    @Override
    public synchronized List<SiteMachine> machines(CloudSiteId site) {
        return List.copyOf(machines.getOrDefault(site, Map.of()).values());
    }

    @Override
    public synchronized void save(SitePicture picture) {
        pictures.computeIfAbsent(picture.site(), id -> new TreeMap<>()).put(picture.device(), picture);
    }

    @Override
    public synchronized List<SitePicture> pictures(CloudSiteId site) {
        return List.copyOf(pictures.getOrDefault(site, Map.of()).values());
    }

    @Override
    public synchronized Optional<LedgerEntry> entry(CloudSiteId site, LedgerEntry.Kind kind, String name) {
        return Optional.ofNullable(ledger.get(List.of(site, kind, name)));
    }

    @Override
    public synchronized List<LedgerEntry> ledger(CloudSiteId site) {
        return ledger.values().stream()
                .filter(entry -> entry.site().equals(site))
                .toList();
    }
}
