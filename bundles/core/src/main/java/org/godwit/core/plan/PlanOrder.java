// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.StartGroup;

/** What starts before what, and what forbids an order. */
final class PlanOrder {
    private final PlanReading plan;

    PlanOrder(PlanReading plan) {
        this.plan = plan;
    }

    /** Dependencies that cannot be kept. */
    List<Finding> check() {
        List<Finding> found = new ArrayList<>();
        for (PlannedMachine machine : plan.machines().values()) {
            for (int i = 0; i < machine.dependsOn().size(); i++) {
                String where = Pointer.of("devices", machine.name(), "depends_on", String.valueOf(i));
                dependency(machine, machine.dependsOn().get(i), where).ifPresent(found::add);
            }
        }
        cycle().ifPresent(found::add);
        approvals(found);
        return found;
    }

    private Optional<Finding> dependency(PlannedMachine machine, String name, String where) {
        PlannedMachine other = plan.machines().get(name);
        if (other == null) {
            return Optional.of(new Finding(
                    Level.BLOCKER,
                    "DEPENDENCY_UNKNOWN",
                    where,
                    "Device " + machine.name() + " depends on " + name + ", and the plan has no device of that name.",
                    "Name a key of devices, or take it out."));
        }
        if (other.rank() > machine.rank()) {
            return Optional.of(new Finding(
                    Level.BLOCKER,
                    "DEPENDENCY_LATER",
                    where,
                    "Device " + machine.name() + " of rank " + machine.rank() + " depends on " + name + " of rank "
                            + other.rank() + ", which starts later.",
                    "Give " + name + " a rank of at most " + machine.rank() + ", or " + machine.name()
                            + " one of at least " + other.rank() + "."));
        }
        return Optional.empty();
    }

    private void approvals(List<Finding> found) {
        int first = plan.machines().values().stream()
                .mapToInt(PlannedMachine::rank)
                .min()
                .orElse(0);
        plan.approvals().keySet().forEach(rank -> {
            if (plan.machines().values().stream().noneMatch(machine -> machine.rank() == rank)) {
                found.add(new Finding(
                        Level.BLOCKER,
                        "APPROVAL_OF_NOTHING",
                        "/approvals",
                        "An approval is wanted before rank " + rank + ", and no device has that rank.",
                        "Name the rank of a device, or take the approval out."));
            } else if (rank == first) {
                found.add(new Finding(
                        Level.INFO,
                        "APPROVAL_FIRST",
                        "/approvals",
                        "An approval is wanted before rank " + rank + ", the first one: the run starts nothing before.",
                        ""));
            }
        });
    }

    /** One cycle, if there is any: the first device of the document that is in one begins it. */
    private Optional<Finding> cycle() {
        Set<String> stuck = stuck();
        if (stuck.isEmpty()) {
            return Optional.empty();
        }
        // What is stuck depends on something stuck: following it must come round.
        LinkedHashSet<String> way = new LinkedHashSet<>();
        String at = stuck.iterator().next();
        while (way.add(at)) {
            at = Objects.requireNonNull(plan.machines().get(at)).dependsOn().stream()
                    .filter(stuck::contains)
                    .findFirst()
                    .orElseThrow();
        }
        List<String> names = new ArrayList<>(way);
        List<String> round = new ArrayList<>(names.subList(names.indexOf(at), names.size()));
        round.add(at);
        return Optional.of(new Finding(
                Level.BLOCKER,
                "DEPENDENCY_CYCLE",
                Pointer.of("devices", at, "depends_on"),
                "Devices wait for each other: " + String.join(" -> ", round) + ".",
                "Take one of these dependencies out."));
    }

    /** Those that never start, in the order of the document (Kahn 1962). */
    private Set<String> stuck() {
        Map<String, List<String>> dependents = new HashMap<>();
        Map<String, Integer> open = new HashMap<>();
        Deque<String> free = new ArrayDeque<>();
        for (PlannedMachine machine : plan.machines().values()) {
            List<String> known = machine.dependsOn().stream()
                    .distinct()
                    .filter(plan.machines()::containsKey)
                    .toList();
            known.forEach(name ->
                    dependents.computeIfAbsent(name, key -> new ArrayList<>()).add(machine.name()));
            open.put(machine.name(), known.size());
            if (known.isEmpty()) {
                free.add(machine.name());
            }
        }
        Set<String> stuck = new LinkedHashSet<>(plan.machines().keySet());
        while (!free.isEmpty()) {
            String name = free.remove();
            stuck.remove(name);
            for (String waiting : dependents.getOrDefault(name, List.of())) {
                if (open.merge(waiting, -1, Integer::sum) == 0) {
                    free.add(waiting);
                }
            }
        }
        return stuck;
    }

    /** Only of a plan in which {@link #check} finds no blocker. */
    List<StartGroup> groups() {
        Map<Integer, Map<Integer, List<PlannedMachine>>> byRank = new TreeMap<>();
        Map<String, Integer> steps = new HashMap<>();
        for (PlannedMachine machine : plan.machines().values()) {
            byRank.computeIfAbsent(machine.rank(), rank -> new TreeMap<>())
                    .computeIfAbsent(step(machine, steps), step -> new ArrayList<>())
                    .add(machine);
        }
        List<StartGroup> groups = new ArrayList<>();
        byRank.forEach((rank, inRank) -> {
            int first = groups.size();
            for (List<PlannedMachine> machines : inRank.values()) {
                Optional<String> approval = Optional.ofNullable(plan.approvals().get(rank));
                groups.add(new StartGroup(rank, groups.size() == first ? approval : Optional.empty(), machines));
            }
        });
        return groups;
    }

    /** How many of its own rank start one after the other before it; without recursion, for chains are long. */
    private int step(PlannedMachine machine, Map<String, Integer> steps) {
        Deque<PlannedMachine> open = new ArrayDeque<>(List.of(machine));
        while (!open.isEmpty()) {
            PlannedMachine now = open.peek();
            List<PlannedMachine> before = now.dependsOn().stream()
                    .map(name -> plan.machines().get(name))
                    .filter(other -> other.rank() == now.rank())
                    .toList();
            List<PlannedMachine> unknown = before.stream()
                    .filter(other -> !steps.containsKey(other.name()))
                    .toList();
            if (unknown.isEmpty()) {
                int latest = before.stream()
                        .mapToInt(other -> steps.getOrDefault(other.name(), 0))
                        .max()
                        .orElse(-1);
                steps.put(now.name(), latest + 1);
                open.pop();
            } else {
                unknown.forEach(open::push);
            }
        }
        return steps.getOrDefault(machine.name(), 0);
    }
}
