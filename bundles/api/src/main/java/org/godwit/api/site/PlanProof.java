// SPDX-License-Identifier: Apache-2.0
package org.godwit.api.site;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.godwit.api.plan.CloudSiteId;

/**
 * Whether a plan is known to work, and why not. It is verified by a drill alone: one of its newest version, with all of its
 * devices, in which each was seen to be ready by what the plan waits for, and which is not too long ago.
 *
 * @param reasons why it is not verified; empty when it is
 * @param site the last drill of all devices that came to an end, well or not
 * @param at when that was begun
 * @param version of the plan that was tried
 * @param rtoSeconds from the beginning of that drill until the last machine was ready; 0 unless it went well
 * @param rpoSeconds the age of the oldest restore point at its beginning; 0 unless it went well
 * @param until when the proof is too old; empty unless it is verified
 * @param next when the next scheduled drill is due
 */
public record PlanProof(
        String plan,
        boolean verified,
        List<String> reasons,
        Optional<CloudSiteId> site,
        Optional<Instant> at,
        int version,
        long rtoSeconds,
        long rpoSeconds,
        Optional<Instant> until,
        Optional<Instant> next) {
    public PlanProof {
        reasons = List.copyOf(reasons);
    }
}
