// SPDX-License-Identifier: Apache-2.0
package org.godwit.core.readiness;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.godwit.api.disk.MachineId;

/**
 * All that is known, as of one moment.
 *
 * @param machines by name
 * @param sites newest first
 * @param places the site that has each machine, if one has
 * @param plans by name
 * @param stores by id
 */
record View(
        Instant now,
        List<MachineFacts> machines,
        JobLook jobs,
        List<SiteFacts> sites,
        Map<MachineId, SiteShelf.Place> places,
        List<PlanFacts> plans,
        Map<String, StoreLook> stores) {}
