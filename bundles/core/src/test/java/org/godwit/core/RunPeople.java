// SPDX-License-Identifier: Apache-2.0
package org.godwit.core;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.godwit.api.plan.CloudSiteId;
import org.godwit.api.plan.Finding;
import org.godwit.api.problem.ProblemException;
import org.godwit.api.site.CloudSite;
import org.godwit.api.site.CloudSites.Act;
import org.godwit.api.site.MachineChange;
import org.godwit.api.site.SiteMachine;
import org.godwit.api.site.SiteOrder;
import org.godwit.core.job.JobBook;
import org.godwit.core.job.JobEngine;
import org.godwit.core.job.JobEntry;
import org.godwit.core.site.SiteKeeper;

/** What people do in a {@link RunSimulation}, at any moment and by chance. */
final class RunPeople {
    private static final String WHO = "ann";

    /** What they talk to: the controller that is there now. */
    record Controller(SiteKeeper keeper, JobEngine engine, JobBook jobs) {}

    /** A request that may be made again. */
    private record Asked(SiteOrder order, String key) {}

    private final SimulatedWorld world;
    private final SimulatedCatalog catalog;
    private final SimulatedMachines sources;
    private final RunInvariants invariants;
    private final List<String> devices = new ArrayList<>();
    private final List<Asked> requests = new ArrayList<>();
    private final Map<String, CloudSiteId> answers = new HashMap<>();
    private final Set<CloudSiteId> decided = new HashSet<>();
    private final Map<Act, Integer> updates = new EnumMap<>(Act.class);
    private Predicate<CloudSite> elsewhere = site -> false;
    private long acts;

    RunPeople(SimulatedWorld world, SimulatedCatalog catalog, SimulatedMachines sources, RunInvariants invariants) {
        this.world = world;
        this.catalog = catalog;
        this.sources = sources;
        this.invariants = invariants;
    }

    /** The names of the devices of the plan. */
    void devices(List<String> names) {
        devices.addAll(names);
    }

    /** Whether they, or somebody else, have wanted an end of a site. */
    boolean hasDecided(CloudSite site) {
        return decided.contains(site.id()) || elsewhere.test(site);
    }

    /** @param who whether somebody else has wanted an end of a site */
    void others(Predicate<CloudSite> who) {
        elsewhere = who;
    }

    /** How much they did. */
    long acts() {
        return acts;
    }

    void doSomething(Controller controller) throws IOException {
        switch (world.random.nextInt(10)) {
            case 0 -> start(controller.keeper());
            case 1, 2, 3 -> act(controller.keeper());
            case 4, 5 -> operator();
            case 6 -> {
                if (world.random.nextInt(3) == 0) {
                    cancel(controller);
                }
            }
            case 7, 8 -> change(controller.keeper());
            default -> {
                // Nobody does anything.
            }
        }
    }

    /** Something is done with single machines of a site that runs. */
    private void change(SiteKeeper keeper) throws IOException {
        List<CloudSite> running = catalog.memory().sites().open().stream()
                .filter(site -> site.state() == CloudSite.State.RUNNING)
                .toList();
        if (!running.isEmpty()) {
            List<Act> all = List.of(Act.ADD, Act.POWER_OFF, Act.POWER_ON, Act.REMOVE);
            CloudSite site = running.get(world.random.nextInt(running.size()));
            act(keeper, site, all.get(world.random.nextInt(all.size())));
        }
    }

    private void start(SiteKeeper keeper) throws IOException {
        if (!requests.isEmpty() && world.random.nextInt(3) == 0) {
            again(keeper, requests.get(world.random.nextInt(requests.size())));
            return;
        }
        SiteOrder order = order();
        if (keeper.check(order).stream().anyMatch(finding -> finding.level() == Finding.Level.BLOCKER)) {
            return;
        }
        acts++;
        if (world.random.nextBoolean()) {
            keeper.start(order, WHO);
        } else {
            Asked asked = new Asked(order, "key-" + requests.size());
            requests.add(asked);
            again(keeper, asked);
        }
    }

    /** The answer may have been lost, or not. */
    private void again(SiteKeeper keeper, Asked asked) throws IOException {
        CloudSiteId known = answers.get(asked.key());
        if (known != null && catalog.memory().sites().find(known).isEmpty()) {
            // Forgotten, here far sooner than a key is.
            return;
        }
        CloudSite site = keeper.startOnce(asked.order(), WHO, asked.key());
        CloudSiteId before = answers.put(asked.key(), site.id());
        if (before != null && !before.equals(site.id())) {
            invariants.broken("one request has begun " + before + " and " + site.id());
        }
    }

    private SiteOrder order() {
        boolean drill = world.random.nextBoolean();
        SiteOrder.Source source = drill
                ? SiteOrder.Source.STAYS
                : world.random.nextBoolean() ? SiteOrder.Source.STOPPED_BY_RUN : SiteOrder.Source.MUST_BE_STOPPED;
        long limit = drill ? 100 + world.random.nextInt(900) : 0;
        List<String> some = world.random.nextInt(3) == 0 ? List.of(devices.get(0)) : List.of();
        Map<String, SiteOrder.Points> exceptions = world.random.nextInt(4) == 0
                ? Map.of(
                        devices.get(0), new SiteOrder.Points.At(world.nowAgain().minusSeconds(1)))
                : Map.of();
        Act act = world.random.nextBoolean() ? Act.DETACH : Act.ROLL_BACK;
        Optional<SiteOrder.CommitPolicy> policy = drill || world.random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new SiteOrder.CommitPolicy(act, 60 + world.random.nextInt(600)));
        return new SiteOrder(
                "p",
                1,
                drill ? SiteOrder.Kind.DRILL : SiteOrder.Kind.FAILOVER,
                "cloud",
                world.random.nextInt(4) == 0 ? new SiteOrder.Points.LatestVerified() : new SiteOrder.Points.Latest(),
                some,
                Map.of(),
                limit,
                source,
                exceptions,
                policy);
    }

    private void act(SiteKeeper keeper) throws IOException {
        List<CloudSite> open = catalog.memory().sites().open();
        if (open.isEmpty()) {
            return;
        }
        CloudSite site = keeper.find(open.get(world.random.nextInt(open.size())).id());
        List<Act> allowed = new ArrayList<>(keeper.allowed(site));
        // Ends are rare, or nothing would ever come up.
        if (world.random.nextInt(4) > 0) {
            allowed.removeAll(List.of(Act.DELETE, Act.ROLL_BACK, Act.DETACH));
        }
        if (!allowed.isEmpty()) {
            act(keeper, site, allowed.get(world.random.nextInt(allowed.size())));
        }
    }

    void act(SiteKeeper keeper, CloudSite site, Act act) throws IOException {
        acts++;
        switch (act) {
            case ADD, POWER_OFF, POWER_ON, REMOVE -> update(keeper, site, act);
            case PROLONG -> {
                Instant until = world.nowAgain().plusSeconds(60 + world.random.nextInt(600));
                keeper.prolong(site.id(), until, WHO);
            }
            case DELETE, ROLL_BACK, DETACH, RETRY -> {
                decided.add(site.id());
                keeper.act(site.id(), act, WHO);
            }
            default -> keeper.act(site.id(), act, WHO);
        }
    }

    /** Mostly what can be done; a refusal is an answer. */
    private void update(SiteKeeper keeper, CloudSite site, Act act) throws IOException {
        List<SiteMachine> machines = catalog.memory().sites().machines(site.id());
        boolean careful = world.random.nextInt(5) > 0;
        List<String> some = new ArrayList<>();
        for (String device : devices) {
            Optional<SiteMachine.Phase> phase = machines.stream()
                    .filter(one -> one.device().equals(device))
                    .map(SiteMachine::phase)
                    .findFirst();
            if (world.random.nextInt(3) > 0 && (!careful || suits(act, phase))) {
                some.add(device);
            }
        }
        if (some.isEmpty()) {
            return;
        }
        boolean chosen = act == Act.ADD && world.random.nextInt(4) == 0;
        Optional<SiteOrder.Points> points =
                chosen ? Optional.of(new SiteOrder.Points.At(world.nowAgain().minusSeconds(1))) : Optional.empty();
        try {
            keeper.update(site.id(), new MachineChange(act, some, points, Map.of()), WHO);
            updates.merge(act, 1, Integer::sum);
        } catch (ProblemException e) {
            if (!Set.of("MACHINE_ACT_REFUSED", "SITE_REFUSED", "SITE_ACT_REFUSED")
                    .contains(e.problem().code())) {
                throw e;
            }
        }
    }

    private static boolean suits(Act act, Optional<SiteMachine.Phase> phase) {
        return switch (act) {
            case ADD -> phase.isEmpty() || phase.get() == SiteMachine.Phase.REMOVED;
            case POWER_OFF -> phase.equals(Optional.of(SiteMachine.Phase.UP));
            case POWER_ON -> phase.equals(Optional.of(SiteMachine.Phase.OFF));
            default -> phase.isPresent() && phase.get() != SiteMachine.Phase.REMOVED;
        };
    }

    /** How often single machines were changed, by what was done. */
    Map<Act, Integer> updates() {
        return updates;
    }

    /** Somebody at the source stops a machine, or starts one, though a run may rely on it; never when it was started. */
    private void operator() {
        List<SimulatedMachines.Source> all = sources.all();
        SimulatedMachines.Source one = all.get(world.random.nextInt(all.size()));
        boolean careful = world.random.nextInt(4) > 0;
        if (one.running) {
            one.running = false;
        } else if (careful ? !invariants.isClaimed(one.machine.id()) : !invariants.isAskedFor(one.machine.id())) {
            one.running = true;
            one.stoppedBy = Optional.empty();
        }
    }

    /** Somebody cancels a job, whatever it is. */
    private void cancel(Controller controller) throws IOException {
        List<JobEntry> entries = controller.jobs().entries();
        if (!entries.isEmpty()) {
            controller
                    .engine()
                    .cancel(entries.get(world.random.nextInt(entries.size()))
                            .job
                            .id());
            acts++;
        }
    }
}
