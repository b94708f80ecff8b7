// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
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
final class Inventory {
    private static final Logger log = LoggerFactory.getLogger(Inventory.class);

    /** A machine that did not change is still written so often, so that "last seen" means something. */
    static final Duration SEEN_EVERY = Duration.ofMinutes(1);

    private final Registry registry;
    private final Machines machines;
    private final Events events;
    private final Runnable connectionChanged;
    private final Set<String> silent = new HashSet<>();

    Inventory(Registry registry, Machines machines, Events events, Runnable connectionChanged) {
        this.registry = registry;
        this.machines = machines;
        this.events = events;
        this.connectionChanged = connectionChanged;
    }

    /** Looks once. */
    void look() throws IOException {
        Set<MachineId> reported = new HashSet<>();
        for (SourcePlatform platform : registry.all(SourcePlatform.class)) {
            for (Machine machine : machinesOf(platform)) {
                reported.add(machine.id());
                remember(machine);
            }
        }
        for (Machine known : machines.all()) {
            if (known.connected() && !reported.contains(known.id())) {
                machines.put(known.seen(false, known.seenAt()));
                tell("machine.disconnected", known);
            }
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

    private void remember(Machine machine) throws IOException {
        Optional<Machine> known = machines.find(machine.id());
        boolean same = known.isPresent() && sameBut(known.get(), machine);
        if (same && machine.seenAt().isBefore(known.get().seenAt().plus(SEEN_EVERY))) {
            return;
        }
        machines.put(machine);
        if (known.isEmpty() || known.get().connected() != machine.connected()) {
            tell(machine.connected() ? "machine.connected" : "machine.disconnected", machine);
        } else if (!same) {
            tell("machine.changed", machine);
        }
    }

    private static boolean sameBut(Machine one, Machine other) {
        return one.seen(one.connected(), Instant.EPOCH).equals(other.seen(other.connected(), Instant.EPOCH));
    }

    private void tell(String type, Machine machine) {
        log.info("{}: machine={} name={}", type, machine.id(), machine.name());
        events.publish("machine", type, machine.id().value(), Map.of("name", machine.name()));
        if (type.equals("machine.connected")) {
            connectionChanged.run();
        }
    }
}
