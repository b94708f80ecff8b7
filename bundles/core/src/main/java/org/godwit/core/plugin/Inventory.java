// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plugin;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.godwit.api.disk.Machine;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Events;
import org.godwit.api.point.Machines;
import org.godwit.api.source.SourcePlatform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks all platforms for their machines and remembers what changed. One thread. */
public final class Inventory {
    private static final Logger log = LoggerFactory.getLogger(Inventory.class);

    /** A machine that did not change is still written so often, so that "last seen" means something. */
    static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    /** But no more of these are written by one look: with thousands of machines they are written less often. */
    static final int SEEN_AT_ONCE = 50;

    private final Registry registry;
    private final Machines machines;
    private final Events events;
    private final Runnable connectionChanged;
    private final Set<String> silent = new HashSet<>();

    public Inventory(Registry registry, Machines machines, Events events, Runnable connectionChanged) {
        this.registry = registry;
        this.machines = machines;
        this.events = events;
        this.connectionChanged = connectionChanged;
    }

    /** A machine of which nothing is new but that it was seen. */
    private record Stale(Instant remembered, Machine machine) {}

    /** Looks once. */
    public void look() throws IOException {
        Set<MachineId> reported = new HashSet<>();
        Map<String, List<Machine>> news = new LinkedHashMap<>();
        List<Stale> seen = new ArrayList<>();
        for (SourcePlatform platform : registry.all(SourcePlatform.class)) {
            for (Machine machine : machinesOf(platform)) {
                reported.add(machine.id());
                sort(machine, news, seen);
            }
        }
        for (Machine known : machines.all()) {
            if (known.connected() && !reported.contains(known.id())) {
                note("machine.disconnected", known.seen(false, known.seenAt()), news);
            }
        }
        remember(news, seen);
    }

    private static void note(String type, Machine machine, Map<String, List<Machine>> news) {
        news.computeIfAbsent(type, any -> new ArrayList<>()).add(machine);
    }

    private void sort(Machine machine, Map<String, List<Machine>> news, List<Stale> seen) throws IOException {
        Optional<Machine> known = machines.find(machine.id());
        if (known.isEmpty() || known.get().connected() != machine.connected()) {
            note(machine.connected() ? "machine.connected" : "machine.disconnected", machine, news);
        } else if (!sameBut(known.get(), machine)) {
            note("machine.changed", machine, news);
        } else if (!machine.seenAt().isBefore(known.get().seenAt().plus(SEEN_EVERY))) {
            seen.add(new Stale(known.get().seenAt(), machine));
        }
    }

    /** All at once, so that many machines are one wait for the medium and not many. */
    private void remember(Map<String, List<Machine>> news, List<Stale> seen) throws IOException {
        List<Machine> all = new ArrayList<>();
        news.values().forEach(all::addAll);
        seen.stream()
                .sorted(Comparator.comparing(Stale::remembered))
                .limit(SEEN_AT_ONCE)
                .forEach(stale -> all.add(stale.machine()));
        if (!all.isEmpty()) {
            machines.putAll(all);
        }
        news.forEach((type, changed) -> changed.forEach(machine -> tell(type, machine)));
        if (news.containsKey("machine.connected")) {
            connectionChanged.run();
        }
    }

    private Iterable<Machine> machinesOf(SourcePlatform platform) {
        String name = "?";
        try {
            name = platform.id();
            Iterable<Machine> found = platform.machines();
            silent.remove(name);
            return found;
        } catch (IOException | RuntimeException | LinkageError e) {
            if (silent.add(name)) {
                log.warn("platform does not name its machines: platform={} problem={}", name, e.toString());
            }
            return Set.of();
        }
    }

    private static boolean sameBut(Machine one, Machine other) {
        return one.seen(one.connected(), Instant.EPOCH).equals(other.seen(other.connected(), Instant.EPOCH));
    }

    private void tell(String type, Machine machine) {
        log.info("{}: machine={} name={}", type, machine.id(), machine.name());
        events.publish("machine", type, machine.id().value(), Map.of("name", machine.name()));
    }
}
