// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import static org.godwit.api.readiness.FleetStatus.Light.RED;
import static org.godwit.api.readiness.FleetStatus.Light.YELLOW;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.godwit.api.readiness.FleetStatus.Item;
import org.godwit.api.readiness.FleetStatus.Light;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.readiness.Readiness.Level;
import org.godwit.api.readiness.Readiness.Reason;
import org.godwit.core.readiness.Attention.Cause;

/** Machines that are not ready, each under the one reason that weighs most: no flood of alerts. */
final class MachineGroups {
    /** One: what they have in common is said of the plan or of the store. */
    private static final Set<String> SAID_ELSEWHERE = Set.of("PROOF_LOST", "STORE_TROUBLED", "STORE_DAMAGED");

    /** In the order in which they are told among those of one light. */
    private static final Map<String, List<String>> SENTENCES = new LinkedHashMap<>();

    static {
        say("POINT_DAMAGED", "The newest restore point of %s is damaged.", "Those of %s are damaged.");
        say("NO_USABLE_POINT", "%s has no usable restore point.", "%s have no usable restore point.");
        say("RPO_EXCEEDED", "%s has had no usable restore point for %l.", "%s have had none that is usable for %l.");
        say("AGENT_AWAY", "%s is not connected.", "%s are not connected.");
        say("REPLICATION_FAILING", "The replication of %s fails.", "The replications of %s fail.");
        say("NO_RESTORE_POINT", "%s has no restore point yet.", "%s have no restore point yet.");
        say("PAUSED", "The replication of %s is paused.", "The replications of %s are paused.");
        say("NO_SCHEDULE", "%s is replicated only when asked.", "%s are replicated only when asked.");
    }

    private MachineGroups() {}

    private static void say(String code, String one, String many) {
        SENTENCES.put(code, List.of(one, many));
    }

    /** What is the matter with a machine, by the reason that weighs most. */
    private record Case(MachineStatus machine, Reason reason) {
        Light light() {
            boolean red = reason.level() == Level.NOT_READY && !reason.code().equals("NO_RESTORE_POINT");
            return red || reason.code().equals("POINT_DAMAGED") ? RED : YELLOW;
        }

        Duration lag() {
            return machine.replication().lag().orElse(Duration.ZERO);
        }

        Item item() {
            return new Item(
                    "machine", machine.machine().id().value(), machine.machine().name(), reason.text());
        }
    }

    static void into(Attention attention, List<MachineStatus> machines) {
        Map<String, List<Case>> byCause = new LinkedHashMap<>();
        SENTENCES.keySet().forEach(code -> byCause.put(code, new ArrayList<>()));
        for (MachineStatus machine : machines) {
            Readiness readiness = machine.readiness();
            if (readiness.level().compareTo(Level.READY_WITH_WARNINGS) >= 0) {
                Reason reason = readiness.reasons().get(0);
                boolean first = machine.replication().state() == MachineStatus.ReplicationState.INITIAL_SYNC;
                if (first && reason.code().equals("NO_RESTORE_POINT")) {
                    // It is being made: nothing to do but wait.
                    continue;
                }
                byCause.computeIfAbsent(reason.code(), any -> new ArrayList<>()).add(new Case(machine, reason));
            }
        }
        byCause.keySet().removeAll(SAID_ELSEWHERE);
        byCause.forEach((code, cases) -> {
            for (Light light : List.of(RED, YELLOW)) {
                List<Case> of =
                        cases.stream().filter(one -> one.light() == light).toList();
                if (!of.isEmpty()) {
                    add(attention, code, of);
                }
            }
        });
    }

    private static void add(Attention attention, String code, List<Case> cases) {
        List<Case> sorted = new ArrayList<>(cases);
        if (code.equals("RPO_EXCEEDED")) {
            sorted.sort(Comparator.comparing(Case::lag).reversed());
        }
        Case first = sorted.get(0);
        List<String> sentences = SENTENCES.getOrDefault(code, List.of("%s: %t", "%s: %t"));
        String lag = Words.span(first.lag());
        Cause cause = new Cause(
                first.light(),
                code,
                sentences.get(0).replace("%l", lag),
                sentences.get(1).replace("%l", lag),
                first.reason().remedy());
        attention.add(cause, sorted, Case::item);
    }
}
