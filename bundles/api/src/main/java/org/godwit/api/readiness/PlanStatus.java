// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.readiness;

import java.time.Instant;
import org.godwit.api.plan.Plan;
import org.godwit.api.site.PlanProof;

/**
 * How a plan stands.
 *
 * @param proof whether a drill has shown that it works
 * @param readiness of the worst of its machines, its findings and its proof
 * @param checkedAt when it was looked for findings
 */
public record PlanStatus(
        Plan plan, PlanProof proof, Readiness readiness, int blockers, int warnings, int infos, Instant checkedAt) {}
