// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.migration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Finding.Level;
import org.godwit.api.site.CloudSites;
import org.godwit.api.site.Migration;
import org.godwit.api.site.MigrationJournal;
import org.godwit.api.site.MigrationOrder;
import org.godwit.api.site.SiteMachine;

/** What would hinder a migration: what hinders its cutover, but for what it waits for, and another migration. */
record MigrationCheck(CloudSites sites, MigrationJournal journal) {
    /** A migration waits for restore points, and people stop the source when it is to be cut over. */
    private static final Set<String> AWAITED =
            Set.of("NO_RESTORE_POINT", "SOURCE_RUNNING", "SOURCE_UNKNOWN", "SOURCE_CONNECTED");

    /** Worst first. */
    List<Finding> check(MigrationOrder order) throws IOException {
        List<Finding> found = new ArrayList<>();
        for (Finding finding : sites.check(order.cutover())) {
            found.add(AWAITED.contains(finding.code()) ? later(finding) : finding);
        }
        List<MachineId> machines = machines(order);
        for (Migration other : journal.open()) {
            Set<MachineId> both = new HashSet<>(other.machines());
            both.retainAll(machines);
            if (!both.isEmpty()) {
                found.add(elsewhere(other, both));
            }
        }
        found.sort(Comparator.comparing(Finding::level));
        return found;
    }

    /** Of the plan, by device; none where the plan cannot be run. */
    List<MachineId> machines(MigrationOrder order) throws IOException {
        return sites.preview(order.cutover()).stream().map(SiteMachine::machine).toList();
    }

    private static Finding later(Finding finding) {
        return new Finding(
                Level.INFO,
                finding.code(),
                finding.where(),
                "Before the cutover it must be otherwise: " + finding.message(),
                finding.remedy());
    }

    private static Finding elsewhere(Migration other, Set<MachineId> both) {
        MachineId first =
                both.stream().min(Comparator.comparing(MachineId::value)).orElseThrow();
        return new Finding(
                Level.BLOCKER,
                "MIGRATED_ALREADY",
                "",
                "Machine " + first + (both.size() > 1 ? " and " + (both.size() - 1) + " more are" : " is")
                        + " in migration " + other.id() + " already, which is "
                        + other.state().words() + ".",
                "Finalize, roll back or cancel that migration first.");
    }
}
