// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.godwit.api.chunk.ChunkStore;
import org.godwit.api.disk.MachineId;
import org.godwit.api.job.Event;
import org.godwit.api.job.Events;
import org.godwit.api.job.Jobs;
import org.godwit.api.plan.Plans;
import org.godwit.api.plugin.Plugins;
import org.godwit.api.point.Machines;
import org.godwit.api.point.RestorePoints;
import org.godwit.api.problem.Problem;
import org.godwit.api.readiness.FleetStatus;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Statuses;
import org.godwit.api.replication.Replications;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Drills;
import org.godwit.core.site.Rounds;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How machines and plans stand, by what events say and what is read now and then. */
@Component(service = Statuses.class, immediate = true)
public final class StatusKeeper implements Statuses {
    private static final Logger log = LoggerFactory.getLogger(StatusKeeper.class);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    private final Sources from;
    private final Board board;
    private Optional<Rounds> rounds = Optional.empty();
    private Optional<AutoCloseable> subscription = Optional.empty();

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    volatile List<ChunkStore> stores = List.of();

    @Activate
    public StatusKeeper(
            @Reference Machines machines,
            @Reference RestorePoints points,
            @Reference Replications replications,
            @Reference Jobs jobs,
            @Reference CloudSites sites,
            @Reference Plans plans,
            @Reference Drills drills,
            @Reference Plugins plugins,
            @Reference Events events) {
        from = new Sources(machines, points, replications::state, jobs, sites, plans, drills, plugins, () -> stores);
        board = new Board(from, Clock.systemUTC());
        subscription = Optional.of(events.subscribe(Long.MAX_VALUE, this::heard));
        rounds = Optional.of(
                new Rounds("godwit-readiness", LOOK_EVERY, "readiness cannot be looked at and is again", board::round));
    }

    /** One that hears only what it is told. */
    public StatusKeeper(Sources from, InstantSource clock) {
        this.from = from;
        this.board = new Board(from, clock);
    }

    /** What it is about is read again when somebody asks. Quick. */
    public void heard(Event event) {
        board.heard(event);
    }

    @Override
    public MachineStatus machine(MachineId id) throws IOException {
        board.forget(id);
        View view = board.view();
        return view.machines().stream()
                .filter(facts -> facts.machine().id().equals(id))
                .findFirst()
                .map(facts -> new MachineLook(view, facts, naming(view, id)).look())
                .orElseThrow(() -> Problem.of(
                                Problem.Kind.MISSING,
                                "MACHINE_UNKNOWN",
                                "Looked for machine " + id + ", and the catalog has none of that id.",
                                "List the machines and use an id from there.")
                        .with("machine", id)
                        .asException());
    }

    private static List<PlanFacts> naming(View view, MachineId id) {
        return MachineLook.byMachine(view.plans()).getOrDefault(id, List.of());
    }

    @Override
    public List<MachineStatus> machines() throws IOException {
        return machines(board.view());
    }

    private static List<MachineStatus> machines(View view) {
        Map<MachineId, List<PlanFacts>> plans = MachineLook.byMachine(view.plans());
        return view.machines().stream()
                .map(facts -> new MachineLook(
                                view, facts, plans.getOrDefault(facts.machine().id(), List.of()))
                        .look())
                .toList();
    }

    @Override
    public PlanStatus plan(String name) throws IOException {
        PlanFacts plan = board.plans().read(from.plans().find(name));
        return PlanLook.look(plan, byId(machines(board.view())));
    }

    @Override
    public List<PlanStatus> plans() throws IOException {
        View view = board.view();
        return plans(view, machines(view));
    }

    private static List<PlanStatus> plans(View view, List<MachineStatus> machines) {
        if (view.plans().isEmpty()) {
            return List.of();
        }
        Map<MachineId, MachineStatus> byId = byId(machines);
        return view.plans().stream().map(plan -> PlanLook.look(plan, byId)).toList();
    }

    private static Map<MachineId, MachineStatus> byId(List<MachineStatus> machines) {
        return machines.stream().collect(Collectors.toMap(one -> one.machine().id(), one -> one));
    }

    @Override
    public FleetStatus fleet() throws IOException {
        View view = board.view();
        List<MachineStatus> machines = machines(view);
        return new FleetLook(view, from.plugins().report()).look(machines, plans(view, machines));
    }

    @Deactivate
    void close() {
        rounds.ifPresent(Rounds::close);
        subscription.ifPresent(heard -> {
            try {
                heard.close();
            } catch (Exception e) {
                log.debug("events are heard no more", e);
            }
        });
    }
}
