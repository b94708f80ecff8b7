// SPDX-License-Identifier: Apache-2.0
package org.godwit.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.godwit.api.access.Enrolment.Stage;
import org.godwit.api.access.KnownAgents;
import org.godwit.api.access.KnownAgents.KnownAgent;
import org.godwit.api.access.KnownAgents.Request;
import org.godwit.api.disk.MachineId;
import org.godwit.wire.AgentVersion;
import org.godwit.wire.UpdateAsk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each agent said of itself, who is to become newer because a person said so, and how far that is. The first two are kept in
 * the catalog, and outlive this process; the last is seen again soon enough. Safe for use by many threads.
 */
final class UpdateLedger {
    private static final Logger LOG = LoggerFactory.getLogger(UpdateLedger.class);

    private final KnownAgents catalog;
    private final Map<MachineId, Entry> entries = new ConcurrentHashMap<>();
    private boolean loaded;

    /** @param stage only FETCHING and FETCHED are kept here; the others follow from the rest */
    private record Entry(Optional<UpdateAsk> ask, Optional<Request> request, Stage stage) {
        static final Entry NEW = new Entry(Optional.empty(), Optional.empty(), Stage.NONE);
    }

    UpdateLedger(KnownAgents catalog) {
        this.catalog = catalog;
    }

    /** What it said last. */
    Optional<UpdateAsk> ask(MachineId machine) throws IOException {
        return entry(machine).ask();
    }

    /** What all said last. */
    Collection<UpdateAsk> asks() throws IOException {
        load();
        return entries.values().stream().flatMap(entry -> entry.ask().stream()).toList();
    }

    /** Who has said something. */
    List<MachineId> machines() throws IOException {
        load();
        return List.copyOf(entries.keySet());
    }

    /** That a person wants it newer, as long as it is not, and did not fail to become so. */
    Optional<Request> request(MachineId machine) throws IOException {
        return entry(machine).request();
    }

    /** How far it is, as far as that can be known. */
    Stage stage(MachineId machine) throws IOException {
        Entry entry = entry(machine);
        if (entry.ask().filter(UpdateAsk::trial).isPresent()) {
            return Stage.TRIAL;
        }
        return entry.stage() == Stage.NONE && entry.request().isPresent() ? Stage.WAITING : entry.stage();
    }

    /**
     * An agent says what it is. A request that has been answered by that is forgotten.
     *
     * @return whether it says something new of how its last update ended
     */
    synchronized boolean note(MachineId machine, UpdateAsk ask) throws IOException {
        Entry before = entry(machine);
        Optional<Request> open = before.request().filter(request -> !isAnswered(request, ask));
        entries.put(machine, new Entry(Optional.of(ask), open, Stage.NONE));
        boolean same = before.ask().filter(ask::equals).isPresent() && open.equals(before.request());
        if (!same) {
            try {
                catalog.put(known(machine, ask, open));
            } catch (IOException e) {
                // It says it again with its next question: until then it is known to this process alone.
                LOG.warn("cannot remember what the agent of {} said: {}", machine, e.toString());
            }
        }
        return before.ask()
                .filter(known -> known.outcome().equals(ask.outcome()))
                .isEmpty();
    }

    private static boolean isAnswered(Request request, UpdateAsk ask) {
        UpdateAsk.Outcome outcome = UpdateAsk.Outcome.of(ask.outcome());
        boolean ended = outcome != null && outcome.request().equals(request.id());
        return ended || !ask.trial() && !AgentVersion.newer(request.version(), ask.version());
    }

    /** @throws IOException then it is as if nobody had asked */
    synchronized void ask(MachineId machine, Request request) throws IOException {
        Entry before = entry(machine);
        UpdateAsk ask = before.ask().orElseThrow(() -> new IllegalStateException("nothing is known of " + machine));
        catalog.put(known(machine, ask, Optional.of(request)));
        entries.put(machine, new Entry(before.ask(), Optional.of(request), before.stage()));
    }

    /** It begins to fetch what it was offered, has it, or broke off. */
    synchronized void stage(MachineId machine, Stage stage) {
        entries.computeIfPresent(machine, (id, entry) -> new Entry(entry.ask(), entry.request(), stage));
    }

    private Entry entry(MachineId machine) throws IOException {
        load();
        return entries.getOrDefault(machine, Entry.NEW);
    }

    private synchronized void load() throws IOException {
        if (loaded) {
            return;
        }
        for (KnownAgent known : catalog.all()) {
            Optional<UpdateAsk> ask = Optional.empty();
            try {
                ask = Optional.of(UpdateAsk.read(known.said().getBytes(UTF_8)));
            } catch (IOException e) {
                LOG.warn("what the agent of {} once said cannot be read: {}", known.machine(), e.getMessage());
            }
            if (ask.isPresent()) {
                entries.putIfAbsent(known.machine(), new Entry(ask, known.request(), Stage.NONE));
            }
        }
        loaded = true;
    }

    private static KnownAgent known(MachineId machine, UpdateAsk ask, Optional<Request> request) {
        return new KnownAgent(machine, new String(ask.bytes(), UTF_8), request);
    }
}
