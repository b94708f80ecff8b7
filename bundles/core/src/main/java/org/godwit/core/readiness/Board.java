// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Event;

/**
 * What is remembered so that lists need not read the catalog. What an event is about is read again when somebody looks, the
 * rest every few minutes: an event may be lost, and a policy may be put past us.
 */
final class Board {
    /** So long what no event has spoken of is held for true. */
    private static final Duration HOLDS = Duration.ofMinutes(5);

    /** Jobs of schedules are not told. */
    private static final Duration JOBS_HOLD = Duration.ofSeconds(2);

    private final Sources from;
    private final InstantSource clock;
    private final FactReader reader;
    private final SiteShelf sites;
    private final PlanBook plans;
    private final Set<MachineId> news = ConcurrentHashMap.newKeySet();

    /** What an event was about whose consequences were perhaps still under way. */
    private final Set<MachineId> later = ConcurrentHashMap.newKeySet();

    private Map<MachineId, MachineFacts> machines = new HashMap<>();
    private List<MachineFacts> sorted = List.of();
    private JobLook jobs = new JobLook(List.of(), Map.of());
    private Instant jobsAt = Instant.MIN;
    private Instant allAt = Instant.MIN;
    private volatile boolean all = true;
    private volatile boolean jobsStale = true;

    Board(Sources from, InstantSource clock) {
        this.from = from;
        this.clock = clock;
        this.reader = new FactReader(from, clock);
        this.sites = new SiteShelf(from);
        this.plans = new PlanBook(from, clock);
    }

    /** Quick: nothing is read. */
    void heard(Event event) {
        switch (event.topic()) {
            case "machine" -> machine(event);
            case "point", "job" -> {
                jobsStale = true;
                Optional.ofNullable(event.facts().get("machine"))
                        .map(MachineId::new)
                        .ifPresent(id -> {
                            news.add(id);
                            later.add(id);
                        });
            }
            case "site" -> {
                sites.forget(event.subject());
                Optional.ofNullable(event.facts().get("plan")).ifPresent(plans::forget);
            }
            case "plan" -> plans.forget(event.subject());
            // What is decided for them holds for the machines in them.
            case "group", "customer" -> all = true;
            default -> {
                // Plugins and what else there is: asked each time.
            }
        }
    }

    private void machine(Event event) {
        if (event.type().equals("machine.policy") && !event.subject().startsWith("mch_")) {
            all = true;
        } else {
            news.add(new MachineId(event.subject()));
        }
    }

    /** What was perhaps still under way is over now. */
    synchronized View round() throws IOException {
        Set<MachineId> over = Set.copyOf(later);
        later.removeAll(over);
        news.addAll(over);
        if (allAt.isBefore(clock.instant().minus(HOLDS))) {
            all = true;
        }
        return view();
    }

    synchronized View view() throws IOException {
        Instant now = clock.instant();
        if (all) {
            all = false;
            readAll(now);
        }
        readNews();
        sites.refresh();
        if (jobsStale || jobsAt.isBefore(now.minus(JOBS_HOLD))) {
            jobsStale = false;
            jobs = JobLook.at(from);
            jobsAt = now;
        }
        return new View(now, sorted, jobs, sites.sites(), sites.places(), plans.all(), StoreLook.at(from));
    }

    private void readAll(Instant now) throws IOException {
        try {
            news.clear();
            machines = reader.readAll(machines);
            sites.readAll();
            allAt = now;
            sort();
        } catch (IOException | RuntimeException e) {
            all = true;
            throw e;
        }
    }

    private void readNews() {
        Set<MachineId> now = new HashSet<>(news);
        if (now.isEmpty()) {
            return;
        }
        news.removeAll(now);
        now.forEach(this::readOne);
        sort();
    }

    private void readOne(MachineId id) {
        Optional<MachineFacts> before = Optional.ofNullable(machines.get(id));
        try {
            Optional<MachineFacts> facts = reader.read(id, before);
            facts.ifPresentOrElse(known -> machines.put(id, known), () -> machines.remove(id));
        } catch (IOException e) {
            news.add(id);
            before.ifPresent(known -> machines.put(id, known.unread(String.valueOf(e.getMessage()))));
        }
    }

    private void sort() {
        sorted = new ArrayList<>(machines.values());
        sorted.sort(MachineFacts.BY_NAME);
        sorted = List.copyOf(sorted);
    }

    /** Reads a machine again at the next look. */
    void forget(MachineId id) {
        news.add(id);
    }

    PlanBook plans() {
        return plans;
    }
}
