// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.plan.PlannedMachine;
import org.godwit.api.plan.PlannedMachine.Ready;
import org.godwit.api.plan.StartGroup;
import org.godwit.api.problem.Problem;
import org.godwit.api.problem.ProblemException;

/** All that is looked at in a document: its text, its shape, and then what it means. */
final class PlanCheck {
    private final PlanSchema schema;
    private final PlanMachines machines;
    private final Supplier<? extends Collection<String>> targets;

    /** @param targets ids of those that are there now */
    PlanCheck(PlanSchema schema, PlanMachines machines, Supplier<? extends Collection<String>> targets) {
        this.schema = schema;
        this.machines = machines;
        this.targets = targets;
    }

    /** Worst first; of one level in the order in which things are looked at. */
    List<Finding> check(String document) throws IOException {
        PlanText text = PlanText.of(document);
        if (text.root().isEmpty()) {
            return text.wrong().stream().toList();
        }
        JsonNode root = text.root().get();
        List<Finding> found = new ArrayList<>(schema.check(root));
        if (!isBlocked(found)) {
            PlanReading plan = PlanReading.of(root);
            found.addAll(new PlanOrder(plan).check());
            found.addAll(PlanNetworks.check(plan));
            plan.machines().values().forEach(machine -> patterns(machine, found));
            groupsTwice(root, found);
            found.addAll(machines.check(plan));
            found.addAll(PlanMachines.target(plan, targets.get()));
        }
        found.sort(Comparator.comparing(Finding::level));
        return found;
    }

    /** The document's meaning, when its shape has one. */
    PlanReading read(String document) throws IOException {
        PlanText text = PlanText.of(document);
        if (text.wrong().isPresent()) {
            throw invalid(text.wrong().stream().toList());
        }
        JsonNode root = text.root().orElseThrow();
        List<Finding> found = schema.check(root);
        if (isBlocked(found)) {
            throw invalid(found);
        }
        return PlanReading.of(root);
    }

    List<StartGroup> order(String document) throws IOException {
        PlanOrder order = new PlanOrder(read(document));
        List<Finding> found = order.check();
        if (isBlocked(found)) {
            throw invalid(found);
        }
        return order.groups();
    }

    private static boolean isBlocked(List<Finding> found) {
        return found.stream().anyMatch(finding -> finding.level() == Level.BLOCKER);
    }

    private static ProblemException invalid(List<Finding> found) {
        List<Finding> blockers = found.stream()
                .filter(finding -> finding.level() == Level.BLOCKER)
                .toList();
        Finding first = blockers.get(0);
        return Problem.of(
                        Problem.Kind.MISCONFIGURED,
                        "PLAN_INVALID",
                        "Cannot use the plan's document: at '" + first.where() + "': " + first.message()
                                + (blockers.size() > 1 ? " And " + (blockers.size() - 1) + " more." : ""),
                        first.remedy())
                .with("where", first.where())
                .with("finding", first.code())
                .with("blockers", blockers.size())
                .asException();
    }

    private static void patterns(PlannedMachine machine, List<Finding> found) {
        for (int i = 0; i < machine.ready().size(); i++) {
            if (machine.ready().get(i) instanceof Ready.Console console) {
                String where = Pointer.of("devices", machine.name(), "ready_when", String.valueOf(i), "console");
                try {
                    ConsolePattern.of(console.pattern());
                } catch (ProblemException e) {
                    Problem wrong = e.problem();
                    found.add(new Finding(Level.BLOCKER, wrong.code(), where, wrong.message(), wrong.remedy()));
                }
            }
        }
    }

    private static void groupsTwice(JsonNode root, List<Finding> found) {
        root.path("devices").properties().forEach(device -> {
            if (device.getValue().has("security_group") && device.getValue().has("security_groups")) {
                found.add(new Finding(
                        Level.INFO,
                        "SECURITY_GROUP_TWICE",
                        Pointer.of("devices", device.getKey(), "security_group"),
                        "The device has security_group and security_groups; it gets all of them.",
                        ""));
            }
        });
    }
}
