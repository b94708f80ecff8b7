// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.io.IOException;
import java.util.Optional;

/** Plans that are tried by themselves, and what that has shown. */
public interface Drills {

    /** @throws IOException MISSING {@code PLAN_UNKNOWN} */
    PlanProof proof(String plan) throws IOException;

    Optional<DrillSchedule> schedule(String plan) throws IOException;

    /**
     * Decides when a plan is tried, in the place of what was decided before. Durable when it returns.
     *
     * @throws IOException MISSING {@code PLAN_UNKNOWN}
     */
    void decide(DrillSchedule schedule) throws IOException;

    /** The plan is not tried by itself any more. Nothing happens when it was not. */
    void stop(String plan, String by) throws IOException;
}
