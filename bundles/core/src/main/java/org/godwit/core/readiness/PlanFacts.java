// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.MachineId;
import org.godwit.api.plan.Finding;
import org.godwit.api.plan.Plan;
import org.godwit.api.site.PlanProof;

/**
 * What is remembered of a plan.
 *
 * @param devices the machine of each; none when the document has no meaning
 * @param at when it was looked at
 */
record PlanFacts(Plan plan, Map<String, MachineId> devices, List<Finding> findings, PlanProof proof, Instant at) {

    int count(Finding.Level level) {
        return (int)
                findings.stream().filter(finding -> finding.level() == level).count();
    }
}
