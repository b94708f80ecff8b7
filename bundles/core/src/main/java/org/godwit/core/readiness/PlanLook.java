// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import static org.godwit.api.readiness.Readiness.Level.EXCLUDED;
import static org.godwit.api.readiness.Readiness.Level.NOT_READY;
import static org.godwit.api.readiness.Readiness.Level.READY;
import static org.godwit.api.readiness.Readiness.Level.READY_WITH_WARNINGS;

import java.util.Map;
import java.util.Optional;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Finding;
import org.godwit.api.readiness.MachineStatus;
import org.godwit.api.readiness.PlanStatus;
import org.godwit.api.readiness.Readiness;
import org.godwit.api.readiness.Readiness.Level;

/** Judges one plan: by its findings, its machines and what drills have shown. */
final class PlanLook {
    private PlanLook() {}

    static PlanStatus look(PlanFacts plan, Map<MachineId, MachineStatus> machines) {
        Reasons reasons = new Reasons();
        for (Finding finding : plan.findings()) {
            if (finding.level() != Finding.Level.INFO) {
                Level level = finding.level() == Finding.Level.BLOCKER ? NOT_READY : READY_WITH_WARNINGS;
                reasons.add(level, finding.code(), finding.message(), finding.remedy());
            }
        }
        if (!plan.proof().verified()) {
            boolean tried = plan.proof().site().isPresent();
            reasons.add(
                    READY_WITH_WARNINGS,
                    tried ? "PROOF_LOST" : "NOT_DRILLED",
                    "It is not verified" + (tried ? " any more: " : ": ")
                            + String.join(" ", plan.proof().reasons()),
                    "Run a drill.");
        }
        plan.devices().forEach((device, id) -> {
            Optional<MachineStatus> status = Optional.ofNullable(machines.get(id));
            status.map(MachineStatus::readiness)
                    .filter(readiness -> readiness.level() != READY)
                    .ifPresent(readiness -> device(device, readiness, reasons));
        });
        return new PlanStatus(
                plan.plan(),
                plan.proof(),
                reasons.readiness(),
                plan.count(Finding.Level.BLOCKER),
                plan.count(Finding.Level.WARNING),
                plan.count(Finding.Level.INFO),
                plan.at());
    }

    /** What is wrong only with the proof of the plan is said once, not for each machine. */
    private static void device(String device, Readiness readiness, Reasons reasons) {
        readiness.reasons().stream()
                .filter(reason -> reason.level() != READY && !reason.code().equals("PROOF_LOST"))
                .findFirst()
                .ifPresent(reason -> reasons.add(
                        // Left out of replication, it is not left out of the plan.
                        reason.level() == EXCLUDED ? READY_WITH_WARNINGS : reason.level(),
                        "MACHINE_" + reason.level(),
                        device + ": " + reason.text(),
                        reason.remedy()));
    }
}
